import { nearestDouble } from "../bson/numbers.ts"
import { isNumeric, Marker, RANK, RegexValue, rankOf, type Value } from "../bson/value.ts"
import { conjuncts, type Filter, type RangeOperator } from "../query/filter.ts"
import { isPosition } from "../query/path-walk.ts"
import { literalPrefix } from "../query/regex.ts"
import {
  afterPrefix,
  type Direction,
  encodeBound,
  encodeKey,
  encodeStringPrefix,
  inverted,
  typeBracket,
} from "../storage/key-encoding.ts"

/** A range of keys: `low` inclusive, `high` exclusive. */
export interface KeyRange {
  low: Buffer
  high: Buffer
}

interface Bound {
  operator: RangeOperator
  value: Value
  source: Filter
}

/** What a filter says about one field, as far as an index can use it. */
export interface FieldCondition {
  equals: { values: Value[]; source: Filter } | undefined
  lower: Bound | undefined
  upper: Bound | undefined
  prefix: { text: string; source: Filter } | undefined
}

/** Collects the usable conditions of a filter per dotted field name. Each is implied by the filter, none replaces it. */
export function fieldConditions(filter: Filter): Map<string, FieldCondition> {
  const found = new Map<string, FieldCondition>()
  for (const part of conjuncts(filter)) {
    if (part.kind !== "field" || !part.expand || part.path.some(isPosition)) continue
    const name = part.path.join(".")
    const condition = found.get(name) ?? { equals: undefined, lower: undefined, upper: undefined, prefix: undefined }
    found.set(name, condition)
    const { test } = part
    switch (test.operator) {
      case "$eq":
        if (isIndexable(test.value) && (condition.equals === undefined || condition.equals.values.length > 1)) {
          condition.equals = { values: [test.value], source: part }
        }
        break
      case "$in":
        if (test.values.every(isIndexable)) condition.equals ??= { values: test.values, source: part }
        break
      case "$gt":
      case "$gte":
        if (isRangeBound(test.value)) condition.lower ??= { operator: test.operator, value: test.value, source: part }
        break
      case "$lt":
      case "$lte":
        if (isRangeBound(test.value)) condition.upper ??= { operator: test.operator, value: test.value, source: part }
        break
      case "$regex": {
        const text = literalPrefix(test.source, test.flags)
        if (text !== "") condition.prefix ??= { text, source: part }
      }
    }
  }
  return found
}

/** True when an equality can be answered from an index whose fields may hold arrays (`multikey`) or not. */
export function equalityFits(values: Value[], multikey: boolean): boolean {
  // In arrays, "missing" has more meanings than the index records.
  return !multikey || !values.includes(null)
}

export interface ComponentRange extends KeyRange {
  /** Conditions the range expresses without remainder. */
  sources: Filter[]
}

/** The range of one key component that a condition allows, in the direction of the index field; undefined when none. */
export function componentRange(
  condition: FieldCondition,
  direction: Direction,
  multikey: boolean,
): ComponentRange | undefined {
  const ascending = ascendingRange(condition, multikey)
  if (ascending === undefined || direction === 1) return ascending
  return {
    low: afterPrefix(inverted(ascending.high)),
    high: afterPrefix(inverted(ascending.low)),
    sources: ascending.sources,
  }
}

function ascendingRange({ lower, upper, prefix }: FieldCondition, multikey: boolean): ComponentRange | undefined {
  if (lower === undefined && upper === undefined) {
    if (prefix === undefined) return undefined
    const low = encodeStringPrefix(prefix.text)
    return { low, high: afterPrefix(low), sources: [] }
  }
  const bounded = lower ?? upper
  if (bounded === undefined) return undefined
  // Different array elements may satisfy the two bounds, so only one of them can limit the scan.
  const useUpper = upper !== undefined && (lower === undefined || (!multikey && sameType(lower.value, upper.value)))
  const bracket = typeBracket(bounded.value)
  const sources: Filter[] = []
  let low = rankOf(bounded.value) === RANK.number ? BEHIND_NAN : bracket.low
  let high = bracket.high
  if (lower !== undefined) low = lowerBound(lower, sources)
  if (useUpper) high = upperBound(upper, sources)
  return { low, high, sources }
}

/** NaN is the lowest number and no range operator but equality with it ever matches it. */
const BEHIND_NAN = Buffer.from([RANK.number, 0, 0, 0, 0, 0, 0, 0, 0, 0x81])

function lowerBound({ operator, value, source }: Bound, sources: Filter[]): Buffer {
  const key = encodeKey(value, 1)
  const bound = encodeBound(value)
  if (bound.length < key.length) return bound
  sources.push(source)
  return operator === "$gte" ? key : afterPrefix(key)
}

function upperBound({ operator, value, source }: Bound, sources: Filter[]): Buffer {
  const key = encodeKey(value, 1)
  const bound = encodeBound(value)
  if (bound.length < key.length) return afterPrefix(bound)
  sources.push(source)
  return operator === "$lt" ? key : afterPrefix(key)
}

function sameType(a: Value, b: Value): boolean {
  return rankOf(a) === rankOf(b)
}

function isIndexable(value: Value): boolean {
  return !Array.isArray(value) && !(value instanceof RegexValue) && !(value instanceof Marker)
}

function isRangeBound(value: Value): boolean {
  return isIndexable(value) && value !== null && !(isNumeric(value) && Number.isNaN(nearestDouble(value)))
}
