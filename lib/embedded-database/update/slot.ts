import { show } from "../bson/show.ts"
import { type Doc, isDoc, type Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import { isPosition, type Path } from "../query/path-walk.ts"

/** The place in a document that an update operator reads and writes. */
export interface Slot {
  readonly value: Value | undefined
  set(value: Value): void
  /** Removes a field; an array element becomes null so that the others keep their positions. */
  unset(): void
}

/** Longest run of nulls an update may put in front of a new array element (MongoDB's limit). */
const MAX_PADDING = 1_500_000

/**
 * What to do where a path leads nowhere: `create` missing documents, `require` that nothing but missing documents
 * stands in the way, or `ignore` whatever does.
 */
export type Approach = "create" | "require" | "ignore"

/**
 * Finds the slot at `path` (positions resolved, no `$`); undefined when there is none and none is to be created.
 * A scalar in the way raises error 28 unless it is to be ignored.
 */
export function slotAt(document: Doc, path: Path, approach: Approach): Slot | undefined {
  let container: Doc | Value[] = document
  for (const [at, part] of path.slice(0, -1).entries()) {
    const slot = slotIn(container, part, approach, path[at + 1] ?? "")
    if (slot === undefined) return undefined
    let inner = slot.value
    if (inner === undefined) {
      if (approach !== "create") return undefined
      inner = new Map()
      slot.set(inner)
    }
    if (!isDoc(inner) && !Array.isArray(inner)) {
      if (approach === "ignore") return undefined
      const verb = approach === "create" ? "create field" : "reach"
      throw new CommandError(28, `Cannot ${verb} '${path[at + 1]}' in element {${part}: ${show(inner)}}`)
    }
    container = inner
  }
  return slotIn(container, path.at(-1) ?? "", approach, path.at(-1) ?? "")
}

function slotIn(container: Doc | Value[], part: string, approach: Approach, wanted: string): Slot | undefined {
  if (isDoc(container)) return new FieldSlot(container, part)
  if (isPosition(part)) return new ElementSlot(container, Number(part))
  if (approach === "ignore") return undefined
  const verb = approach === "create" ? "create field" : "reach"
  throw new CommandError(28, `Cannot ${verb} '${wanted}' in element ${show(container)}`)
}

class FieldSlot implements Slot {
  private readonly container: Doc
  private readonly name: string
  constructor(container: Doc, name: string) {
    this.container = container
    this.name = name
  }
  get value(): Value | undefined {
    return this.container.get(this.name)
  }
  set(value: Value): void {
    this.container.set(this.name, value)
  }
  unset(): void {
    this.container.delete(this.name)
  }
}

class ElementSlot implements Slot {
  private readonly container: Value[]
  private readonly position: number
  constructor(container: Value[], position: number) {
    this.container = container
    this.position = position
  }
  get value(): Value | undefined {
    return this.container[this.position]
  }
  set(value: Value): void {
    if (this.position - this.container.length > MAX_PADDING) {
      throw new CommandError(2, `can't backfill more than ${MAX_PADDING} elements`)
    }
    while (this.container.length < this.position) this.container.push(null)
    this.container[this.position] = value
  }
  unset(): void {
    if (this.position < this.container.length) this.container[this.position] = null
  }
}
