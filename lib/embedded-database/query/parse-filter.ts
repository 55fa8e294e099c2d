import {
  DecimalValue,
  type Doc,
  Double,
  isDoc,
  isNumeric,
  isTruthy,
  RegexValue,
  toNumber,
  typeNameOf,
  type Value,
} from "../bson/value.ts"
import { CommandError, notSupported } from "../command-error.ts"
import type { Filter, RangeOperator, Test } from "./filter.ts"
import type { Path } from "./path-walk.ts"
import { toRegExp } from "./regex.ts"
import { parseTypes } from "./type-aliases.ts"

/** Turns the `$expr` operand into a predicate; handed in so that filters need not know the expression language. */
export type ExpressionParser = (expression: Value) => (document: Doc) => boolean

/** Parses a filter document; unknown operators and malformed operands raise error 2. */
export function parseFilter(filter: Doc, parseExpression?: ExpressionParser): Filter {
  const parts: Filter[] = []
  for (const [name, condition] of filter) {
    if (name.startsWith("$")) parts.push(...parseTopLevel(name, condition, parseExpression))
    else parts.push(...parseCondition(name.split("."), condition, true))
  }
  return { kind: "and", parts }
}

/** True for `{$gt: 5}`, false for a plain document to compare with. */
export function isOperatorDoc(value: Value | undefined): value is Doc {
  if (!isDoc(value)) return false
  const first = value.keys().next().value
  return first?.startsWith("$") === true && first !== "$ref" && first !== "$id" && first !== "$db"
}

/** Parses an operator document such as `{$gt: 1, $lt: 5}` applied to the value at `path`. */
export function parseOperators(path: Path, operators: Doc, expand: boolean): Filter[] {
  const parts: Filter[] = []
  for (const [operator, operand] of operators) parts.push(...parseOperator(path, operator, operand, operators, expand))
  return parts
}

function parseTopLevel(name: string, operand: Value, parseExpression: ExpressionParser | undefined): Filter[] {
  switch (name) {
    case "$and":
    case "$or":
    case "$nor": {
      if (!Array.isArray(operand) || operand.length === 0) throw new CommandError(2, `${name} must be a nonempty array`)
      const parts = operand.map((part) => {
        if (!isDoc(part)) throw new CommandError(2, `${name} entries need to be full objects`)
        return parseFilter(part, parseExpression)
      })
      return [{ kind: name === "$and" ? "and" : name === "$or" ? "or" : "nor", parts }]
    }
    case "$expr":
      if (parseExpression === undefined) throw new CommandError(2, "$expr is not allowed here")
      return [{ kind: "expression", holds: parseExpression(operand) }]
    case "$comment":
      return []
    default:
      throw new CommandError(2, `unknown top level operator: ${name}`)
  }
}

function parseCondition(path: Path, condition: Value, expand: boolean): Filter[] {
  if (isOperatorDoc(condition)) return parseOperators(path, condition, expand)
  if (condition instanceof RegexValue) return [field(path, regexTest(condition.pattern, condition.flags), expand)]
  return [field(path, { operator: "$eq", value: condition }, expand)]
}

function field(path: Path, test: Test, expand: boolean): Filter {
  return { kind: "field", path, test, expand }
}

function parseOperator(path: Path, operator: string, operand: Value, siblings: Doc, expand: boolean): Filter[] {
  switch (operator) {
    case "$eq":
      return [field(path, { operator, value: operand }, expand)]
    case "$ne":
      if (operand instanceof RegexValue) throw new CommandError(2, "Can't have regex as arg to $ne.")
      return [{ kind: "not", part: field(path, { operator: "$eq", value: operand }, expand) }]
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      return [field(path, rangeTest(operator, operand), expand)]
    case "$in":
      return [field(path, inTest(operator, operand), expand)]
    case "$nin":
      return [{ kind: "not", part: field(path, inTest(operator, operand), expand) }]
    case "$exists": {
      const exists = field(path, { operator }, false)
      return [isTruthy(operand) ? exists : { kind: "not", part: exists }]
    }
    case "$type":
      return [field(path, { operator, types: parseTypes(operand) }, expand)]
    case "$size":
      return [field(path, { operator, size: parseSize(operand) }, false)]
    case "$all":
      return [parseAll(path, operand, expand)]
    case "$elemMatch":
      return [field(path, elemMatchTest(operand), false)]
    case "$mod":
      return [field(path, modTest(operand), expand)]
    case "$regex":
      return [field(path, regexOperator(operand, siblings.get("$options")), expand)]
    case "$options":
      if (!siblings.has("$regex")) throw new CommandError(2, "$options needs a $regex")
      return []
    case "$not":
      return [parseNot(path, operand, expand)]
    case "$comment":
      return []
    default:
      throw new CommandError(2, `unknown operator: ${operator}`)
  }
}

function parseNot(path: Path, operand: Value, expand: boolean): Filter {
  if (operand instanceof RegexValue) {
    return { kind: "not", part: field(path, regexTest(operand.pattern, operand.flags), expand) }
  }
  if (!isOperatorDoc(operand)) throw new CommandError(2, "$not needs a regex or a document")
  return { kind: "not", part: { kind: "and", parts: parseOperators(path, operand, expand) } }
}

function parseAll(path: Path, operand: Value, expand: boolean): Filter {
  if (!Array.isArray(operand)) throw new CommandError(2, "$all needs an array")
  // An empty $all matches nothing: an "or" without parts.
  if (operand.length === 0) return { kind: "or", parts: [] }
  const parts = operand.map((element) => {
    const elementMatch = isDoc(element) ? element.get("$elemMatch") : undefined
    if (elementMatch !== undefined) return field(path, elemMatchTest(elementMatch), false)
    if (isOperatorDoc(element)) throw new CommandError(2, "no $ expressions in $all")
    if (element instanceof RegexValue) return field(path, regexTest(element.pattern, element.flags), expand)
    return field(path, { operator: "$eq", value: element }, expand)
  })
  return { kind: "and", parts }
}

function rangeTest(operator: RangeOperator, operand: Value): Test {
  if (operand instanceof RegexValue)
    throw new CommandError(2, `Can't have RegEx as arg to predicate over field '${operator}'.`)
  return { operator, value: operand }
}

function inTest(operator: string, operand: Value): Test {
  if (!Array.isArray(operand)) throw new CommandError(2, `${operator} needs an array`)
  const values: Value[] = []
  const patterns: RegExp[] = []
  for (const element of operand) {
    if (isOperatorDoc(element)) throw new CommandError(2, `cannot nest $ under ${operator}`)
    values.push(element)
    if (element instanceof RegexValue) patterns.push(toRegExp(element.pattern, element.flags))
  }
  return { operator: "$in", values, patterns }
}

function elemMatchTest(operand: Value): Test {
  if (!isDoc(operand)) throw new CommandError(2, "$elemMatch needs an Object")
  const first = operand.keys().next().value
  if (isOperatorDoc(operand) && first !== "$and" && first !== "$or" && first !== "$nor") {
    return {
      operator: "$elemMatch",
      filter: { kind: "and", parts: parseOperators([], operand, false) },
      onDocuments: false,
    }
  }
  return { operator: "$elemMatch", filter: parseFilter(operand), onDocuments: true }
}

function parseSize(operand: Value): number {
  const size = toNumber(operand)
  if (size === undefined || !Number.isInteger(size) || size < 0) {
    throw new CommandError(2, "Failed to parse $size. Expected a non-negative whole number")
  }
  return size
}

function modTest(operand: Value): Test {
  if (!Array.isArray(operand) || operand.length !== 2) {
    throw new CommandError(2, "malformed mod, needs to be an array of two numbers")
  }
  const [divisor, remainder] = operand.map(wholeNumber)
  if (divisor === undefined || remainder === undefined) throw new CommandError(2, "malformed mod, not a number")
  if (divisor === 0n) throw new CommandError(2, "divisor cannot be 0")
  return { operator: "$mod", divisor, remainder }
}

function wholeNumber(value: Value): bigint | undefined {
  if (!isNumeric(value)) return undefined
  if (value instanceof DecimalValue) throw notSupported("$mod with a divisor in Decimal128")
  if (!(value instanceof Double)) return BigInt(value)
  return Number.isFinite(value.value) ? BigInt(Math.trunc(value.value)) : undefined
}

function regexOperator(operand: Value, options: Value | undefined): Test {
  if (options !== undefined && typeof options !== "string") throw new CommandError(2, "$options has to be a string")
  if (typeof operand === "string") return regexTest(operand, options ?? "")
  if (!(operand instanceof RegexValue)) {
    throw new CommandError(2, `$regex has to be a string, not ${typeNameOf(operand)}`)
  }
  if (options !== undefined && operand.flags !== "")
    throw new CommandError(2, "options set in both $regex and $options")
  return regexTest(operand.pattern, options ?? operand.flags)
}

function regexTest(source: string, flags: string): Test {
  return { operator: "$regex", pattern: toRegExp(source, flags), source, flags }
}
