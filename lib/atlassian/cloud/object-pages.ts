import { aqlId } from "../../assets/aql-text.ts"
import type { AssetObject } from "../../assets/nouns.ts"
import type { ObjectPage } from "../../assets/source.ts"
import { AppError } from "../../errors.ts"
import { askAssets, type CloudDoor } from "./door.ts"
import { toObject } from "./object-wire.ts"
import { type OffsetPage, toOffsetPage } from "./offset-pages.ts"

/** Below 1,000, where isLast was wrong (JSDCLOUD-16556). */
export const OBJECT_PAGE_SIZE = 500
/** A page that repeats or skips is asked again this often before the run fails. */
const TRIES_PER_PAGE = 3
/** Ten million objects. */
const MOST_PAGES = 20_000

export interface ReadObjects {
  schemaId: string
  afterObjectId?: string
  condition?: string
  signal?: AbortSignal
}

/**
 * All objects of a schema in rising id order, by keyset: every page asks for ids behind the last one, so objects that
 * come or go meanwhile never shift a page. The next page is on its way while the caller works on one. Pages that do not
 * move on, or are out of order, are asked again and then end the run with ATLASSIAN_FAILED (T6, H13).
 */
export async function* readObjects(door: CloudDoor, options: ReadObjects): AsyncGenerator<ObjectPage> {
  const stopAhead = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stopAhead.signal]) : stopAhead.signal
  const read = (after: string) => {
    const page = readPage(door, { ...options, afterObjectId: after, signal })
    // It is awaited below, or never when the caller leaves early.
    page.catch(() => {})
    return page
  }
  try {
    let next = read(options.afterObjectId ?? "0")
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await next
      if (page.isLast) {
        yield page
        return
      }
      next = read(page.afterObjectId)
      yield page
    }
    throw unreadable(`more than ${MOST_PAGES} pages of objects`, "ENDLESS_PAGES")
  } finally {
    stopAhead.abort()
  }
}

/** One page of an AQL search by offset, with attributes. */
export function searchPage(
  door: CloudDoor,
  aql: string,
  startAt: number,
  signal: AbortSignal | undefined,
): Promise<OffsetPage<AssetObject>> {
  return askAssets(door, "POST", "/object/aql", {
    doing: "search objects",
    // In the body these are ignored, and every answer would be the first 25 (assets-api.md §7).
    query: { startAt, maxResults: OBJECT_PAGE_SIZE, includeAttributes: true },
    body: { qlQuery: aql },
    repeat: "safe",
    read: (json) => toOffsetPage(json, toObject),
    signal,
  })
}

async function readPage(door: CloudDoor, options: ReadObjects & { afterObjectId: string }): Promise<ObjectPage> {
  const { schemaId, afterObjectId, condition, signal } = options
  const narrowed = condition === undefined ? "" : ` AND (${condition})`
  const aql = `objectSchemaId = ${aqlId(schemaId)} AND objectId > ${afterObjectId}${narrowed} ORDER BY objectId ASC`
  for (let tries = 1; ; tries++) {
    const { rows, isLast } = await searchPage(door, aql, 0, signal)
    const fault = faultOf(rows, afterObjectId)
    if (fault === null) {
      const last = rows.at(-1)
      const ended = rows.length === 0 || (rows.length < OBJECT_PAGE_SIZE && isLast === true)
      return { objects: rows, afterObjectId: last?.id ?? afterObjectId, isLast: ended }
    }
    if (tries === TRIES_PER_PAGE) throw unreadable(fault, "PAGES_OUT_OF_ORDER")
  }
}

function faultOf(rows: AssetObject[], afterObjectId: string): string | null {
  let before = Number(afterObjectId)
  for (const { id } of rows) {
    const number = Number(id)
    if (!Number.isSafeInteger(number)) return "an object id is not a number"
    if (number <= before) return "a page of objects repeats ids or is out of order"
    before = number
  }
  return null
}

function unreadable(message: string, reason: string): AppError {
  return new AppError("ATLASSIAN_FAILED", message, {
    userMessage: "Jira's list of objects could not be read from beginning to end. Try again later.",
    facts: { reason },
    retry: "later",
  })
}
