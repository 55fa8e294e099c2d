import type { Json } from "../../assets/nouns.ts"
import { AppError } from "../../errors.ts"
import { asObject, readIsLast, readRows } from "./wire.ts"

export interface OffsetPage<T> {
  rows: T[]
  isLast: boolean | null
}

/** Far above any real list (schemas, fields, groups, one search); an endless one ends here (T6). */
const MOST_PAGES = 2_000

/**
 * Every row of a list that is paged by offset. It ends at an empty page, or where the page says so and is not full:
 * isLast alone was wrong on full pages (JSDCLOUD-16556).
 */
export async function readAllByOffset<T>(
  pageSize: number,
  readPage: (startAt: number) => Promise<OffsetPage<T>>,
): Promise<T[]> {
  const all: T[] = []
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { rows, isLast } = await readPage(all.length)
    for (const row of rows) all.push(row)
    if (rows.length === 0 || (rows.length < pageSize && isLast !== false)) return all
  }
  throw new AppError("ATLASSIAN_FAILED", `a list did not end after ${MOST_PAGES} pages`, {
    userMessage: "Jira sent a list without an end. Try again later.",
    facts: { reason: "ENDLESS_PAGES" },
  })
}

/** Reads one page from its JSON: a bare array is a whole list. */
export function toOffsetPage<T>(json: Json, read: (row: Json) => T): OffsetPage<T> {
  const rows = readRows(json, read)
  return { rows, isLast: Array.isArray(json) ? true : readIsLast(asObject(json)) }
}
