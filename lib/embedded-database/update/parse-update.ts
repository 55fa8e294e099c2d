import { show } from "../bson/show.ts"
import {
  type Doc,
  doc,
  isDoc,
  isNumeric,
  type NumericValue,
  TimestampValue,
  toNumber,
  typeNameOf,
  type Value,
} from "../bson/value.ts"
import type { SortOrder } from "../collections/planner.ts"
import { parseSort } from "../collections/planner.ts"
import { CommandError, notSupported } from "../command-error.ts"
import type { Filter } from "../query/filter.ts"
import { isOperatorDoc, parseFilter, parseOperators } from "../query/parse-filter.ts"
import { isPosition, type Path } from "../query/path-walk.ts"

/** A parsed update: a whole new document, or modifiers in the order MongoDB applies them (by path). */
export type Update = { kind: "replacement"; document: Doc } | { kind: "modifiers"; modifiers: Modifier[] }

export interface Modifier {
  path: Path
  change: Change
}

/** What a modifier does to its slot. `reserve` only takes part in the check for conflicting paths. */
export type Change =
  | { operator: "$set" | "$setOnInsert" | "$min" | "$max"; value: Value }
  | { operator: "$inc" | "$mul"; value: NumericValue }
  | { operator: "$unset" }
  | { operator: "reserve" }
  | { operator: "$currentDate"; asTimestamp: boolean }
  | { operator: "$push"; push: Push }
  | { operator: "$addToSet"; values: Value[] }
  | { operator: "$pull"; filter: Filter | undefined; onDocuments: boolean; value: Value }
  | { operator: "$pullAll"; values: Value[] }
  | { operator: "$pop"; first: boolean }
  | { operator: "$rename"; from: Path }

export interface Push {
  each: Value[]
  position: number | undefined
  slice: number | undefined
  /** Direction for whole values, or fields of documents. */
  sort: 1 | -1 | SortOrder | undefined
}

/** Parses the `u` of an update; pipelines and unknown modifiers are refused. */
export function parseUpdate(update: Value | undefined): Update {
  if (Array.isArray(update)) throw notSupported("An update with an aggregation pipeline")
  if (!isDoc(update)) throw new CommandError(9, "Update argument must be either an object or an array")
  const first = update.keys().next().value
  if (first === undefined || !first.startsWith("$")) return { kind: "replacement", document: checkReplacement(update) }
  const modifiers: Modifier[] = []
  for (const [operator, fields] of update) {
    if (!isDoc(fields)) {
      if (!operator.startsWith("$")) throw unknownModifier(operator)
      throw new CommandError(
        9,
        `Modifiers operate on fields but we found type ${typeNameOf(fields)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${show(fields)}}`,
      )
    }
    for (const [name, argument] of fields) modifiers.push(...parseModifier(operator, name, argument))
  }
  modifiers.sort((a, b) => comparePaths(a.path, b.path))
  refuseConflicts(modifiers)
  return { kind: "modifiers", modifiers }
}

function checkReplacement(document: Doc): Doc {
  for (const name of document.keys()) {
    if (name.startsWith("$"))
      throw new CommandError(52, `The dollar ($) prefixed field '${name}' is not allowed in a replacement`)
  }
  return document
}

function unknownModifier(operator: string): CommandError {
  return new CommandError(
    9,
    `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
  )
}

function parseModifier(operator: string, name: string, argument: Value): Modifier[] {
  const path = parsePath(name)
  const one = (change: Change): Modifier[] => [{ path, change }]
  switch (operator) {
    case "$set":
    case "$setOnInsert":
    case "$min":
    case "$max":
      return one({ operator, value: argument })
    case "$inc":
    case "$mul":
      if (!isNumeric(argument)) {
        const verb = operator === "$inc" ? "increment" : "multiply"
        throw new CommandError(14, `Cannot ${verb} with non-numeric argument: {${name}: ${show(argument)}}`)
      }
      return one({ operator, value: argument })
    case "$unset":
      return one({ operator })
    case "$currentDate":
      return one({ operator, asTimestamp: parseCurrentDate(argument) })
    case "$push":
      return one({ operator, push: parsePush(argument) })
    case "$addToSet":
      return one({ operator, values: parseAddToSet(argument) })
    case "$pull":
      return one(parsePull(argument))
    case "$pullAll":
      if (!Array.isArray(argument)) {
        throw new CommandError(2, `$pullAll requires an array argument but was given a ${typeNameOf(argument)}`)
      }
      return one({ operator, values: argument })
    case "$pop": {
      const number = toNumber(argument)
      if (number !== 1 && number !== -1) throw new CommandError(9, `$pop expects 1 or -1, found: ${show(argument)}`)
      return one({ operator, first: number === -1 })
    }
    case "$rename":
      return parseRename(path, name, argument)
    default:
      if (operator === "$bit") throw notSupported("The update operator $bit", 9)
      throw unknownModifier(operator)
  }
}

function parsePath(name: string): Path {
  if (name === "") throw new CommandError(56, "An empty update path is not valid.")
  const path = name.split(".")
  for (const part of path) {
    if (part === "")
      throw new CommandError(2, `The update path '${name}' contains an empty field name, which is not allowed.`)
    if (part.startsWith("$") && part !== "$" && !/^\$\[[a-zA-Z0-9]*\]$/.test(part)) {
      throw new CommandError(52, `The dollar ($) prefixed field '${part}' in '${name}' is not allowed.`)
    }
  }
  if (path[0]?.startsWith("$") === true) {
    throw new CommandError(2, `Cannot have positional operator in the first position of the path '${name}'`)
  }
  return path
}

function parseCurrentDate(argument: Value): boolean {
  if (typeof argument === "boolean") return false
  const type = isDoc(argument) && argument.size === 1 ? argument.get("$type") : undefined
  if (type !== "date" && type !== "timestamp") {
    throw new CommandError(2, "$currentDate takes true or {$type: 'date'} or {$type: 'timestamp'}")
  }
  return type === "timestamp"
}

function parsePush(argument: Value): Push {
  if (!isDoc(argument) || !argument.has("$each")) {
    return { each: [argument], position: undefined, slice: undefined, sort: undefined }
  }
  const each = argument.get("$each")
  if (!Array.isArray(each)) {
    throw new CommandError(
      2,
      `The argument to $each in $push must be an array but it was of type: ${typeNameOf(each ?? null)}`,
    )
  }
  for (const clause of argument.keys()) {
    if (!["$each", "$position", "$slice", "$sort"].includes(clause)) {
      throw new CommandError(2, `Unrecognized clause in $push: ${clause}`)
    }
  }
  return {
    each,
    position: wholeNumber(argument.get("$position"), "$position"),
    slice: wholeNumber(argument.get("$slice"), "$slice"),
    sort: parsePushSort(argument.get("$sort")),
  }
}

function wholeNumber(value: Value | undefined, clause: string): number | undefined {
  if (value === undefined) return undefined
  const number = toNumber(value)
  if (number === undefined || !Number.isInteger(number)) {
    throw new CommandError(2, `The value for ${clause} must be an integer value but was given ${show(value)}`)
  }
  return number
}

function parsePushSort(sort: Value | undefined): Push["sort"] {
  if (sort === undefined) return undefined
  if (isDoc(sort)) {
    if (sort.size === 0) throw new CommandError(2, "The $sort pattern is empty when it should be a set of fields.")
    for (const direction of sort.values()) {
      const number = toNumber(direction)
      if (number !== 1 && number !== -1) throw new CommandError(2, "The $sort element value must be either 1 or -1")
    }
    return parseSort(sort)
  }
  const number = toNumber(sort)
  if (number !== 1 && number !== -1) throw new CommandError(2, "The $sort element value must be either 1 or -1")
  return number
}

function parseAddToSet(argument: Value): Value[] {
  if (!isDoc(argument) || argument.keys().next().value !== "$each") return [argument]
  const each = argument.get("$each")
  if (!Array.isArray(each)) {
    throw new CommandError(
      14,
      `The argument to $each in $addToSet must be an array but it was of type ${typeNameOf(each ?? null)}`,
    )
  }
  for (const clause of argument.keys()) {
    if (clause !== "$each") throw new CommandError(2, `Found unexpected fields after $each in $addToSet: ${clause}`)
  }
  return each
}

function parsePull(argument: Value): Change {
  const operator = "$pull"
  if (isOperatorDoc(argument)) {
    const filter: Filter = { kind: "and", parts: parseOperators([], argument, true) }
    return { operator, filter, onDocuments: false, value: argument }
  }
  if (isDoc(argument)) return { operator, filter: parseFilter(argument), onDocuments: true, value: argument }
  const isPattern = typeNameOf(argument) === "regex"
  const filter: Filter | undefined = isPattern
    ? { kind: "and", parts: parseOperators([], doc({ $regex: argument }), false) }
    : undefined
  return { operator, filter, onDocuments: false, value: argument }
}

function parseRename(path: Path, name: string, argument: Value): Modifier[] {
  if (typeof argument !== "string")
    throw new CommandError(2, `The 'to' field for $rename must be a string: ${name}: ${show(argument)}`)
  const to = parsePath(argument)
  if (path.some((part) => part.startsWith("$")) || to.some((part) => part.startsWith("$"))) {
    throw new CommandError(2, "The fields of $rename may not be dynamic")
  }
  if (argument === name) throw new CommandError(2, `The source and target field for $rename must differ: ${name}`)
  return [
    { path, change: { operator: "reserve" } },
    { path: to, change: { operator: "$rename", from: path } },
  ]
}

/** MongoDB applies modifiers in path order; positions compare as numbers. */
function comparePaths(a: Path, b: Path): number {
  for (const [at, x] of a.entries()) {
    const y = b[at]
    if (y === undefined) return 1
    if (x === y) continue
    if (isPosition(x) && isPosition(y)) return Number(x) - Number(y)
    return x < y ? -1 : 1
  }
  return a.length - b.length
}

function refuseConflicts(modifiers: Modifier[]): void {
  for (const [at, { path }] of modifiers.entries()) {
    const next = modifiers[at + 1]?.path
    if (next === undefined || !path.every((part, i) => part === next[i])) continue
    const text = next.join(".")
    throw new CommandError(40, `Updating the path '${text}' would create a conflict at '${path.join(".")}'`)
  }
}

/** The value `$currentDate` writes. */
export function currentDate(asTimestamp: boolean, now: Date): Value {
  if (!asTimestamp) return now
  return new TimestampValue((BigInt(Math.floor(now.getTime() / 1000)) << 32n) | 1n)
}
