import { type Doc, isDoc, isTruthy, toNumber, typeNameOf, type Value } from "../bson/value.ts"
import { compareKeys, sortKeys } from "../collections/find.ts"
import { parseSort } from "../collections/planner.ts"
import { CommandError } from "../command-error.ts"
import { compileFilter } from "../query/match.ts"
import { parseFilter } from "../query/parse-filter.ts"
import { addComputed, compileProjection, type Node, placeNode } from "../query/projection.ts"
import { parseExpression } from "./expression.ts"
import { parseGroup } from "./group-stage.ts"
import { parseUnwind } from "./unwind-stage.ts"

/** One step of a pipeline: documents in, documents out, lazily. */
export type Stage = (documents: Iterable<Doc>) => Iterable<Doc>

/** Splits a pipeline into named stages; each must be an object with exactly one field. */
export function stagesOf(pipeline: Value | undefined): { name: string; spec: Value }[] {
  if (!Array.isArray(pipeline)) throw new CommandError(14, "'pipeline' option must be specified as an array")
  return pipeline.map((stage) => {
    if (!isDoc(stage)) throw new CommandError(14, "Each element of the 'pipeline' array must be an object")
    const [[name, spec] = ["", null]] = [...stage]
    if (stage.size !== 1)
      throw new CommandError(40323, "A pipeline stage specification object must contain exactly one field.")
    return { name, spec }
  })
}

/** Compiles one stage; a stage outside the closed list raises error 40324. */
export function parseStage(name: string, spec: Value, now: Date): Stage {
  switch (name) {
    case "$match":
      return matchStage(spec, now)
    case "$sort":
      return sortStage(spec)
    case "$skip":
      return skipStage(wholeNumber(name, spec, 0))
    case "$limit":
      return limitStage(wholeNumber(name, spec, 1))
    case "$project":
      return projectStage(spec, now)
    case "$set":
    case "$addFields":
      return setStage(name, spec, now)
    case "$unset":
      return unsetStage(spec)
    case "$unwind":
      return parseUnwind(spec)
    case "$group": {
      const group = parseGroup(spec)
      return (documents) => group(documents, now)
    }
    case "$count":
      return countStage(spec)
    default:
      throw new CommandError(
        40324,
        `Unrecognized pipeline stage name: '${name}' (the embedded database has a closed list of stages)`,
      )
  }
}

/** A filter with `$expr`, for `$match` and `find`. */
export function parseFilterWithExpressions(filter: Doc, now: Date) {
  return parseFilter(filter, (expression) => {
    const compute = parseExpression(expression)
    return (root) => isTruthy(compute({ root, now }))
  })
}

/** A whole number of at least `least`, as `$skip` and `$limit` take. */
export function wholeNumber(name: string, spec: Value, least: number): number {
  const number = toNumber(spec)
  if (number === undefined || !Number.isInteger(number) || number < least) {
    throw new CommandError(
      name === "$limit" && number === 0 ? 15958 : 2,
      `invalid argument to ${name} stage: expected a whole number of at least ${least}`,
    )
  }
  return number
}

function matchStage(spec: Value, now: Date): Stage {
  if (!isDoc(spec)) throw new CommandError(15959, "the match filter must be an expression in an object")
  const accepts = compileFilter(parseFilterWithExpressions(spec, now))
  return function* (documents) {
    for (const document of documents) if (accepts(document)) yield document
  }
}

function sortStage(spec: Value): Stage {
  if (!isDoc(spec) || spec.size === 0) throw new CommandError(15976, "$sort stage must have at least one sort key")
  const sort = parseSort(spec)
  return (documents) => {
    const rows = [...documents].map((document) => ({ document, keys: sortKeys(document, sort) }))
    return rows.sort((a, b) => compareKeys(a.keys, b.keys, sort)).map((row) => row.document)
  }
}

function skipStage(count: number): Stage {
  return function* (documents) {
    let left = count
    for (const document of documents) if (left-- <= 0) yield document
  }
}

function limitStage(count: number): Stage {
  return function* (documents) {
    let left = count
    for (const document of documents) {
      yield document
      if (--left <= 0) return
    }
  }
}

function projectStage(spec: Value, now: Date): Stage {
  if (!isDoc(spec) || spec.size === 0)
    throw new CommandError(51272, "projection specification must have at least one field")
  const tree = new Map<string, Node>()
  for (const [name, value] of spec) placeProjected(tree, name, value, now)
  const project = compileProjection(tree)
  return function* (documents) {
    for (const document of documents) yield project(document)
  }
}

function placeProjected(tree: Map<string, Node>, name: string, value: Value, now: Date): void {
  refuseDollar(name)
  if (typeof value === "boolean" || toNumber(value) !== undefined) {
    placeNode(tree, name, { kind: isTruthy(value) ? "keep" : "drop" })
    return
  }
  const [first] = isDoc(value) ? value.keys() : []
  if (isDoc(value) && first?.startsWith("$") !== true) {
    if (first === undefined) throw new CommandError(51270, "An empty sub-projection is not a valid value.")
    for (const [inner, innerValue] of value) placeProjected(tree, `${name}.${inner}`, innerValue, now)
    return
  }
  placeNode(tree, name, computed(value, now))
}

function computed(value: Value, now: Date): Node {
  const compute = parseExpression(value)
  return { kind: "computed", compute: (root) => compute({ root, now }) }
}

function setStage(name: string, spec: Value, now: Date): Stage {
  if (!isDoc(spec) || spec.size === 0)
    throw new CommandError(40177, `${name} specification must have at least one field`)
  const tree = new Map<string, Node>()
  for (const [field, value] of spec) placeSet(tree, field, value, now)
  return function* (documents) {
    for (const document of documents) yield withComputed(document, tree, document)
  }
}

function placeSet(tree: Map<string, Node>, name: string, value: Value, now: Date): void {
  refuseDollar(name)
  const [first] = isDoc(value) ? value.keys() : []
  if (isDoc(value) && first !== undefined && !first.startsWith("$")) {
    for (const [inner, innerValue] of value) placeSet(tree, `${name}.${inner}`, innerValue, now)
  } else placeNode(tree, name, computed(value, now))
}

/** Fields keep their place when they are overwritten; below an array every element is changed. */
function withComputed(document: Doc, tree: Map<string, Node>, root: Doc): Doc {
  const out = new Map(document)
  for (const [name, node] of tree) {
    if (node.kind === "computed") addComputed(out, new Map([[name, node]]), root)
    else if (node.kind === "branch") out.set(name, withBranch(out.get(name), node.children, root))
  }
  return out
}

function withBranch(value: Value | undefined, children: Map<string, Node>, root: Doc): Value {
  if (Array.isArray(value)) return value.map((element) => withBranch(element, children, root))
  return withComputed(isDoc(value) ? value : new Map(), children, root)
}

function unsetStage(spec: Value): Stage {
  const names = Array.isArray(spec) ? spec : [spec]
  const tree = new Map<string, Node>()
  for (const name of names) {
    if (typeof name !== "string" || name === "") {
      throw new CommandError(31002, `$unset specification must be a string or an array, not ${typeNameOf(name)}`)
    }
    refuseDollar(name)
    placeNode(tree, name, { kind: "drop" })
  }
  if (tree.size === 0) throw new CommandError(31119, "$unset specification must have at least one field")
  const project = compileProjection(tree)
  return function* (documents) {
    for (const document of documents) yield project(document)
  }
}

function countStage(spec: Value): Stage {
  if (typeof spec !== "string" || spec === "")
    throw new CommandError(typeof spec === "string" ? 40157 : 40156, "the count field must be a non-empty string")
  if (spec.startsWith("$")) throw new CommandError(40158, "the count field cannot be a $-prefixed path")
  if (spec.includes(".")) throw new CommandError(40160, "the count field cannot contain '.'")
  return function* (documents) {
    let seen = 0
    for (const _ of documents) seen++
    if (seen > 0) yield new Map([[spec, seen]])
  }
}

function refuseDollar(name: string): void {
  if (name.split(".").some((part) => part.startsWith("$"))) {
    throw new CommandError(16410, `FieldPath field names may not start with '$': ${name}`)
  }
}
