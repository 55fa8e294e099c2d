import { compareNumbers } from "./numbers.ts"
import {
  BinaryValue,
  type Doc,
  isDoc,
  isNumeric,
  ObjectIdValue,
  OpaqueValue,
  RANK,
  RegexValue,
  rankOf,
  TimestampValue,
  type Value,
} from "./value.ts"

/** MongoDB's total order of BSON values: negative, zero or positive. Equal means equal for `$eq` and unique indexes. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b)
  if (typeof a === "number" && typeof b === "number") return a - b
  const rank = rankOf(a)
  const difference = rank - rankOf(b)
  if (difference !== 0) return difference
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b)
  if (isDoc(a) && isDoc(b)) return compareDocuments(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b)
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b)
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime()
  if (a instanceof ObjectIdValue && b instanceof ObjectIdValue) return a.bytes.compare(b.bytes)
  if (a instanceof BinaryValue && b instanceof BinaryValue) {
    return a.bytes.length - b.bytes.length || a.subtype - b.subtype || a.bytes.compare(b.bytes)
  }
  if (a instanceof TimestampValue && b instanceof TimestampValue) {
    return a.value < b.value ? -1 : a.value > b.value ? 1 : 0
  }
  if (a instanceof RegexValue && b instanceof RegexValue) {
    return compareText(a.pattern, b.pattern) || compareText(a.flags, b.flags)
  }
  if (rank === RANK.string) return compareText(textOf(a), textOf(b))
  if (a instanceof OpaqueValue && b instanceof OpaqueValue) return a.bytes.compare(b.bytes)
  return 0
}

export function equalValues(a: Value, b: Value): boolean {
  return compareValues(a, b) === 0
}

/** UTF-8 byte order, which JavaScript's UTF-16 order follows except where surrogates are involved. */
function compareText(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    if (x >= 0xd800 && y >= 0xd800) return Buffer.compare(Buffer.from(a), Buffer.from(b))
    return x - y
  }
  return a.length - b.length
}

function textOf(value: Value): string {
  if (typeof value === "string") return value
  return value instanceof OpaqueValue ? value.bytes.toString("utf8", 4, value.bytes.length - 1) : ""
}

function compareArrays(a: Value[], b: Value[]): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const order = compareValues(a[i] ?? null, b[i] ?? null)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Field by field: first the type of the values, then the names, then the values. */
function compareDocuments(a: Doc, b: Doc): number {
  const right = b.entries()
  for (const [name, value] of a) {
    const next = right.next()
    if (next.done === true) return 1
    const [otherName, otherValue] = next.value
    const order = rankOf(value) - rankOf(otherValue) || compareText(name, otherName) || compareValues(value, otherValue)
    if (order !== 0) return order
  }
  return right.next().done === true ? 0 : -1
}
