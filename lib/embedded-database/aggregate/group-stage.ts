import { addNumbers, nearestDouble } from "../bson/numbers.ts"
import { type Doc, Double, isDoc, isNumeric, type NumericValue, type Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import { encodeKey } from "../storage/key-encoding.ts"
import { parseExpression } from "./expression.ts"
import { order } from "./expression-operators.ts"
import type { Expression, Scope } from "./scope.ts"

/** Collects the values of one output field of one group. */
interface Accumulator {
  add(value: Value | undefined): void
  result(): Value
}

const ACCUMULATORS: Record<string, () => Accumulator> = {
  $sum: sum,
  $avg: average,
  $min: () => extreme(-1),
  $max: () => extreme(1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
  $count: count,
}

interface Output {
  name: string
  compute: Expression
  create: () => Accumulator
}

/** Compiles `$group`: an `_id` expression and fields with one accumulator each. */
export function parseGroup(spec: Value): (documents: Iterable<Doc>, now: Date) => Iterable<Doc> {
  if (!isDoc(spec)) throw new CommandError(15947, "a group's fields must be specified in an object")
  const idExpression = spec.get("_id")
  if (idExpression === undefined) throw new CommandError(15955, "a group specification must include an _id")
  const id = parseId(idExpression)
  const outputs = [...spec].filter(([name]) => name !== "_id").map(([name, value]) => parseOutput(name, value))
  return (documents, now) => group(documents, id, outputs, now)
}

/** A group id of one field says null where the field is missing; with more fields a missing one is left out. */
function parseId(value: Value): Expression {
  const id = parseExpression(value)
  const [name, ...others] = isDoc(value) ? value.keys() : []
  if (name === undefined || others.length > 0 || name.startsWith("$")) return id
  return (scope) => {
    const result = id(scope)
    return isDoc(result) && result.size === 0 ? new Map([[name, null]]) : result
  }
}

function parseOutput(name: string, value: Value): Output {
  if (name.includes(".")) throw new CommandError(40235, `The field name '${name}' cannot contain '.'`)
  if (name.startsWith("$")) throw new CommandError(40236, `The field name '${name}' cannot be an operator name`)
  if (!isDoc(value) || value.size === 0)
    throw new CommandError(40234, `The field '${name}' must be an accumulator object`)
  if (value.size > 1) throw new CommandError(40238, `The field '${name}' must specify one accumulator`)
  const [[operator, operand] = ["", null]] = [...value]
  const create = Object.hasOwn(ACCUMULATORS, operator) ? ACCUMULATORS[operator] : undefined
  if (create === undefined) throw new CommandError(15952, `unknown group operator '${operator}'`)
  if (operator === "$count" && !(isDoc(operand) && operand.size === 0)) {
    throw new CommandError(2, "$count takes no arguments, i.e. $count:{}")
  }
  if (Array.isArray(operand) && operand.length !== 1) {
    throw new CommandError(40237, `The ${operator} accumulator is a unary operator`)
  }
  return { name, compute: parseExpression(Array.isArray(operand) ? (operand[0] ?? null) : operand), create }
}

function* group(documents: Iterable<Doc>, id: Expression, outputs: Output[], now: Date): Iterable<Doc> {
  const groups = new Map<string, { id: Value; accumulators: Accumulator[] }>()
  for (const root of documents) {
    const scope: Scope = { root, now }
    const groupId = id(scope) ?? null
    const key = encodeKey(groupId, 1).toString("latin1")
    let found = groups.get(key)
    if (found === undefined) {
      found = { id: groupId, accumulators: outputs.map((output) => output.create()) }
      groups.set(key, found)
    }
    for (const [at, output] of outputs.entries()) found.accumulators[at]?.add(output.compute(scope))
  }
  for (const { id: groupId, accumulators } of groups.values()) {
    const out: Doc = new Map([["_id", groupId]])
    for (const [at, { name }] of outputs.entries()) out.set(name, accumulators[at]?.result() ?? null)
    yield out
  }
}

function sum(): Accumulator {
  let total: NumericValue = 0
  return {
    add(value) {
      if (isNumeric(value)) total = addNumbers(total, value)
    },
    result: () => total,
  }
}

function average(): Accumulator {
  let total = 0
  let seen = 0
  return {
    add(value) {
      if (!isNumeric(value)) return
      // Refuses Decimal128 like every other arithmetic.
      total = nearestDouble(addNumbers(new Double(total), value))
      seen++
    },
    result: () => (seen === 0 ? null : new Double(total / seen)),
  }
}

function extreme(sign: 1 | -1): Accumulator {
  let best: Value | undefined
  return {
    add(value) {
      if (value === undefined || value === null) return
      if (best === undefined || order(value, best) * sign > 0) best = value
    },
    result: () => best ?? null,
  }
}

function first(): Accumulator {
  let seen = false
  let kept: Value = null
  return {
    add(value) {
      if (!seen) kept = value ?? null
      seen = true
    },
    result: () => kept,
  }
}

function last(): Accumulator {
  let kept: Value = null
  return {
    add(value) {
      kept = value ?? null
    },
    result: () => kept,
  }
}

function push(): Accumulator {
  const values: Value[] = []
  return {
    add(value) {
      if (value !== undefined) values.push(value)
    },
    result: () => values,
  }
}

function addToSet(): Accumulator {
  const values = new Map<string, Value>()
  return {
    add(value) {
      if (value === undefined) return
      const key = encodeKey(value, 1).toString("latin1")
      if (!values.has(key)) values.set(key, value)
    },
    result: () => [...values.values()],
  }
}

function count(): Accumulator {
  let seen = 0
  return {
    add() {
      seen++
    },
    result: () => seen,
  }
}
