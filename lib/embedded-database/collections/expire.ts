import { decodeDocument } from "../bson/decode.ts"
import { afterPrefix, encodeBound, inverted, typeBracket } from "../storage/key-encoding.ts"
import type { Catalogue } from "./catalogue.ts"
import type { Collection } from "./collection.ts"
import { type IndexEntries, idOf } from "./index-entries.ts"

/** Documents removed per index and pass, so that a pass never holds up clients for long. */
const PER_PASS = 2000

/** Removes documents whose TTL is over at `now`; returns how many. Must run inside a transaction. */
export function expireDocuments(catalogue: Catalogue, now: Date): number {
  let removed = 0
  for (const collection of catalogue.all()) {
    for (const index of collection.indexes) removed += expireByIndex(collection, index, now)
  }
  return removed
}

/** Walks the index itself: it holds exactly the documents its partial filter and sparseness leave in. */
function expireByIndex(collection: Collection, index: IndexEntries, now: Date): number {
  const { expireAfterSeconds, fields } = index.definition
  const [field] = fields
  if (expireAfterSeconds === undefined || field === undefined) return 0
  const cutoff = new Date(now.getTime() - expireAfterSeconds * 1000)
  const low = typeBracket(cutoff).low
  const high = encodeBound(cutoff)
  const [from, to] = field.direction === 1 ? [low, high] : [afterPrefix(inverted(high)), afterPrefix(inverted(low))]
  let removed = 0
  for (const { key, value } of index.table.range(from, to, false, PER_PASS)) {
    const id = idOf(key, value)
    const raw = collection.documents.get(id)
    // An array of dates has several entries; the first one met removes the document with all of them.
    if (raw === undefined) continue
    collection.remove({ id, raw }, decodeDocument(raw))
    removed++
  }
  return removed
}
