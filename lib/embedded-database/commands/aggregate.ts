import { parseFilterWithExpressions, parseStage, stagesOf, wholeNumber } from "../aggregate/pipeline.ts"
import { equalValues } from "../bson/compare.ts"
import { decodeDocument } from "../bson/decode.ts"
import { encodeDocument } from "../bson/encode.ts"
import { type Doc, doc, isDoc, type Value } from "../bson/value.ts"
import { countDocuments, findDocuments, type Query } from "../collections/find.ts"
import { parseSort } from "../collections/planner.ts"
import { CommandError } from "../command-error.ts"
import { MATCH_ALL } from "../query/filter.ts"
import { type Command, collectionOf, countOption, docOption, namespaceOf, type Reply, type Request } from "./command.ts"

export const AGGREGATE: Command = {
  names: ["aggregate"],
  writes: false,
  implements: ["pipeline", "cursor"],
  ignores: ["allowDiskUse", "bypassDocumentValidation"],
  run: aggregate,
}

type NamedStage = { name: string; spec: Value }

/** What `countDocuments` of the drivers ends its pipeline with. */
const COUNT_GROUP: Doc = doc({ _id: 1, n: doc({ $sum: 1 }) })

function aggregate(request: Request): Reply {
  const { body, now, budget } = request
  if (typeof body.get("aggregate") !== "string") {
    throw new CommandError(40324, "Aggregation over a database instead of a collection is not supported")
  }
  const namespace = namespaceOf(request)
  const cursor = docOption(body, "cursor")
  if (cursor === undefined) throw new CommandError(9, "The 'cursor' option is required")
  for (const name of cursor.keys()) {
    if (name !== "batchSize") throw new CommandError(40415, `BSON field 'cursor.${name}' is an unknown field.`)
  }
  const { query, rest } = takeQuery(stagesOf(body.get("pipeline")), now)
  const stages = rest.map(({ name, spec }) => parseStage(name, spec, now))
  const collection = collectionOf(request)
  const [only] = rest
  const isCount = rest.length === 1 && only?.name === "$group" && equalValues(only.spec, COUNT_GROUP)

  function* results(): Iterable<Buffer> {
    if (collection === undefined) return
    if (isCount) {
      const n = countDocuments(collection, query, budget)
      if (n > 0) yield encodeDocument(doc({ _id: 1, n }))
      return
    }
    if (stages.length === 0) {
      for (const { raw } of findDocuments(collection, query, budget)) yield raw
      return
    }
    let documents: Iterable<Doc> = decoded()
    for (const stage of stages) documents = stage(documents)
    for (const document of documents) yield encodeDocument(document)
  }
  function* decoded(): Iterable<Doc> {
    if (collection === undefined) return
    for (const { raw } of findDocuments(collection, query, budget)) yield decodeDocument(raw)
  }
  return request.cursors.first(namespace, results(), countOption(cursor, "batchSize"), false)
}

/** Leading `$match`, `$sort`, `$skip`, `$limit` become a query that can use indexes. */
function takeQuery(stages: NamedStage[], now: Date): { query: Query; rest: NamedStage[] } {
  const query: Query = { filter: MATCH_ALL, sort: [], skip: 0, limit: 0 }
  const rest = [...stages]
  const next = (name: string): Value | undefined => (rest[0]?.name === name ? rest.shift()?.spec : undefined)
  const match = next("$match")
  if (match !== undefined) {
    if (!isDoc(match)) throw new CommandError(15959, "the match filter must be an expression in an object")
    query.filter = parseFilterWithExpressions(match, now)
  }
  const sort = next("$sort")
  if (sort !== undefined) {
    if (!isDoc(sort) || sort.size === 0) throw new CommandError(15976, "$sort stage must have at least one sort key")
    query.sort = parseSort(sort)
  }
  const skip = next("$skip")
  if (skip !== undefined) query.skip = wholeNumber("$skip", skip, 0)
  const limit = next("$limit")
  if (limit !== undefined) query.limit = wholeNumber("$limit", limit, 1)
  return { query, rest }
}
