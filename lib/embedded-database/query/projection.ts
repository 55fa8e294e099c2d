import { type Doc, isDoc, isTruthy, toNumber, type Value } from "../bson/value.ts"
import { CommandError, notSupported } from "../command-error.ts"
import { compileFilter } from "./match.ts"
import { isOperatorDoc, parseFilter } from "./parse-filter.ts"

/** Makes the document a client asked for out of a stored one. */
export type Projection = (document: Doc) => Doc

/** What happens to one field; a branch holds the fields below it. */
export type Node =
  | { kind: "keep" }
  | { kind: "drop" }
  | { kind: "branch"; children: Map<string, Node> }
  | { kind: "slice"; skip: number | undefined; count: number }
  | { kind: "elemMatch"; fits: (element: Value) => boolean }
  /** A value of an aggregation expression; undefined leaves the field out. */
  | { kind: "computed"; compute: (root: Doc) => Value | undefined }

/**
 * Compiles the projection of a `find`: inclusion, exclusion, dotted paths, `$slice`, `$elemMatch`. Computed fields,
 * `$meta` and the positional `a.$` are refused. undefined when everything is returned.
 */
export function parseProjection(projection: Doc | undefined): Projection | undefined {
  if (projection === undefined || projection.size === 0) return undefined
  const tree = new Map<string, Node>()
  for (const [name, value] of projection) addField(tree, name, value)
  return compileProjection(tree)
}

/** Turns a tree into a function after deciding whether it includes or excludes; mixing both raises error 31253/31254. */
export function compileProjection(tree: Map<string, Node>): Projection {
  const modes = new Set<"include" | "exclude">()
  for (const [name, node] of tree) if (name !== "_id") collectModes(node, modes)
  const id = tree.get("_id")
  const [first, ...others] = modes
  if (others.length > 0) {
    throw first === "include"
      ? new CommandError(31254, "Cannot do exclusion in an inclusion projection")
      : new CommandError(31253, "Cannot do inclusion in an exclusion projection")
  }
  if (modes.size === 0 && id !== undefined) collectModes(id, modes)
  if (modes.size === 0 && tree.values().some((node) => node.kind === "elemMatch")) modes.add("include")
  const including = modes.has("include")
  if (including && id === undefined) tree = new Map([["_id", { kind: "keep" }], ...tree])
  return (document) => projectDoc(document, tree, including, document)
}

/** Puts a node at a dotted path; a path that another one contains raises error 31249 or 31250. */
export function placeNode(tree: Map<string, Node>, name: string, node: Node): void {
  const path = name.split(".")
  if (path.includes("")) throw new CommandError(40, `FieldPath '${name}' has an empty part`)
  let children = tree
  for (const part of path.slice(0, -1)) {
    const known = children.get(part)
    if (known !== undefined && known.kind !== "branch") throw new CommandError(31249, `Path collision at ${name}`)
    const branch = known ?? { kind: "branch", children: new Map<string, Node>() }
    children.set(part, branch)
    children = branch.children
  }
  const last = path.at(-1) ?? ""
  if (children.has(last)) throw new CommandError(31250, `Path collision at ${name}`)
  children.set(last, node)
}

function addField(tree: Map<string, Node>, name: string, value: Value): void {
  if (name.endsWith(".$")) throw notSupported("The positional projection", 2)
  if (name.startsWith("$") || name.includes(".$"))
    throw new CommandError(2, `FieldPath field names may not start with '$': ${name}`)
  if (isOperatorDoc(value)) {
    placeNode(tree, name, parseOperator(name, value))
    return
  }
  if (isDoc(value)) {
    if (value.size === 0) throw new CommandError(2, `An empty sub-projection is not a valid value: ${name}`)
    for (const [inner, innerValue] of value) addField(tree, `${name}.${inner}`, innerValue)
    return
  }
  if (typeof value !== "boolean" && toNumber(value) === undefined)
    throw notSupported(`A computed field in a projection (${name})`, 2)
  placeNode(tree, name, { kind: isTruthy(value) ? "keep" : "drop" })
}

function parseOperator(name: string, operators: Doc): Node {
  const [[operator, operand] = ["", null]] = [...operators]
  if (operators.size > 1) throw new CommandError(2, `>1 field in obj: ${name}`)
  if (operator === "$slice") return parseSlice(operand)
  if (operator !== "$elemMatch") throw notSupported(`${operator} in a projection`, 2)
  if (!isDoc(operand)) throw new CommandError(2, "elemMatch: Invalid argument, object required")
  if (name.includes(".")) throw new CommandError(2, "Cannot use $elemMatch projection on a nested field")
  const holder = compileFilter(parseFilter(new Map([["e", new Map([["$elemMatch", operand]])]])))
  return { kind: "elemMatch", fits: (element) => holder(new Map([["e", [element]]])) }
}

function parseSlice(operand: Value): Node {
  const [first, second] = (Array.isArray(operand) ? operand : [operand]).map(toNumber)
  if (first === undefined || !Number.isInteger(first)) throw new CommandError(2, "$slice needs whole numbers")
  if (!Array.isArray(operand)) return { kind: "slice", skip: undefined, count: first }
  if (operand.length !== 2 || second === undefined || second <= 0) {
    throw new CommandError(2, "$slice with two numbers needs a skip and a positive limit")
  }
  return { kind: "slice", skip: first, count: second }
}

function collectModes(node: Node, modes: Set<"include" | "exclude">): void {
  switch (node.kind) {
    case "keep":
    case "computed":
      modes.add("include")
      return
    case "drop":
      modes.add("exclude")
      return
    case "branch":
      for (const child of node.children.values()) collectModes(child, modes)
      return
    case "slice":
    case "elemMatch":
      // They go with either; on its own $slice keeps all other fields.
      return
  }
}

function projectDoc(document: Doc, tree: Map<string, Node>, including: boolean, root: Doc): Doc {
  const out: Doc = new Map()
  for (const [name, value] of document) {
    const node = tree.get(name)
    if (node?.kind === "computed" || node?.kind === "elemMatch") continue
    const projected = node === undefined ? (including ? undefined : value) : projectValue(value, node, including, root)
    if (projected !== undefined) out.set(name, projected)
  }
  for (const [name, node] of tree)
    if (node.kind === "elemMatch") addFirstMatch(out, name, document.get(name), node.fits)
  addComputed(out, tree, root)
  return out
}

/** `$elemMatch` results come behind the plain fields. */
function addFirstMatch(out: Doc, name: string, value: Value | undefined, fits: (element: Value) => boolean): void {
  const found = Array.isArray(value) ? value.find(fits) : undefined
  if (found !== undefined) out.set(name, [found])
}

function projectValue(value: Value, node: Node, including: boolean, root: Doc): Value | undefined {
  switch (node.kind) {
    case "keep":
      return value
    case "drop":
    case "computed":
    case "elemMatch":
      return undefined
    case "slice":
      return Array.isArray(value) ? slice(value, node.skip, node.count) : value
    case "branch":
      return projectBranch(value, node.children, including, root)
  }
}

function projectBranch(value: Value, children: Map<string, Node>, including: boolean, root: Doc): Value | undefined {
  if (isDoc(value)) return projectDoc(value, children, including, root)
  if (Array.isArray(value)) {
    return value.map((element) => projectBranch(element, children, including, root)).filter((one) => one !== undefined)
  }
  // A computed field needs a document to live in, so it replaces a scalar.
  if (children.values().some(hasComputed)) return projectDoc(new Map(), children, including, root)
  return including ? undefined : value
}

/** Computed fields come behind the others, in the order they were asked for. */
export function addComputed(out: Doc, tree: Map<string, Node>, root: Doc): void {
  for (const [name, node] of tree) {
    if (node.kind === "computed") {
      const value = node.compute(root)
      if (value === undefined) out.delete(name)
      else out.set(name, value)
    } else if (node.kind === "branch" && hasComputed(node)) {
      const inner = out.get(name)
      const below: Doc = isDoc(inner) ? inner : new Map()
      if (!isDoc(inner)) addComputed(below, node.children, root)
      if (!Array.isArray(inner)) out.set(name, below)
    }
  }
}

function hasComputed(node: Node): boolean {
  return node.kind === "computed" || (node.kind === "branch" && node.children.values().some(hasComputed))
}

function slice(values: Value[], skip: number | undefined, count: number): Value[] {
  if (skip === undefined) return count < 0 ? values.slice(count) : values.slice(0, count)
  const start = skip < 0 ? Math.max(0, values.length + skip) : skip
  return values.slice(start, start + count)
}
