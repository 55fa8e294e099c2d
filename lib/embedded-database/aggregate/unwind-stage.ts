import { type Doc, isDoc, isTruthy, typeNameOf, type Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"

interface Unwind {
  path: string[]
  keepEmpty: boolean
  indexField: string | undefined
}

/** Compiles `$unwind`: one document per element of the array at a path. */
export function parseUnwind(spec: Value): (documents: Iterable<Doc>) => Iterable<Doc> {
  const unwind = parseSpec(spec)
  return function* (documents) {
    for (const document of documents) yield* unwound(document, unwind)
  }
}

function parseSpec(spec: Value): Unwind {
  if (typeof spec === "string") return { path: parsePath(spec), keepEmpty: false, indexField: undefined }
  if (!isDoc(spec)) throw new CommandError(15981, `$unwind takes a string or an object, not ${typeNameOf(spec)}`)
  for (const name of spec.keys()) {
    if (!["path", "preserveNullAndEmptyArrays", "includeArrayIndex"].includes(name)) {
      throw new CommandError(28811, `unrecognized option to $unwind stage: ${name}`)
    }
  }
  const path = spec.get("path")
  const indexField = spec.get("includeArrayIndex")
  if (typeof path !== "string") throw new CommandError(28812, "no path specified to $unwind stage")
  if (indexField !== undefined && (typeof indexField !== "string" || indexField === "" || /^\$|\./.test(indexField))) {
    throw new CommandError(28810, "includeArrayIndex must be a plain field name")
  }
  return { path: parsePath(path), keepEmpty: isTruthy(spec.get("preserveNullAndEmptyArrays")), indexField }
}

function parsePath(text: string): string[] {
  if (!text.startsWith("$") || text.startsWith("$$") || text === "$") {
    throw new CommandError(28818, `path option to $unwind stage should be prefixed with a '$': ${text}`)
  }
  return text.slice(1).split(".")
}

function* unwound(document: Doc, { path, keepEmpty, indexField }: Unwind): Iterable<Doc> {
  const value = plainValueAt(document, path)
  if (Array.isArray(value) && value.length > 0) {
    for (const [index, element] of value.entries()) {
      const out = withValueAt(document, path, element)
      if (indexField !== undefined) out.set(indexField, BigInt(index))
      yield out
    }
    return
  }
  const isEmpty = value === undefined || value === null || Array.isArray(value)
  if (isEmpty && !keepEmpty) return
  const out = Array.isArray(value) ? withValueAt(document, path, undefined) : new Map(document)
  if (indexField !== undefined) out.set(indexField, null)
  yield out
}

function plainValueAt(document: Doc, path: string[]): Value | undefined {
  let value: Value | undefined = document
  for (const part of path) value = isDoc(value) ? value.get(part) : undefined
  return value
}

function withValueAt(document: Doc, path: string[], value: Value | undefined): Doc {
  const [first = "", ...rest] = path
  const out = new Map(document)
  const inner = out.get(first)
  if (rest.length > 0) out.set(first, withValueAt(isDoc(inner) ? inner : new Map(), rest, value))
  else if (value === undefined) out.delete(first)
  else out.set(first, value)
  return out
}
