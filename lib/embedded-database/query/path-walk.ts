import { type Doc, isDoc, UNDEFINED, type Value } from "../bson/value.ts"

/** A dotted path split at its dots. */
export type Path = readonly string[]

/** True for array positions in paths: "0", "17", but not "01". */
export function isPosition(part: string): boolean {
  return /^(0|[1-9]\d*)$/.test(part)
}

/** Looks at one value; `positioned` when the path ended at a position of an array, whose own elements then do not count. */
export type Accept = (value: Value | undefined, positioned: boolean) => boolean

/**
 * Calls `accepts` with every value a filter sees at `path`, until one is accepted: arrays on the way are entered,
 * both by position and element by element. `undefined` stands for a missing field. True when one was accepted.
 */
export function someValueAt(
  value: Value | undefined,
  path: Path,
  accepts: Accept,
  at = 0,
  positioned = false,
): boolean {
  const part = path[at]
  if (part === undefined) return accepts(value, positioned)
  if (Array.isArray(value)) return someElement(value, path, accepts, at, part)
  return isDoc(value) ? someValueAt(value.get(part), path, accepts, at + 1) : accepts(undefined, false)
}

function someElement(array: Value[], path: Path, accepts: Accept, at: number, part: string): boolean {
  const byPosition = isPosition(part)
  const element = byPosition ? array[Number(part)] : undefined
  if (element !== undefined && someValueAt(element, path, accepts, at + 1, true)) return true
  let seen = element !== undefined
  for (const inner of array) {
    if (isDoc(inner)) {
      seen = true
      if (someValueAt(inner, path, accepts, at)) return true
    } else if (!byPosition && !Array.isArray(inner)) {
      seen = true
      if (accepts(undefined, false)) return true
    }
  }
  return seen ? false : accepts(undefined, false)
}

/** What an index or a sort sees at a path. */
export interface IndexedValues {
  /** At least one; null for a missing field, UNDEFINED for an empty array (it sorts before null). */
  values: Value[]
  /** True when an array was entered: one document then has several keys. */
  multi: boolean
  /** False when the field is missing everywhere: sparse indexes leave such documents out. */
  present: boolean
}

/** All values at `path`, arrays expanded. */
export function indexedValues(document: Doc, path: Path): IndexedValues {
  const found: IndexedValues = { values: [], multi: false, present: false }
  collect(document, path, 0, found)
  if (found.values.length === 0) found.values.push(null)
  return found
}

function collect(value: Value | undefined, path: Path, at: number, found: IndexedValues): void {
  const part = path[at]
  if (part === undefined) {
    if (value !== undefined) found.present = true
    if (!Array.isArray(value)) found.values.push(value ?? null)
    else {
      found.multi = true
      if (value.length === 0) found.values.push(UNDEFINED)
      for (const element of value) found.values.push(element)
    }
  } else if (Array.isArray(value)) {
    found.multi = true
    const before = found.values.length
    for (const element of value) {
      if (isDoc(element)) collect(element, path, at, found)
      else if (!isPosition(part)) found.values.push(null)
    }
    const positioned = isPosition(part) ? value[Number(part)] : undefined
    if (positioned !== undefined) collect(positioned, path, at + 1, found)
    if (found.values.length === before) found.values.push(null)
  } else if (isDoc(value)) collect(value.get(part), path, at + 1, found)
  else found.values.push(null)
}
