import { type Doc, isDoc, type Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import { parseOperatorCall } from "./expression-operators.ts"
import type { Expression } from "./scope.ts"

/** Parses an aggregation expression: `"$field.path"`, `"$$ROOT"`, `{$operator: …}`, a document or array of expressions, or a constant. */
export function parseExpression(value: Value): Expression {
  if (typeof value === "string" && value.startsWith("$")) return parseFieldPath(value)
  if (Array.isArray(value)) {
    const parts = value.map(parseExpression)
    return (scope) => parts.map((part) => part(scope) ?? null)
  }
  if (!isDoc(value)) return () => value
  const [first] = value.keys()
  if (first?.startsWith("$") !== true) return parseDocument(value)
  if (value.size > 1) throw new CommandError(15983, "An object representing an expression must have exactly one field")
  return parseOperatorCall(first, value.get(first) ?? null, parseExpression)
}

/** The value at a field path as expressions see it: through arrays it becomes an array of the values found. */
export function valueAtPath(value: Value | undefined, path: readonly string[], at = 0): Value | undefined {
  const part = path[at]
  if (part === undefined) return value
  if (Array.isArray(value)) {
    return value
      .map((element) => (isDoc(element) || Array.isArray(element) ? valueAtPath(element, path, at) : undefined))
      .filter((found) => found !== undefined)
  }
  return isDoc(value) ? valueAtPath(value.get(part), path, at + 1) : undefined
}

function parseFieldPath(text: string): Expression {
  if (!text.startsWith("$$")) {
    const path = fieldPath(text.slice(1))
    return (scope) => valueAtPath(scope.root, path)
  }
  const [variable, ...path] = text.slice(2).split(".")
  switch (variable) {
    case "ROOT":
    case "CURRENT":
      return (scope) => valueAtPath(scope.root, path)
    case "NOW":
      return (scope) => scope.now
    case "REMOVE":
      return () => undefined
    default:
      throw new CommandError(17276, `Use of undefined variable: ${variable}`)
  }
}

function fieldPath(text: string): string[] {
  const path = text.split(".")
  if (path.some((part) => part === "" || part.startsWith("$"))) {
    throw new CommandError(16872, `'${text}' is not a valid field path`)
  }
  return path
}

function parseDocument(value: Doc): Expression {
  const fields = [...value].map(([name, inner]) => ({ name, compute: parseExpression(inner) }))
  return (scope) => {
    const out: Doc = new Map()
    for (const { name, compute } of fields) {
      const result = compute(scope)
      if (result !== undefined) out.set(name, result)
    }
    return out
  }
}
