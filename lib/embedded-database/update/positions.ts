import { type Doc, isDoc, type Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import type { Filter } from "../query/filter.ts"
import { compileFilter } from "../query/match.ts"
import type { Path } from "../query/path-walk.ts"

/**
 * Replaces `$`, `$[]` and `$[name]` in an update path by the array positions they mean, one path per position.
 * `before` is the document as the query matched it.
 */
export function resolvePositions(
  document: Doc,
  before: Doc,
  path: Path,
  filter: Filter,
  arrayFilters: Map<string, Filter>,
): Path[] {
  const at = path.findIndex((part) => part.startsWith("$"))
  const part = path[at]
  if (part === undefined) return [path]
  const prefix = path.slice(0, at)
  const array = valueAt(document, prefix)
  if (!Array.isArray(array)) {
    if (part === "$") throw noPosition()
    throw new CommandError(
      2,
      `The path '${prefix.join(".")}' must exist in the document in order to apply array updates.`,
    )
  }
  const positions = part === "$" ? [matchedPosition(before, prefix, filter)] : selected(array, part, path, arrayFilters)
  return positions.flatMap((position) =>
    resolvePositions(document, before, [...prefix, String(position), ...path.slice(at + 1)], filter, arrayFilters),
  )
}

function selected(array: Value[], part: string, path: Path, arrayFilters: Map<string, Filter>): number[] {
  if (part === "$[]") return [...array.keys()]
  const identifier = part.slice(2, -1)
  const filter = arrayFilters.get(identifier)
  if (filter === undefined) {
    throw new CommandError(2, `No array filter found for identifier '${identifier}' in path '${path.join(".")}'`)
  }
  const predicate = compileFilter(filter)
  return [...array.keys()].filter((position) => predicate(new Map([[identifier, array[position] ?? null]])))
}

/**
 * The element the query matched: the first one that alone makes the whole filter true. A filter that an empty array
 * satisfies as well (it does not look at the array, or only for what is missing) matched no element.
 */
function matchedPosition(before: Doc, prefix: Path, filter: Filter): number {
  const array = valueAt(before, prefix)
  const predicate = compileFilter(filter)
  if (Array.isArray(array) && !predicate(withValueAt(before, prefix, []))) {
    for (const [position, element] of array.entries()) {
      if (predicate(withValueAt(before, prefix, [element]))) return position
    }
  }
  throw noPosition()
}

function noPosition(): CommandError {
  return new CommandError(2, "The positional operator did not find the match needed from the query.")
}

function valueAt(document: Doc, path: Path): Value | undefined {
  let value: Value | undefined = document
  for (const part of path) {
    value = isDoc(value) ? value.get(part) : Array.isArray(value) ? value[Number(part)] : undefined
  }
  return value
}

/** A shallow copy of the document in which only the value at `path` differs. */
function withValueAt(document: Doc, path: Path, value: Value): Doc {
  const [first, ...rest] = path
  const copy = new Map(document)
  if (first === undefined) return copy
  copy.set(first, rest.length === 0 ? value : replacedIn(document.get(first), rest, value))
  return copy
}

function replacedIn(container: Value | undefined, path: Path, value: Value): Value {
  const [first = "", ...rest] = path
  if (isDoc(container)) return withValueAt(container, path, value)
  if (!Array.isArray(container)) return container ?? null
  const copy = [...container]
  const position = Number(first)
  copy[position] = rest.length === 0 ? value : replacedIn(copy[position], rest, value)
  return copy
}
