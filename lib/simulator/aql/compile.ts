import type { SimulatedObject } from "../simulated-object.ts"
import { typeAndChildren } from "../type-tree.ts"
import type { SimulatedSite } from "../world.ts"
import { comparableOf, type Field, resolveField } from "./fields.ts"
import { AqlError } from "./lexer.ts"
import { type CompareOperator, type Condition, type Operand, parseQuery } from "./parser.ts"
import { parseTime, timeOfCall } from "./time-literal.ts"

export type Predicate = (object: SimulatedObject) => boolean

export interface AqlContext {
  site: SimulatedSite
  nowMs: number
  /** Who asks, for currentUser(). */
  accountId: string
  /** Keys of the issues that a JQL text finds, for connectedTickets(). */
  issuesOf(jql: string): Iterable<{ objects: Map<string, number[]> }>
}

/** Turns a condition into a function over objects. Throws AqlError for unknown names and functions. */
export function compile(context: AqlContext, condition: Condition): Predicate {
  switch (condition.kind) {
    case "all":
      return () => true
    case "and": {
      const parts = condition.parts.map((part) => compile(context, part))
      return (object) => parts.every((part) => part(object))
    }
    case "or": {
      const parts = condition.parts.map((part) => compile(context, part))
      return (object) => parts.some((part) => part(object))
    }
    case "not": {
      const part = compile(context, condition.part)
      return (object) => !part(object)
    }
    case "empty":
      return compileEmpty(context, condition.path, condition.negated)
    case "having": {
      const part = compileHaving(context, condition.call)
      return condition.negated ? (object) => !part(object) : part
    }
    case "compare":
      return compileCompare(context, condition.path, condition.operator, condition.operands)
  }
}

function compileCompare(
  context: AqlContext,
  path: string[],
  operator: CompareOperator,
  operands: Operand[],
): Predicate {
  const [name = "", ...rest] = path
  if (rest.length > 0) return follow(context, name, compileCompare(context, rest, operator, operands))
  const [first] = operands
  if (operands.length === 1 && first?.kind === "call" && first.name === "objecttypeandchildren") {
    return compileFamily(context.site, first.arguments, operator === "not in" || operator === "!=")
  }
  const field = resolveField(context.site, name)
  const texts = operands.map((operand) => textOf(context, operand))
  if (field.kind === "time") return compileTime(field, operator, texts)
  const test = compileTest(operator, texts)
  if (field.kind === "single") return (object) => test([field.read(object)])
  const { ids } = field
  const negative = operator.startsWith("not ") || operator === "!="
  return (object) => {
    let held = false
    for (let at = 0; at < object.attributeIds.length; at++) {
      const id = object.attributeIds[at] ?? -1
      const value = object.values[at]
      if (!ids.has(id) || value === undefined) continue
      held = true
      const passed = test(typeof value === "string" && field.plain ? [value] : comparableOf(context.site, id, value))
      if (passed !== negative) return passed
    }
    return negative && held
  }
}

/** Tests the texts one value may be compared as; negative operators hold when none of the texts matches. */
function compileTest(operator: CompareOperator, texts: string[]): (comparable: readonly string[]) => boolean {
  const wanted = texts.map((text) => text.toLowerCase())
  const [text = ""] = texts
  const [lower = ""] = wanted
  const set = new Set(wanted)
  switch (operator) {
    case "=":
    case "in":
      return (comparable) => comparable.some((value) => set.has(value.toLowerCase()))
    case "!=":
    case "not in":
      return (comparable) => !comparable.some((value) => set.has(value.toLowerCase()))
    case "==":
      return (comparable) => comparable.includes(text)
    case "like":
      return (comparable) => comparable.some((value) => value.toLowerCase().includes(lower))
    case "not like":
      return (comparable) => !comparable.some((value) => value.toLowerCase().includes(lower))
    case "startswith":
      return (comparable) => comparable.some((value) => value.toLowerCase().startsWith(lower))
    case "not startswith":
      return (comparable) => !comparable.some((value) => value.toLowerCase().startsWith(lower))
    case "endswith":
      return (comparable) => comparable.some((value) => value.toLowerCase().endsWith(lower))
    case "not endswith":
      return (comparable) => !comparable.some((value) => value.toLowerCase().endsWith(lower))
    case "<":
    case ">":
    case "<=":
    case ">=": {
      const compare = compareWith(lower)
      return (comparable) => comparable.some((value) => holds(operator, compare(value.toLowerCase())))
    }
  }
}

/** Numbers as numbers, times as times, everything else as text. */
function compareWith(wanted: string): (value: string) => number {
  const number = wanted.trim() === "" ? Number.NaN : Number(wanted)
  if (!Number.isNaN(number)) return (value) => Number(value) - number
  const time = parseTime(wanted)
  if (time !== null) return (value) => (parseTime(value) ?? Number.NaN) - time
  return (value) => (value < wanted ? -1 : value > wanted ? 1 : 0)
}

function holds(operator: "<" | ">" | "<=" | ">=", difference: number): boolean {
  if (operator === "<") return difference < 0
  if (operator === ">") return difference > 0
  return operator === "<=" ? difference <= 0 : difference >= 0
}

function compileTime(field: Field & { kind: "time" }, operator: CompareOperator, texts: string[]): Predicate {
  const times = texts.map((text) => {
    const time = parseTime(text)
    if (time === null) throw new AqlError(`'${text}' is not a date`)
    return time
  })
  const [time = 0] = times
  switch (operator) {
    case "<":
    case ">":
    case "<=":
    case ">=":
      return (object) => holds(operator, field.read(object) - time)
    case "=":
    case "==":
    case "in":
      return (object) => times.includes(field.read(object))
    case "!=":
    case "not in":
      return (object) => !times.includes(field.read(object))
    default:
      throw new AqlError(`The operator ${operator} cannot compare dates`)
  }
}

function compileFamily(site: SimulatedSite, names: string[], negated: boolean): Predicate {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const family = new Set<number>()
  for (const type of site.types.values()) {
    if (!wanted.has(type.name.toLowerCase()) && !wanted.has(String(type.id))) continue
    for (const id of typeAndChildren(site, type.id)) family.add(id)
  }
  return (object) => family.has(object.typeId) !== negated
}

function compileEmpty(context: AqlContext, path: string[], negated: boolean): Predicate {
  const [name = "", ...rest] = path
  if (rest.length > 0) return follow(context, name, compileEmpty(context, rest, negated))
  const field = resolveField(context.site, name)
  if (field.kind !== "attribute") return () => negated
  return (object) => object.attributeIds.some((id) => field.ids.has(id)) === negated
}

/** Walks over a reference attribute: true when one of the objects it names fulfils the rest. */
function follow(context: AqlContext, name: string, rest: Predicate): Predicate {
  const field = resolveField(context.site, name)
  if (field.kind !== "attribute") throw new AqlError(`No matching attribute for AQL clause (${name})`)
  return (object) =>
    object.values.some((value, at) => {
      if (typeof value !== "number" || !field.ids.has(object.attributeIds[at] ?? -1)) return false
      const target = context.site.objects.get(value)
      return target !== undefined && rest(target)
    })
}

function compileHaving(context: AqlContext, call: Operand & { kind: "call" }): Predicate {
  const { site } = context
  const [inner = ""] = call.arguments
  if (call.name === "connectedtickets") {
    const connected = new Set<number>()
    for (const issue of context.issuesOf(inner))
      for (const ids of issue.objects.values()) for (const id of ids) connected.add(id)
    return (object) => connected.has(object.id)
  }
  const matches = compile(context, parseQuery(inner).where)
  const found = (id: number) => {
    const other = site.objects.get(id)
    return other !== undefined && matches(other)
  }
  switch (call.name) {
    case "inboundreferences":
    case "inr":
      return (object) => [...site.objects.inboundOf(object.id)].some(found)
    case "outboundreferences":
    case "outr":
      return (object) => object.values.some((value) => typeof value === "number" && found(value))
    default:
      throw new AqlError(`Unknown function ${call.name}`)
  }
}

function textOf(context: AqlContext, operand: Operand): string {
  if (operand.kind === "text") return operand.text
  const [argument] = operand.arguments
  if (operand.name === "currentuser") return context.accountId
  if (operand.name === "user" || operand.name === "group") return argument ?? ""
  const time = timeOfCall(operand.name, argument, context.nowMs)
  if (time === null) throw new AqlError(`Unknown function ${operand.name}`)
  return new Date(time).toISOString()
}
