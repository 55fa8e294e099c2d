import { compareValues, equalValues } from "../bson/compare.ts"
import { nearestDouble } from "../bson/numbers.ts"
import {
  type Doc,
  isDoc,
  isNumeric,
  Marker,
  OpaqueValue,
  RegexValue,
  rankOf,
  typeNameOf,
  UNDEFINED,
  type Value,
} from "../bson/value.ts"
import type { Filter, RangeOperator, Test } from "./filter.ts"
import { type Accept, someValueAt } from "./path-walk.ts"

/** A filter turned into a function, to be built once per query. */
export type Predicate = (root: Value) => boolean

/** Compiles a parsed filter. The root is a document, or an array element inside `$elemMatch` and `$pull`. */
export function compileFilter(filter: Filter): Predicate {
  switch (filter.kind) {
    case "and":
      return all(filter.parts.map(compileFilter))
    case "or": {
      const parts = filter.parts.map(compileFilter)
      return (root) => parts.some((part) => part(root))
    }
    case "nor": {
      const parts = filter.parts.map(compileFilter)
      return (root) => !parts.some((part) => part(root))
    }
    case "not": {
      const part = compileFilter(filter.part)
      return (root) => !part(root)
    }
    case "expression":
      return (root) => isDoc(root) && filter.holds(root)
    case "field": {
      const test = compileTest(filter.test)
      const accepts: Accept = filter.expand
        ? (value, positioned) =>
            test(value) || (!positioned && Array.isArray(value) && value.some((element) => test(element)))
        : test
      const [first, ...rest] = filter.path
      if (first !== undefined && rest.length === 0) {
        return (root) => (isDoc(root) ? accepts(root.get(first), false) : someValueAt(root, filter.path, accepts))
      }
      return (root) => someValueAt(root, filter.path, accepts)
    }
  }
}

function all(parts: Predicate[]): Predicate {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  return (root) => parts.every((part) => part(root))
}

type ValueTest = (value: Value | undefined) => boolean

function compileTest(test: Test): ValueTest {
  switch (test.operator) {
    case "$eq":
      return equalTo(test.value)
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      return inRange(test.operator, test.value)
    case "$in": {
      const equals = oneOf(test.values)
      if (test.patterns.length === 0) return equals
      return (value) => equals(value) || test.patterns.some((pattern) => matchesText(pattern, value))
    }
    case "$regex":
      return (value) =>
        matchesText(test.pattern, value) ||
        (value instanceof RegexValue && value.pattern === test.source && value.flags === test.flags)
    case "$exists":
      return (value) => value !== undefined
    case "$type":
      return (value) =>
        value !== undefined && (test.types.has(typeNameOf(value)) || (test.types.has("number") && isNumeric(value)))
    case "$size":
      return (value) => Array.isArray(value) && value.length === test.size
    case "$mod":
      return (value) => hasRemainder(value, test.divisor, test.remainder)
    case "$elemMatch": {
      const predicate = compileFilter(test.filter)
      const fits = test.onDocuments
        ? (element: Value) => (isDoc(element) || Array.isArray(element)) && predicate(element)
        : predicate
      return (value) => Array.isArray(value) && value.some(fits)
    }
  }
}

function equalTo(wanted: Value): ValueTest {
  if (wanted === null) return (value) => value === undefined || value === null
  if (typeof wanted === "string") return (value) => value === wanted || (isSymbol(value) && equalValues(value, wanted))
  return (value) => value !== undefined && value !== null && equalValues(value, wanted)
}

/** Large lists of strings (ids) are looked up, everything else is compared one by one. */
function oneOf(wanted: Value[]): ValueTest {
  const texts = new Set(wanted.filter((value) => typeof value === "string"))
  const others = wanted.filter((value) => typeof value !== "string").map(equalTo)
  return (value) =>
    (typeof value === "string" && texts.has(value)) ||
    others.some((test) => test(value)) ||
    (isSymbol(value) && wanted.some((one) => equalValues(one, value)))
}

function inRange(operator: RangeOperator, bound: Value): ValueTest {
  const inclusive = operator === "$gte" || operator === "$lte"
  if (bound === null) return (value) => inclusive && (value === undefined || value === null)
  const passes = {
    $gt: (order: number) => order > 0,
    $gte: (order: number) => order >= 0,
    $lt: (order: number) => order < 0,
    $lte: (order: number) => order <= 0,
  }[operator]
  // MinKey and MaxKey are the only bounds that compare with values of every type.
  if (bound instanceof Marker && bound !== UNDEFINED) return (value) => passes(compareValues(value ?? null, bound))
  const rank = rankOf(bound)
  const bothNumbers = isNumeric(bound)
  if (bothNumbers && Number.isNaN(nearestDouble(bound))) {
    return (value) => inclusive && isNumeric(value) && Number.isNaN(nearestDouble(value))
  }
  return (value) =>
    value !== undefined &&
    rankOf(value) === rank &&
    !(bothNumbers && isNumeric(value) && Number.isNaN(nearestDouble(value))) &&
    passes(compareValues(value, bound))
}

function matchesText(pattern: RegExp, value: Value | undefined): boolean {
  if (typeof value === "string") return pattern.test(value)
  return isSymbol(value) && pattern.test(value.bytes.toString("utf8", 4, value.bytes.length - 1))
}

function isSymbol(value: Value | undefined): value is OpaqueValue {
  return value instanceof OpaqueValue && value.type === 14
}

function hasRemainder(value: Value | undefined, divisor: bigint, remainder: bigint): boolean {
  if (!isNumeric(value)) return false
  if (typeof value === "number" || typeof value === "bigint") return BigInt(value) % divisor === remainder
  const double = nearestDouble(value)
  return Number.isFinite(double) && BigInt(Math.trunc(double)) % divisor === remainder
}

/** True when `document` satisfies the filter; compiles it each time, so only for single documents. */
export function matches(filter: Filter, document: Doc): boolean {
  return compileFilter(filter)(document)
}
