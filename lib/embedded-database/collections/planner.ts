import type { Doc } from "../bson/value.ts"
import { isNumeric, toNumber } from "../bson/value.ts"
import { CommandError, notSupported } from "../command-error.ts"
import { conjuncts, type Filter } from "../query/filter.ts"
import { afterPrefix, BEFORE_ALL, BEHIND_ALL, type Direction, encodeKey } from "../storage/key-encoding.ts"
import { componentRange, equalityFits, type FieldCondition, fieldConditions, type KeyRange } from "./bounds.ts"
import type { Collection } from "./collection.ts"
import type { IndexEntries } from "./index-entries.ts"

export type SortOrder = { name: string; direction: Direction }[]

/** Which table to walk, where, and what is already true of the documents found there. */
export interface Plan {
  /** undefined: the documents themselves, ordered by `_id`. */
  index: IndexEntries | undefined
  /** Disjoint, ascending. */
  ranges: KeyRange[]
  reverse: boolean
  /** Documents come out in the wanted order. */
  sorted: boolean
  /** Every entry in the ranges satisfies the whole filter, and every document has exactly one entry there. */
  exact: boolean
  /** No condition limits the walk. */
  fullScan: boolean
}

/** More key ranges than this from `$in` lists are not worth it. */
const MAX_RANGES = 2000

/** Chooses the index that pins most fields by equality, then one with a range, then one that saves sorting. */
export function planQuery(collection: Collection, filter: Filter, sort: SortOrder): Plan {
  const conditions = fieldConditions(filter)
  const wanted = new Set(conjuncts(filter))
  let best = evaluate(idCandidate(collection), conditions, sort, wanted)
  for (const index of collection.indexes) {
    // Sparse and partial indexes lack documents: they guard uniqueness and expiry, they do not answer queries.
    if (index.definition.sparse || index.definition.partial !== undefined) continue
    const plan = evaluate(indexCandidate(collection, index), conditions, sort, wanted)
    if (plan.score > best.score) best = plan
  }
  return best
}

/** Parses a sort specification: field names with 1 or -1. */
export function parseSort(sort: Doc | undefined): SortOrder {
  const order: SortOrder = []
  for (const [name, direction] of sort ?? []) {
    const number = toNumber(direction)
    if (!isNumeric(direction)) throw notSupported(`The sort order ${name}: $meta or text`, 2)
    if (number !== 1 && number !== -1) throw new CommandError(15974, "$sort key ordering must be 1 or -1")
    if (name === "" || name.startsWith("$")) throw new CommandError(16020, `'${name}' is no field to sort by`)
    order.push({ name, direction: number })
  }
  return order
}

interface Candidate {
  index: IndexEntries | undefined
  fields: { name: string; direction: Direction }[]
  /** How many of `fields` come before the `_id` that ends every index entry. */
  multikey: boolean
  ordered: boolean
}

function idCandidate(collection: Collection): Candidate {
  return {
    index: undefined,
    fields: [{ name: "_id", direction: 1 }],
    multikey: false,
    ordered: !collection.hasCutIds,
  }
}

/** Index entries end with the `_id`, which therefore acts as one more ascending field. */
function indexCandidate(collection: Collection, index: IndexEntries): Candidate {
  const fields: Candidate["fields"] = [...index.definition.fields]
  if (!fields.some((field) => field.name === "_id")) fields.push({ name: "_id", direction: 1 })
  return {
    index,
    fields,
    multikey: index.multikey,
    ordered: !index.multikey && !index.hasCutKeys && !collection.hasCutIds,
  }
}

function evaluate(
  candidate: Candidate,
  conditions: Map<string, FieldCondition>,
  sort: SortOrder,
  wanted: Set<Filter>,
): Plan & { score: number } {
  const used = new Set<Filter>()
  const { prefixes, pinned } = equalityPrefixes(candidate, conditions, used)
  let score = pinned * 10
  let ranges: KeyRange[] = prefixes.map((prefix) => ({
    low: prefix,
    high: prefix.length === 0 ? BEHIND_ALL : afterPrefix(prefix),
  }))
  const next = candidate.fields[pinned]
  const condition = next === undefined ? undefined : conditions.get(next.name)
  const range =
    next === undefined || condition === undefined
      ? undefined
      : componentRange(condition, next.direction, candidate.multikey)
  if (range !== undefined) {
    score += 5
    for (const source of range.sources) used.add(source)
    ranges = prefixes.map((prefix) => ({
      low: Buffer.concat([prefix, range.low]),
      high: Buffer.concat([prefix, range.high]),
    }))
  }
  const order = prefixes.length === 1 && candidate.ordered ? sortDirection(candidate, pinned, sort) : undefined
  if (sort.length > 0 && order !== undefined) score += 6
  return {
    index: candidate.index,
    ranges,
    reverse: order === -1,
    sorted: sort.length === 0 || order !== undefined,
    exact: !candidate.multikey && wanted.isSubsetOf(used),
    fullScan: pinned === 0 && range === undefined,
    score,
  }
}

/** The encoded combinations of all leading fields that the filter pins to one or a few values. */
function equalityPrefixes(
  candidate: Candidate,
  conditions: Map<string, FieldCondition>,
  used: Set<Filter>,
): { prefixes: Buffer[]; pinned: number } {
  let prefixes: Buffer[] = [BEFORE_ALL]
  let pinned = 0
  for (const field of candidate.fields) {
    const equals = conditions.get(field.name)?.equals
    if (equals === undefined || !equalityFits(equals.values, candidate.multikey)) break
    if (prefixes.length * equals.values.length > MAX_RANGES) break
    const parts = distinct(equals.values.map((value) => encodeKey(value, field.direction)))
    prefixes = prefixes.flatMap((prefix) => parts.map((part) => Buffer.concat([prefix, part])))
    used.add(equals.source)
    pinned++
  }
  return { prefixes, pinned }
}

/** 1 when walking the index forward yields the wanted order, -1 for backward, undefined when neither does. */
function sortDirection(candidate: Candidate, pinned: number, sort: SortOrder): Direction | undefined {
  let direction: Direction | undefined
  let at = pinned
  const pinnedNames = new Set(candidate.fields.slice(0, pinned).map((field) => field.name))
  for (const { name, direction: wanted } of sort) {
    if (pinnedNames.has(name)) continue
    const field = candidate.fields[at]
    // Behind the _id nothing is left to be ordered.
    if (field === undefined) break
    if (field.name !== name) return undefined
    const needed = field.direction === wanted ? 1 : -1
    if (direction !== undefined && direction !== needed) return undefined
    direction = needed
    at++
  }
  return direction ?? 1
}

function distinct(keys: Buffer[]): Buffer[] {
  return [...new Map(keys.map((key) => [key.toString("latin1"), key])).values()].sort(Buffer.compare)
}
