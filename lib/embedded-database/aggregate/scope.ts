import type { Doc, Value } from "../bson/value.ts"

/** What an expression can see. */
export interface Scope {
  root: Doc
  now: Date
}

/** A parsed expression; undefined is a missing value. */
export type Expression = (scope: Scope) => Value | undefined
