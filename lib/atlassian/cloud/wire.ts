import { z } from "zod"
import type { Json, JsonObject } from "../../assets/nouns.ts"

/**
 * Pieces of the loose wire shapes (house.md §6.6). Atlassian's answers vary: ids are strings or integers, booleans come
 * as "false", fields are left out. Only what the product cannot do without is demanded; the rest falls back.
 */

/** An id, always a string behind this point. */
export const idShape = z.union([z.string().min(1), z.int()]).transform(String)

/** null when absent or empty. */
export const optionalIdShape = idShape.nullable().catch(null)

export const textShape = z.string().catch("")

export const optionalTextShape = z.string().nullable().catch(null)

/** A whole number, also as text. */
export const integerShape = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
])

export const countShape = integerShape.pipe(z.int().min(0)).catch(0)

export const optionalCountShape = integerShape.pipe(z.int().min(0)).nullable().catch(null)

export const flagShape = (absent: boolean) =>
  z.union([z.boolean(), z.literal(["true", "false"]).transform((text) => text === "true")]).catch(absent)

/** A list of texts or numbers, as texts. */
export const textsShape = z.array(z.union([z.string(), z.number()]).transform(String)).catch([])

/** The object itself, for `raw`; throws for anything else. */
export function asObject(json: Json | undefined): JsonObject {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new TypeError("expected a JSON object")
  return json
}

/** Each row of a bare array, or of the `values` of a page. */
export function readRows<T>(json: Json, read: (row: Json) => T): T[] {
  const rows = Array.isArray(json) ? json : asObject(json).values
  if (!Array.isArray(rows)) throw new TypeError("expected a list")
  return rows.map((row) => read(row))
}

/** isLast of a page, in each of its spellings (boolean, "false", `last`, `isLastPage`); null when it does not tell. */
export function readIsLast(page: JsonObject): boolean | null {
  const told = page.isLast ?? page.last ?? page.isLastPage
  if (told === true || told === "true") return true
  return told === false || told === "false" ? false : null
}
