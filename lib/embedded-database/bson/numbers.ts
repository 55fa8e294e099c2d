import { Decimal128 } from "bson"
import { CommandError, notSupported } from "../command-error.ts"
import { DecimalValue, Double, type NumericValue } from "./value.ts"

const INT32_MAX = 2 ** 31 - 1
const INT32_MIN = -(2 ** 31)
const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

/** A finite number without rounding: `digits` × 10^`exponent`. */
interface Exact {
  digits: bigint
  exponent: number
}

/** The double nearest to a number of any type. */
export function nearestDouble(value: NumericValue): number {
  if (typeof value === "number") return value
  if (typeof value === "bigint") return Number(value)
  return value instanceof Double ? value.value : Number(decimalText(value))
}

/** MongoDB's order of numbers: by exact value across types, NaN before everything else. */
export function compareNumbers(a: NumericValue, b: NumericValue): number {
  const x = nearestDouble(a)
  const y = nearestDouble(b)
  if (x < y) return -1
  if (x > y) return 1
  if (x === y) return isRounded(a) || isRounded(b) ? compareExact(a, b, x) : 0
  if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : -1
  return 1
}

/** Which side of its nearest double a number lies on: -1, 0 or 1. Doubles and small integers lie on it. */
export function sideOfDouble(value: NumericValue): number {
  if (!isRounded(value)) return 0
  const double = nearestDouble(value)
  return Number.isFinite(double) ? compareExact(value, new Double(double), double) : 0
}

/**
 * The decimal digits of a number that no double holds: order of magnitude of the first digit, then the digits
 * without trailing zeros. Only meaningful when `sideOfDouble` is not 0.
 */
export function decimalDigits(value: NumericValue): { magnitude: number; digits: string; negative: boolean } {
  const { digits, exponent } = exactOf(value)
  const text = (digits < 0n ? -digits : digits).toString()
  return { magnitude: text.length - 1 + exponent, digits: text.replace(/0+$/, ""), negative: digits < 0n }
}

/** `a + b` in the widest type of both; int32 grows to int64, int64 overflow is refused as MongoDB does. */
export function addNumbers(a: NumericValue, b: NumericValue): NumericValue {
  return combine(
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
  )
}

/** `a × b` with the typing rules of `addNumbers`. */
export function multiplyNumbers(a: NumericValue, b: NumericValue): NumericValue {
  return combine(
    a,
    b,
    (x, y) => x * y,
    (x, y) => x * y,
  )
}

/** `a − b` with the typing rules of `addNumbers`. */
export function subtractNumbers(a: NumericValue, b: NumericValue): NumericValue {
  return combine(
    a,
    b,
    (x, y) => x - y,
    (x, y) => x - y,
  )
}

/** The smallest integer type that holds `value`, int64 at least when `wide`. */
export function integer(value: bigint, wide: boolean): number | bigint {
  return !wide && value >= INT32_MIN && value <= INT32_MAX ? Number(value) : value
}

function combine(
  a: NumericValue,
  b: NumericValue,
  doubles: (x: number, y: number) => number,
  integers: (x: bigint, y: bigint) => bigint,
): NumericValue {
  if (a instanceof DecimalValue || b instanceof DecimalValue) throw notSupported("Arithmetic with Decimal128")
  if (a instanceof Double || b instanceof Double) return new Double(doubles(nearestDouble(a), nearestDouble(b)))
  const result = integers(BigInt(a), BigInt(b))
  if (result > INT64_MAX || result < INT64_MIN) {
    throw new CommandError(2, "Integer arithmetic leaves the range of a 64-bit integer")
  }
  return integer(result, typeof a === "bigint" || typeof b === "bigint")
}

/** True for the types whose nearest double may not be their value. */
function isRounded(value: NumericValue): boolean {
  return typeof value === "bigint" || value instanceof DecimalValue
}

function compareExact(a: NumericValue, b: NumericValue, double: number): number {
  if (!Number.isFinite(double)) return 0
  if (typeof a === "bigint" && typeof b === "bigint") return a < b ? -1 : a > b ? 1 : 0
  const x = exactOf(a)
  const y = exactOf(b)
  const exponent = Math.min(x.exponent, y.exponent)
  const left = x.digits * 10n ** BigInt(x.exponent - exponent)
  const right = y.digits * 10n ** BigInt(y.exponent - exponent)
  return left < right ? -1 : left > right ? 1 : 0
}

function exactOf(value: NumericValue): Exact {
  if (typeof value === "number" || typeof value === "bigint") return { digits: BigInt(value), exponent: 0 }
  if (value instanceof DecimalValue) return parseDecimal(decimalText(value))
  return exactDouble(value.value)
}

/** A finite double is an integer times a power of two; negative powers become 5^n × 10^-n. */
function exactDouble(value: number): Exact {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n
  const power = (biased === 0 ? 1 : biased) - 1075
  const signed = bits >> 63n === 1n ? -magnitude : magnitude
  if (power >= 0) return { digits: signed << BigInt(power), exponent: 0 }
  return { digits: signed * 5n ** BigInt(-power), exponent: power }
}

function parseDecimal(text: string): Exact {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/i.exec(text)
  if (match === null) return { digits: 0n, exponent: 0 }
  const [, sign, whole = "0", fraction = "", power = "0"] = match
  const digits = BigInt(whole + fraction)
  return { digits: sign === "-" ? -digits : digits, exponent: Number(power) - fraction.length }
}

function decimalText(value: DecimalValue): string {
  return new Decimal128(value.bytes).toString()
}
