import { parseFilterWithExpressions } from "../aggregate/pipeline.ts"
import { decodeDocument } from "../bson/decode.ts"
import { encodeDocument } from "../bson/encode.ts"
import { doc, toNumber, type Value } from "../bson/value.ts"
import { findDocuments } from "../collections/find.ts"
import { parseSort } from "../collections/planner.ts"
import { CommandError } from "../command-error.ts"
import { parseProjection } from "../query/projection.ts"
import {
  type Command,
  collectionOf,
  countOption,
  docOption,
  flagOption,
  namespaceOf,
  type Reply,
  type Request,
} from "./command.ts"

export const FIND_COMMANDS: readonly Command[] = [
  {
    names: ["find"],
    writes: false,
    implements: ["filter", "sort", "projection", "skip", "limit", "batchSize", "singleBatch"],
    // Sorting always happens in memory below a limit; there are no shards whose results could be partial.
    ignores: ["allowDiskUse", "allowPartialResults"],
    run: find,
  },
  { names: ["getMore"], writes: false, implements: ["collection", "batchSize"], ignores: [], run: getMore },
  { names: ["killCursors"], writes: false, implements: ["cursors"], ignores: [], run: killCursors },
]

function find(request: Request): Reply {
  const { body, budget, now } = request
  const namespace = namespaceOf(request)
  const filter = parseFilterWithExpressions(docOption(body, "filter") ?? new Map(), now)
  const sort = parseSort(docOption(body, "sort"))
  const project = parseProjection(docOption(body, "projection"))
  const limit = countOption(body, "limit") ?? 0
  const query = { filter, sort, skip: countOption(body, "skip") ?? 0, limit }
  const collection = collectionOf(request)
  const batchSize = countOption(body, "batchSize")
  function* documents(): Iterable<Buffer> {
    if (collection === undefined) return
    for (const { raw } of findDocuments(collection, query, budget)) {
      yield project === undefined ? raw : encodeDocument(project(decodeDocument(raw)))
    }
  }
  return request.cursors.first(namespace, documents(), batchSize, flagOption(body, "singleBatch"))
}

function getMore(request: Request): Reply {
  const { body } = request
  const collection = body.get("collection")
  if (typeof collection !== "string") throw new CommandError(14, "getMore needs the name of a collection")
  const id = cursorId(body.get("getMore") ?? null)
  return request.cursors.next(id, `${request.database}.${collection}`, countOption(body, "batchSize"))
}

function killCursors(request: Request): Reply {
  const list = request.body.get("cursors")
  if (!Array.isArray(list)) throw new CommandError(14, "killCursors needs an array of cursor ids")
  const killed: Value[] = []
  const unknown: Value[] = []
  for (const id of list.map(cursorId)) (request.cursors.kill(id) ? killed : unknown).push(id)
  return doc({ cursorsKilled: killed, cursorsNotFound: unknown, cursorsAlive: [], cursorsUnknown: [] })
}

function cursorId(value: Value): bigint {
  if (typeof value === "bigint") return value
  const number = toNumber(value)
  if (number === undefined || !Number.isInteger(number))
    throw new CommandError(14, "A cursor id has to be a whole number")
  return BigInt(number)
}
