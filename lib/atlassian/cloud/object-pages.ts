import { aqlId } from "../../assets/aql-text.ts"
import type { AssetObject, Json } from "../../assets/nouns.ts"
import type { BrokenObject, ObjectPage } from "../../assets/source.ts"
import { AppError } from "../../errors.ts"
import { MIB } from "../../units.ts"
import { askAssets, type CloudDoor } from "./door.ts"
import { toObject, toObjectUnlessBroken } from "./object-wire.ts"
import { type OffsetPage, toOffsetPage } from "./offset-pages.ts"

/** Below 1,000, where isLast was wrong (JSDCLOUD-16556). */
export const OBJECT_PAGE_SIZE = 500
/** A page that does not move on is asked so often before the run fails. */
const TRIES_PER_PAGE = 3
/** Ten million objects at the smallest page. */
const MOST_PAGES = 200_000
/** What a page of objects may weigh. Two are in memory at once, each some six times its size on the wire. */
const PAGE_BYTES = 3 * MIB
const FIRST_PAGE_SIZE = 100
const SMALLEST_PAGE_SIZE = 50

export interface ReadObjects {
  schemaId: string
  afterObjectId?: string
  condition?: string
  signal?: AbortSignal
}

/**
 * All objects of a schema in rising id order, by keyset: every page asks for ids behind the last one, so objects that
 * come or go meanwhile never shift a page. The next page is on its way while the caller works on one. Pages are as long
 * as the weight of the objects allows, so that memory stays bounded whatever they hold. Pages that do not move on, or are out of order, are asked again and then end the run with ATLASSIAN_FAILED (T6, H13).
 */
export async function* readObjects(door: CloudDoor, options: ReadObjects): AsyncGenerator<ObjectPage> {
  const stopAhead = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stopAhead.signal]) : stopAhead.signal
  const size = createPageSize()
  const read = (after: string) => {
    const page = readPage(door, { ...options, afterObjectId: after, signal }, size)
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
  return searchRows(door, { aql, startAt, maxResults: OBJECT_PAGE_SIZE, signal }, toObject)
}

/** How many objects the next page may have, learnt from the weight of the pages so far. */
interface PageSize {
  next(): number
  learn(bytes: number, rows: number): void
}

function createPageSize(): PageSize {
  let size = FIRST_PAGE_SIZE
  return {
    next: () => size,
    learn(bytes, rows) {
      if (rows === 0) return
      const fitting = Math.floor((PAGE_BYTES * rows) / Math.max(1, bytes))
      size = Math.min(OBJECT_PAGE_SIZE, Math.max(SMALLEST_PAGE_SIZE, fitting))
    },
  }
}

function searchRows<Row>(
  door: CloudDoor,
  search: { aql: string; startAt: number; maxResults: number; signal: AbortSignal | undefined },
  toRow: (json: Json) => Row,
): Promise<OffsetPage<Row> & { bytes: number }> {
  const { aql, startAt, maxResults, signal } = search
  return askAssets(door, "POST", "/object/aql", {
    doing: "search objects",
    // In the body these are ignored, and every answer would be the first 25 (assets-api.md §7).
    query: { startAt, maxResults, includeAttributes: true },
    body: { qlQuery: aql },
    repeat: "safe",
    read: (json, bytes) => ({ ...toOffsetPage(json, toRow), bytes }),
    signal,
  })
}

async function readPage(
  door: CloudDoor,
  options: ReadObjects & { afterObjectId: string },
  size: PageSize,
): Promise<ObjectPage> {
  const { schemaId, afterObjectId, condition, signal } = options
  const narrowed = condition === undefined ? "" : ` AND (${condition})`
  const aql = `objectSchemaId = ${aqlId(schemaId)} AND objectId > ${afterObjectId}${narrowed} ORDER BY objectId ASC`
  for (let tries = 1; ; tries++) {
    const search = { aql, startAt: 0, maxResults: size.next(), signal }
    const { rows, bytes } = await searchRows(door, search, toObjectUnlessBroken)
    size.learn(bytes, rows.length)
    const rising = risingBehind(afterObjectId, rows)
    const last = rising?.at(-1)
    // Only an empty page ends the list: isLast was wrong before, and a short page may lack rows.
    if (rising && (last || rows.length === 0)) {
      return { ...splitBroken(rising), afterObjectId: last?.id ?? afterObjectId, isLast: rows.length === 0 }
    }
    if (tries === TRIES_PER_PAGE) throw unreadable("pages of objects repeat or are out of order", "PAGES_OUT_OF_ORDER")
  }
}

/** A row that is no object as we know it is told apart, so that it fails no other. */
function splitBroken(rows: readonly (AssetObject | BrokenObject)[]): Pick<ObjectPage, "objects" | "broken"> {
  const objects: AssetObject[] = []
  const broken: BrokenObject[] = []
  for (const row of rows) {
    if ("raw" in row) objects.push(row)
    else broken.push(row)
  }
  return { objects, ...(broken.length > 0 && { broken }) }
}

/** The rows without repeated ones; null when an id is out of order, so that something may have been skipped. */
function risingBehind<Row extends { id: string }>(afterObjectId: string, rows: readonly Row[]): Row[] | null {
  const rising: Row[] = []
  const seen = new Set<number>()
  const after = Number(afterObjectId)
  let highest = after
  for (const row of rows) {
    const id = Number(row.id)
    if (!Number.isSafeInteger(id)) return null
    if (id <= after || seen.has(id)) continue
    if (id < highest) return null
    highest = id
    seen.add(id)
    rising.push(row)
  }
  return rising
}

function unreadable(message: string, reason: string): AppError {
  return new AppError("ATLASSIAN_FAILED", message, {
    userMessage: "Jira's list of objects could not be read from beginning to end. Try again later.",
    facts: { reason },
    retry: "later",
  })
}
