import { type Doc, isDoc, type Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import type { Filter } from "../query/filter.ts"
import { parseFilter } from "../query/parse-filter.ts"

/** Parses `arrayFilters`: one filter per identifier, each over a document `{identifier: element}`. */
export function parseArrayFilters(list: Value | undefined): Map<string, Filter> {
  const filters = new Map<string, Filter>()
  if (list === undefined) return filters
  if (!Array.isArray(list)) throw new CommandError(14, "arrayFilters must be an array")
  for (const filter of list) {
    if (!isDoc(filter)) throw new CommandError(14, "Every array filter must be an object")
    const parsed = parseFilter(filter)
    const identifiers = new Set(identifiersOf(filter))
    const [identifier] = identifiers
    if (identifiers.size !== 1 || identifier === undefined || !/^[a-z][a-zA-Z0-9]*$/.test(identifier)) {
      throw new CommandError(9, "An array filter needs exactly one identifier that begins with a lowercase letter")
    }
    if (filters.has(identifier))
      throw new CommandError(9, `Found multiple array filters with the same top-level field name ${identifier}`)
    filters.set(identifier, parsed)
  }
  return filters
}

function identifiersOf(filter: Doc): string[] {
  return [...filter].flatMap(([name, value]) => {
    if (!name.startsWith("$")) return [name.split(".")[0] ?? ""]
    return Array.isArray(value) ? value.filter(isDoc).flatMap(identifiersOf) : []
  })
}
