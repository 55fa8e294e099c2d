import { parseFilterWithExpressions } from "../aggregate/pipeline.ts"
import { decodeDocument } from "../bson/decode.ts"
import { encodeDocument } from "../bson/encode.ts"
import { type Doc, doc, type Value } from "../bson/value.ts"
import type { Collection } from "../collections/collection.ts"
import { findDocuments } from "../collections/find.ts"
import { parseSort } from "../collections/planner.ts"
import { CommandError } from "../command-error.ts"
import { applyUpdate } from "../update/apply-update.ts"
import { parseArrayFilters } from "../update/array-filters.ts"
import { parseUpdate } from "../update/parse-update.ts"
import { upsertDocument } from "../update/upsert.ts"
import {
  type Command,
  checkEntryOptions,
  docOption,
  entriesOf,
  flagOption,
  namespaceOf,
  type Request,
} from "./command.ts"
import { runEntries } from "./write-errors.ts"

export const UPDATE: Command = {
  names: ["update"],
  writes: true,
  implements: ["updates", "ordered"],
  ignores: ["bypassDocumentValidation"],
  run: update,
}

const ENTRY_OPTIONS = ["q", "u", "upsert", "multi", "arrayFilters", "sort"]

interface Counts {
  matched: number
  modified: number
  upserted: Doc[]
}

function update(request: Request): Doc {
  const collection = request.catalogue.getOrCreate(namespaceOf(request))
  const counts: Counts = { matched: 0, modified: 0, upserted: [] }
  const { writeErrors } = runEntries(request.body, entriesOf(request, "updates"), (entry, index) =>
    updateOne(request, collection, entry, index, counts),
  )
  return doc({
    n: counts.matched,
    nModified: counts.modified,
    upserted: counts.upserted.length === 0 ? undefined : counts.upserted,
    writeErrors,
  })
}

function updateOne(request: Request, collection: Collection, entry: Doc, index: number, counts: Counts): void {
  checkEntryOptions("update.updates", entry, ENTRY_OPTIONS)
  const { now, budget } = request
  const filter = parseFilterWithExpressions(docOption(entry, "q") ?? new Map(), now)
  const change = parseUpdate(entry.get("u"))
  const arrayFilters = parseArrayFilters(entry.get("arrayFilters"))
  const multi = flagOption(entry, "multi")
  if (multi && change.kind === "replacement") {
    throw new CommandError(9, "multi update is not supported for replacement-style update")
  }
  if (change.kind === "replacement" && arrayFilters.size > 0) {
    throw new CommandError(9, "arrayFilters may not be specified for a replacement-style update")
  }
  const sort = parseSort(docOption(entry, "sort"))
  if (multi && sort.length > 0) throw new CommandError(9, "Cannot specify sort with multi=true")
  const query = { filter, sort, skip: 0, limit: multi ? 0 : 1 }
  let matched = 0
  // All matches are collected first: a changed document must not be met again further on.
  for (const stored of [...findDocuments(collection, query, budget)]) {
    const before = decodeDocument(stored.raw)
    const { document, rewrites } = applyUpdate(before, change, { filter, arrayFilters, inserting: false, now })
    if (collection.replace(stored, before, document) || rewrites) counts.modified++
    counts.matched++
    matched++
  }
  if (matched > 0 || !flagOption(entry, "upsert")) return
  const document = upsertDocument(filter, change, arrayFilters, now)
  collection.insert(document, encodeDocument(document))
  counts.matched++
  const id: Value = document.get("_id") ?? null
  counts.upserted.push(doc({ index, _id: id }))
}
