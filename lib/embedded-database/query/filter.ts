import type { Doc, Value } from "../bson/value.ts"
import type { Path } from "./path-walk.ts"

/** A parsed filter: everything a document must satisfy, free of syntax. */
export type Filter =
  | { kind: "and" | "or" | "nor"; parts: Filter[] }
  | { kind: "not"; part: Filter }
  /** Some value at `path` passes `test`; with `expand`, elements of an array at the path count too. */
  | { kind: "field"; path: Path; test: Test; expand: boolean }
  | { kind: "expression"; holds: (document: Doc) => boolean }

export type RangeOperator = "$gt" | "$gte" | "$lt" | "$lte"

/** A test of one value. */
export type Test =
  | { operator: "$eq"; value: Value }
  | { operator: RangeOperator; value: Value }
  | { operator: "$in"; values: Value[]; patterns: RegExp[] }
  | { operator: "$regex"; pattern: RegExp; source: string; flags: string }
  | { operator: "$exists" }
  | { operator: "$type"; types: ReadonlySet<string> }
  | { operator: "$size"; size: number }
  | { operator: "$mod"; divisor: bigint; remainder: bigint }
  /** `onDocuments`: the filter looks into documents, so scalar elements never match. */
  | { operator: "$elemMatch"; filter: Filter; onDocuments: boolean }

export const MATCH_ALL: Filter = { kind: "and", parts: [] }

/** Parts that must all hold, nested `$and` flattened. */
export function conjuncts(filter: Filter): Filter[] {
  return filter.kind === "and" ? filter.parts.flatMap(conjuncts) : [filter]
}

/** Names of the top-level fields a filter reads; undefined when it may read any. */
export function fieldsRead(filter: Filter, into = new Set<string>()): Set<string> | undefined {
  switch (filter.kind) {
    case "and":
    case "or":
    case "nor":
      for (const part of filter.parts) if (fieldsRead(part, into) === undefined) return undefined
      return into
    case "not":
      return fieldsRead(filter.part, into)
    case "field":
      return into.add(filter.path[0] ?? "")
    case "expression":
      return undefined
  }
}
