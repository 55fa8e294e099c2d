import { parseFilterWithExpressions } from "../aggregate/pipeline.ts"
import { decodeDocument } from "../bson/decode.ts"
import { encodeDocument } from "../bson/encode.ts"
import { type Doc, doc, type Value } from "../bson/value.ts"
import { findDocuments } from "../collections/find.ts"
import { parseSort } from "../collections/planner.ts"
import { CommandError } from "../command-error.ts"
import { parseProjection } from "../query/projection.ts"
import { applyUpdate } from "../update/apply-update.ts"
import { parseArrayFilters } from "../update/array-filters.ts"
import { parseUpdate } from "../update/parse-update.ts"
import { upsertDocument } from "../update/upsert.ts"
import { type Command, docOption, flagOption, namespaceOf, type Request } from "./command.ts"

export const FIND_AND_MODIFY: Command = {
  names: ["findAndModify", "findandmodify"],
  writes: true,
  implements: ["query", "sort", "remove", "update", "new", "fields", "upsert", "arrayFilters"],
  ignores: ["bypassDocumentValidation"],
  run: findAndModify,
}

function findAndModify(request: Request): Doc {
  const { body, now, budget } = request
  const project = parseProjection(docOption(body, "fields"))
  const shown = (document: Doc): Value => (project === undefined ? document : project(document))
  const filter = parseFilterWithExpressions(docOption(body, "query") ?? new Map(), now)
  const remove = flagOption(body, "remove")
  const upsert = flagOption(body, "upsert")
  const returnNew = flagOption(body, "new")
  refuseMixes(remove, body.get("update") !== undefined, upsert, returnNew)
  const change = remove ? undefined : parseUpdate(body.get("update"))
  const arrayFilters = parseArrayFilters(body.get("arrayFilters"))
  const query = { filter, sort: parseSort(docOption(body, "sort")), skip: 0, limit: 1 }
  const namespace = namespaceOf(request)
  const collection = upsert ? request.catalogue.getOrCreate(namespace) : request.catalogue.get(namespace)
  const [stored] = collection === undefined ? [] : findDocuments(collection, query, budget)

  if (collection === undefined || stored === undefined) {
    if (collection === undefined || !upsert || change === undefined) {
      const nothing = remove ? doc({ n: 0 }) : doc({ n: 0, updatedExisting: false })
      return doc({ lastErrorObject: nothing, value: null })
    }
    const document = upsertDocument(filter, change, arrayFilters, now)
    collection.insert(document, encodeDocument(document))
    const result = doc({ n: 1, updatedExisting: false, upserted: document.get("_id") })
    return doc({ lastErrorObject: result, value: returnNew ? shown(document) : null })
  }

  const before = decodeDocument(stored.raw)
  if (change === undefined) {
    collection.remove(stored, before)
    return doc({ lastErrorObject: doc({ n: 1 }), value: shown(before) })
  }
  const { document: after } = applyUpdate(before, change, { filter, arrayFilters, inserting: false, now })
  collection.replace(stored, before, after)
  return doc({ lastErrorObject: doc({ n: 1, updatedExisting: true }), value: shown(returnNew ? after : before) })
}

function refuseMixes(remove: boolean, hasUpdate: boolean, upsert: boolean, returnNew: boolean): void {
  if (remove && hasUpdate) throw new CommandError(9, "Cannot specify both an update and remove=true")
  if (!remove && !hasUpdate) throw new CommandError(9, "Either an update or remove=true must be specified")
  if (remove && upsert) throw new CommandError(9, "Cannot specify both upsert=true and remove=true")
  if (remove && returnNew)
    throw new CommandError(
      9,
      "Cannot specify both new=true and remove=true; 'remove' always returns the deleted document",
    )
}
