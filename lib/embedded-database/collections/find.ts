import { compareValues } from "../bson/compare.ts"
import { decodeDocument } from "../bson/decode.ts"
import type { Doc, Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import { type Filter, fieldsRead } from "../query/filter.ts"
import { compileFilter } from "../query/match.ts"
import { indexedValues } from "../query/path-walk.ts"
import type { Collection, StoredDocument } from "./collection.ts"
import { idOf } from "./index-entries.ts"
import { type Plan, planQuery, type SortOrder } from "./planner.ts"

export interface Query {
  filter: Filter
  sort: SortOrder
  skip: number
  /** 0: no limit. */
  limit: number
}

/** Limits of the running operation; `check` throws when the time allowed for it is over. */
export interface Budget {
  check(): void
  /** A query without a usable index fails behind this many documents; undefined: no limit. For tests. */
  maxUnindexedDocuments: number | undefined
}

/** MongoDB's limit for sorting without an index. */
const MAX_SORT_BYTES = 100 * 1024 * 1024
const FIRST_CHUNK = 32
const CHUNK = 256

/**
 * Yields the documents a query selects, lazily. The walk resumes by key between documents, so nothing in the storage
 * stays open while a cursor waits for its client, and documents may change meanwhile.
 */
export function* findDocuments(collection: Collection, query: Query, budget: Budget): Generator<StoredDocument> {
  const plan = planQuery(collection, query.filter, query.sort)
  const source = plan.sorted ? walk(collection, plan, query.filter, budget) : sorted(collection, plan, query, budget)
  let skip = query.skip
  let left = query.limit === 0 ? Number.POSITIVE_INFINITY : query.limit
  for (const found of source) {
    if (skip > 0) {
      skip--
      continue
    }
    yield found
    if (--left <= 0) return
  }
}

/** How many documents a query selects; from the index alone where it can answer. */
export function countDocuments(collection: Collection, query: Query, budget: Budget): number {
  const plan = planQuery(collection, query.filter, [])
  if (!plan.exact) {
    let matching = 0
    for (const _ of findDocuments(collection, { ...query, sort: [] }, budget)) matching++
    return matching
  }
  const table = plan.index?.table ?? collection.documents
  let found = 0
  for (const { low, high } of plan.ranges) found += table.count(low, high)
  const left = Math.max(0, found - query.skip)
  return query.limit === 0 ? left : Math.min(left, query.limit)
}

function* walk(collection: Collection, plan: Plan, filter: Filter, budget: Budget): Generator<StoredDocument> {
  const accepts = plan.exact ? undefined : compileFilter(filter)
  const needed = fieldsRead(filter)
  const seen = plan.index?.multikey === true ? new Set<string>() : undefined
  const guard = plan.fullScan && accepts !== undefined ? budget.maxUnindexedDocuments : undefined
  let read = 0
  for (const found of entries(collection, plan, budget)) {
    if (seen !== undefined) {
      const key = found.id.toString("latin1")
      if (seen.has(key)) continue
      seen.add(key)
    }
    if (guard !== undefined && ++read > guard) {
      throw new CommandError(
        96,
        `A query on ${collection.namespace} reads more than ${guard} documents without an index`,
      )
    }
    const raw = found.raw ?? collection.documents.get(found.id)
    if (raw === undefined) continue
    if (accepts === undefined || accepts(decodeDocument(raw, needed))) yield { id: found.id, raw }
  }
}

/** The entries of all ranges of a plan, read chunk by chunk. */
function* entries(
  collection: Collection,
  plan: Plan,
  budget: Budget,
): Generator<{ id: Buffer; raw: Buffer | undefined }> {
  const table = plan.index?.table ?? collection.documents
  let chunk = FIRST_CHUNK
  for (const range of plan.reverse ? plan.ranges.toReversed() : plan.ranges) {
    let { low, high } = range
    for (;;) {
      budget.check()
      if (collection.dropped)
        throw new CommandError(175, `collection ${collection.namespace} was dropped during the query`)
      const found = table.range(low, high, plan.reverse, chunk)
      for (const { key, value } of found) {
        yield plan.index === undefined ? { id: key, raw: value } : { id: idOf(key, value), raw: undefined }
      }
      const last = found.at(-1)
      if (last === undefined) break
      if (plan.reverse) high = last.key
      else low = Buffer.concat([last.key, Buffer.from([0])])
      chunk = CHUNK
    }
  }
}

/** Reads everything, keeps ids with their sort keys, and fetches documents again in order. */
function* sorted(collection: Collection, plan: Plan, query: Query, budget: Budget): Generator<StoredDocument> {
  const keep = query.limit === 0 ? Number.POSITIVE_INFINITY : query.skip + query.limit
  const fields = new Set(query.sort.map((field) => field.name.split(".")[0] ?? ""))
  const order = (a: SortRow, b: SortRow) => compareKeys(a.keys, b.keys, query.sort)
  let rows: SortRow[] = []
  let bytes = 0
  for (const { id, raw } of walk(collection, plan, query.filter, budget)) {
    rows.push({ id, keys: sortKeys(decodeDocument(raw, fields), query.sort) })
    bytes += id.length + 200 * query.sort.length
    if (bytes > MAX_SORT_BYTES) {
      throw new CommandError(292, "Sort exceeded memory limit of 104857600 bytes; an index in sort order is needed")
    }
    if (rows.length < keep * 2 + 1000) continue
    // Only the best rows can still be returned: throw the others away now and then.
    rows = rows.sort(order).slice(0, keep)
    bytes = rows.length * 200 * query.sort.length
  }
  rows.sort(order)
  for (const { id } of rows) {
    const raw = collection.documents.get(id)
    if (raw !== undefined) yield { id, raw }
  }
}

interface SortRow {
  id: Buffer
  keys: Value[]
}

/**
 * Per field the value a document sorts by: of an array the smallest, in descending order the largest element.
 * Sorting by two arrays at once is refused with error 2.
 */
export function sortKeys(document: Doc, sort: SortOrder): Value[] {
  let arrays = 0
  return sort.map(({ name, direction }) => {
    // Stored documents have no array there, groups may: those sort as a whole.
    if (name === "_id") return document.get("_id") ?? null
    const { values, multi } = indexedValues(document, name.split("."))
    if (multi && ++arrays > 1) throw new CommandError(2, "cannot sort with keys that are parallel arrays")
    return values.reduce((best, value) => (compareValues(value, best) * direction < 0 ? value : best))
  })
}

export function compareKeys(a: Value[], b: Value[], sort: SortOrder): number {
  for (const [at, { direction }] of sort.entries()) {
    const order = compareValues(a[at] ?? null, b[at] ?? null) * direction
    if (order !== 0) return order
  }
  return 0
}
