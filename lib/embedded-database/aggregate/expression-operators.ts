import { compareValues, equalValues } from "../bson/compare.ts"
import { addNumbers, multiplyNumbers, nearestDouble, subtractNumbers } from "../bson/numbers.ts"
import {
  DecimalValue,
  Double,
  isDoc,
  isNumeric,
  isTruthy,
  type NumericValue,
  toNumber,
  typeNameOf,
  type Value,
} from "../bson/value.ts"
import { CommandError, notSupported } from "../command-error.ts"
import type { Expression } from "./scope.ts"

type Arguments = (Value | undefined)[]
interface Operator {
  /** Number of arguments: exactly, or from … to. */
  arity: number | readonly [number, number]
  apply: (values: Arguments) => Value | undefined
}

const ANY = [0, Number.POSITIVE_INFINITY] as const

/** Operators that evaluate all their arguments first. The list is closed: everything else is refused. */
const OPERATORS: Record<string, Operator> = {
  $add: { arity: ANY, apply: add },
  $subtract: { arity: 2, apply: ([a, b]) => subtract(a, b) },
  $multiply: { arity: ANY, apply: (values) => fold("$multiply", values, 1, multiplyNumbers) },
  $divide: { arity: 2, apply: ([a, b]) => divide(a, b) },
  $mod: { arity: 2, apply: ([a, b]) => modulo(a, b) },
  $eq: { arity: 2, apply: ([a, b]) => order(a, b) === 0 },
  $ne: { arity: 2, apply: ([a, b]) => order(a, b) !== 0 },
  $gt: { arity: 2, apply: ([a, b]) => order(a, b) > 0 },
  $gte: { arity: 2, apply: ([a, b]) => order(a, b) >= 0 },
  $lt: { arity: 2, apply: ([a, b]) => order(a, b) < 0 },
  $lte: { arity: 2, apply: ([a, b]) => order(a, b) <= 0 },
  $cmp: { arity: 2, apply: ([a, b]) => Math.sign(order(a, b)) },
  $not: { arity: 1, apply: ([a]) => !isTruthy(a) },
  $concat: { arity: ANY, apply: concat },
  $toLower: { arity: 1, apply: ([a]) => asText(a).replace(/[A-Z]/g, (letter) => letter.toLowerCase()) },
  $toUpper: { arity: 1, apply: ([a]) => asText(a).replace(/[a-z]/g, (letter) => letter.toUpperCase()) },
  $size: { arity: 1, apply: ([a]) => size(a) },
  $isArray: { arity: 1, apply: ([a]) => Array.isArray(a) },
  $arrayElemAt: { arity: 2, apply: ([a, b]) => elementAt(a, b) },
  $first: { arity: 1, apply: ([a]) => elementAt(a, 0) },
  $last: { arity: 1, apply: ([a]) => elementAt(a, -1) },
  $in: { arity: 2, apply: ([a, b]) => isIn(a, b) },
  $type: { arity: 1, apply: ([a]) => (a === undefined ? "missing" : typeNameOf(a)) },
}

/** Parses `{$operator: operand}`; an operator outside the closed list raises error 168 as MongoDB does. */
export function parseOperatorCall(name: string, operand: Value, parse: (value: Value) => Expression): Expression {
  switch (name) {
    case "$literal":
      return () => operand
    case "$cond":
      return parseCondition(operand, parse)
    case "$and":
    case "$or": {
      const parts = listOf(operand).map(parse)
      if (name === "$and") return (scope) => parts.every((part) => isTruthy(part(scope)))
      return (scope) => parts.some((part) => isTruthy(part(scope)))
    }
    case "$ifNull": {
      const parts = listOf(operand).map(parse)
      if (parts.length < 2) throw new CommandError(2, "$ifNull needs at least two arguments")
      return (scope) => {
        let value: Value | undefined
        for (const part of parts) {
          value = part(scope)
          if (value !== undefined && value !== null) return value
        }
        return value
      }
    }
  }
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined
  if (operator === undefined) throw new CommandError(168, `Unrecognized expression '${name}'`)
  const parts = listOf(operand).map(parse)
  const [least, most] = typeof operator.arity === "number" ? [operator.arity, operator.arity] : operator.arity
  if (parts.length < least || parts.length > most) {
    throw new CommandError(
      16020,
      `Expression ${name} takes exactly ${least} arguments. ${parts.length} were passed in.`,
    )
  }
  return (scope) => operator.apply(parts.map((part) => part(scope)))
}

/** The order of two values where a missing one comes before null. */
export function order(a: Value | undefined, b: Value | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  return compareValues(a, b)
}

function listOf(operand: Value): Value[] {
  return Array.isArray(operand) ? operand : [operand]
}

function parseCondition(operand: Value, parse: (value: Value) => Expression): Expression {
  let parts: (Value | undefined)[]
  if (isDoc(operand)) {
    for (const name of operand.keys()) {
      if (!["if", "then", "else"].includes(name))
        throw new CommandError(17083, `Unrecognized parameter to $cond: ${name}`)
    }
    parts = [operand.get("if"), operand.get("then"), operand.get("else")]
  } else parts = listOf(operand)
  const [condition, then, otherwise] = parts
  if (parts.length !== 3 || condition === undefined || then === undefined || otherwise === undefined) {
    throw new CommandError(16020, "$cond needs exactly if, then and else")
  }
  const [test, yes, no] = [parse(condition), parse(then), parse(otherwise)]
  return (scope) => (isTruthy(test(scope)) ? yes(scope) : no(scope))
}

function isMissing(value: Value | undefined): value is null | undefined {
  return value === undefined || value === null
}

function number(operator: string, value: Value | undefined): NumericValue {
  if (!isNumeric(value))
    throw new CommandError(14, `${operator} only supports numeric types, not ${typeNameOf(value ?? null)}`)
  return value
}

function fold(
  operator: string,
  values: Arguments,
  start: NumericValue,
  combine: (a: NumericValue, b: NumericValue) => NumericValue,
): Value {
  if (values.some(isMissing)) return null
  return values.reduce<NumericValue>((sum, value) => combine(sum, number(operator, value)), start)
}

function add(values: Arguments): Value {
  const dates = values.filter((value) => value instanceof Date)
  if (values.some(isMissing)) return null
  const [date] = dates
  if (date === undefined) return fold("$add", values, 0, addNumbers)
  if (dates.length > 1) throw new CommandError(16612, "only one date allowed in an $add expression")
  const rest = fold(
    "$add",
    values.filter((value) => !(value instanceof Date)),
    0,
    addNumbers,
  )
  return new Date(date.getTime() + Math.round(toNumber(rest) ?? 0))
}

function subtract(a: Value | undefined, b: Value | undefined): Value {
  if (isMissing(a) || isMissing(b)) return null
  if (a instanceof Date && b instanceof Date) return BigInt(a.getTime() - b.getTime())
  if (a instanceof Date) return new Date(a.getTime() - Math.round(nearestDouble(number("$subtract", b))))
  return subtractNumbers(number("$subtract", a), number("$subtract", b))
}

function divide(a: Value | undefined, b: Value | undefined): Value {
  if (isMissing(a) || isMissing(b)) return null
  const [dividend, divisor] = [number("$divide", a), number("$divide", b)]
  refuseDecimal(dividend, divisor)
  if (nearestDouble(divisor) === 0) throw new CommandError(16608, "can't $divide by zero")
  return new Double(nearestDouble(dividend) / nearestDouble(divisor))
}

function modulo(a: Value | undefined, b: Value | undefined): Value {
  if (isMissing(a) || isMissing(b)) return null
  const [dividend, divisor] = [number("$mod", a), number("$mod", b)]
  refuseDecimal(dividend, divisor)
  if (nearestDouble(divisor) === 0) throw new CommandError(16610, "can't $mod by zero")
  if (typeof dividend === "number" && typeof divisor === "number") return dividend % divisor
  if (dividend instanceof Double || divisor instanceof Double) {
    return new Double(nearestDouble(dividend) % nearestDouble(divisor))
  }
  if (dividend instanceof DecimalValue || divisor instanceof DecimalValue) return null
  return BigInt(dividend) % BigInt(divisor)
}

function refuseDecimal(...values: NumericValue[]): void {
  if (values.some((value) => value instanceof DecimalValue)) throw notSupported("Arithmetic with Decimal128")
}

function concat(values: Arguments): Value {
  if (values.some(isMissing)) return null
  return values
    .map((value) => {
      if (typeof value === "string") return value
      throw new CommandError(16702, `$concat only supports strings, not ${typeNameOf(value ?? null)}`)
    })
    .join("")
}

function asText(value: Value | undefined): string {
  if (isMissing(value)) return ""
  if (typeof value === "string") return value
  if (value instanceof Date) return value.toISOString()
  if (typeof value === "number" || typeof value === "bigint") return String(value)
  // MongoDB prints doubles in a way of its own (2.19902E+12): better no answer than another one.
  if (isNumeric(value)) throw notSupported(`Conversion of ${typeNameOf(value)} to a string`, 2)
  throw new CommandError(16007, `can't convert from BSON type ${typeNameOf(value)} to String`)
}

function size(value: Value | undefined): Value {
  if (Array.isArray(value)) return value.length
  throw new CommandError(
    17124,
    `The argument to $size must be an array, but was of type: ${value === undefined ? "missing" : typeNameOf(value)}`,
  )
}

function elementAt(array: Value | undefined, position: Value | undefined): Value | undefined {
  if (isMissing(array) || isMissing(position)) return null
  const at = toNumber(position)
  if (!Array.isArray(array)) throw new CommandError(28689, `The argument must be an array, but is ${typeNameOf(array)}`)
  if (at === undefined || !Number.isInteger(at)) throw new CommandError(28690, "The position must be a whole number")
  return array.at(at)
}

function isIn(value: Value | undefined, array: Value | undefined): Value {
  if (!Array.isArray(array)) throw new CommandError(40081, "$in requires an array as a second argument")
  return value !== undefined && array.some((element) => equalValues(element, value))
}
