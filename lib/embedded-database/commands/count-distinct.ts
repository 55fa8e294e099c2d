import { parseFilterWithExpressions } from "../aggregate/pipeline.ts"
import { compareValues } from "../bson/compare.ts"
import { decodeDocument } from "../bson/decode.ts"
import { type Doc, doc, toNumber, type Value } from "../bson/value.ts"
import { countDocuments, findDocuments } from "../collections/find.ts"
import { CommandError } from "../command-error.ts"
import { type Path, someValueAt } from "../query/path-walk.ts"
import { encodeKey } from "../storage/key-encoding.ts"
import { type Command, collectionOf, countOption, docOption, type Request } from "./command.ts"

export const COUNT_COMMANDS: readonly Command[] = [
  { names: ["count"], writes: false, implements: ["query", "skip", "limit"], ignores: ["fields"], run: count },
  { names: ["distinct"], writes: false, implements: ["key", "query"], ignores: [], run: distinct },
]

/** A reply of `distinct` has to fit into one document. */
const MAX_DISTINCT_BYTES = 16 * 1024 * 1024 - 16 * 1024

function count(request: Request): Doc {
  const collection = collectionOf(request)
  const filter = parseFilterWithExpressions(docOption(request.body, "query") ?? new Map(), request.now)
  // A negative limit means the same as its absolute value, as in the legacy protocol.
  const limit = Math.abs(toNumber(request.body.get("limit")) ?? 0)
  const skip = countOption(request.body, "skip") ?? 0
  if (collection === undefined) return doc({ n: 0 })
  return doc({ n: countDocuments(collection, { filter, sort: [], skip, limit }, request.budget) })
}

function distinct(request: Request): Doc {
  const key = request.body.get("key")
  if (typeof key !== "string" || key === "") throw new CommandError(14, "distinct needs the name of a field as key")
  const filter = parseFilterWithExpressions(docOption(request.body, "query") ?? new Map(), request.now)
  const collection = collectionOf(request)
  const path = key.split(".")
  const fields = new Set([path[0] ?? ""])
  const found = new Map<string, Value>()
  let bytes = 0
  if (collection !== undefined) {
    const query = { filter, sort: [], skip: 0, limit: 0 }
    for (const { raw } of findDocuments(collection, query, request.budget)) {
      for (const value of valuesAt(decodeDocument(raw, fields), path)) {
        const id = encodeKey(value, 1).toString("latin1")
        if (found.has(id)) continue
        found.set(id, value)
        bytes += id.length
        if (bytes > MAX_DISTINCT_BYTES) throw new CommandError(17217, "distinct too big, 16mb cap")
      }
    }
  }
  return doc({ values: [...found.values()].sort(compareValues) })
}

/** All present values at a path; an array at its end counts as its elements. */
function valuesAt(document: Doc, path: Path): Value[] {
  const values: Value[] = []
  someValueAt(document, path, (value, positioned) => {
    if (Array.isArray(value) && !positioned) values.push(...value)
    else if (value !== undefined) values.push(value)
    return false
  })
  return values
}
