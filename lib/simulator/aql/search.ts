import type { ObjectTable } from "../object-table.ts"
import type { SimulatedObject } from "../simulated-object.ts"
import type { SimulatedSite } from "../world.ts"
import { type AqlContext, compile } from "./compile.ts"
import { comparableOf, keyOf, labelOf, resolveField } from "./fields.ts"
import { parseQuery, type Query } from "./parser.ts"
import { planCandidates } from "./plan.ts"

export interface SearchPage {
  objects: SimulatedObject[]
  /** Matches counted so far: exact up to `countTo`, never more. */
  counted: number
  /** Whether matches follow behind this page. */
  more: boolean
}

/** Atlassian caps `total` at this number; totalcount tells the truth (assets-api.md §7). */
export const TOTAL_CAP = 1000

/**
 * Runs AQL over the table as the search index knows it. Without ORDER BY the label decides, as at Atlassian. Objects
 * the account may not see are left out.
 */
export function searchPage(
  context: AqlContext,
  table: ObjectTable,
  aql: string,
  range: { startAt: number; maxResults: number },
): SearchPage {
  const query = parseQuery(aql)
  for (const { path } of query.orderBy) resolveField(context.site, path[0] ?? "")
  const end = range.startAt + range.maxResults
  const inIdOrder = isIdOrder(context.site, query)
  const found: SimulatedObject[] = []
  const enough = inIdOrder ? Math.max(end + 1, TOTAL_CAP) : Number.POSITIVE_INFINITY
  for (const object of matches(context, table, query)) {
    found.push(object)
    if (found.length >= enough) break
  }
  if (!inIdOrder) sortObjects(context.site, found, query)
  return { objects: found.slice(range.startAt, end), counted: found.length, more: found.length > end }
}

export function countMatches(context: AqlContext, table: ObjectTable, aql: string): number {
  let count = 0
  for (const _ of matches(context, table, parseQuery(aql))) count++
  return count
}

/** In rising id order. */
function* matches(context: AqlContext, table: ObjectTable, query: Query): Iterable<SimulatedObject> {
  const test = compile(context, query.where)
  for (const id of planCandidates(context.site, table, query.where).ids) {
    const object = table.get(id)
    if (object && !object.hidden && test(object)) yield object
  }
}

/** Rising by objectId, or by Key while there is one schema: the number in the key is the id. */
function isIdOrder(site: SimulatedSite, query: Query): boolean {
  const [first] = query.orderBy
  if (query.orderBy.length !== 1 || !first || first.descending || first.path.length !== 1) return false
  const name = first.path[0]?.toLowerCase()
  return name === "objectid" || (name === "key" && site.schemas.size === 1)
}

/** Objects without a value come last, whichever way the order goes. */
function sortObjects(site: SimulatedSite, objects: SimulatedObject[], query: Query): void {
  const orders = query.orderBy.length > 0 ? query.orderBy : [{ path: ["label"], descending: false }]
  const rows = objects.map((object) => ({ object, keys: orders.map((order) => sortKey(site, object, order.path)) }))
  rows.sort((a, b) => {
    for (const [at, order] of orders.entries()) {
      const difference = compareKeys(a.keys[at] ?? null, b.keys[at] ?? null, order.descending)
      if (difference !== 0) return difference
    }
    return a.object.id - b.object.id
  })
  for (const [at, row] of rows.entries()) objects[at] = row.object
}

type SortKey = string | number | null

function sortKey(site: SimulatedSite, object: SimulatedObject, path: string[]): SortKey {
  const name = path[0] ?? "label"
  const keyword = name.toLowerCase()
  if (keyword === "label") return labelOf(site, object).toLowerCase()
  if (keyword === "key") return `${keyOf(site, object).split("-")[0]}-${String(object.id).padStart(12, "0")}`
  const field = resolveField(site, name)
  if (field.kind === "time") return field.read(object)
  if (field.kind === "single") {
    const text = field.read(object)
    return keyword.endsWith("id") ? Number(text) : text.toLowerCase()
  }
  const at = object.attributeIds.findIndex((id) => field.ids.has(id))
  const value = object.values[at]
  if (at < 0 || value === undefined) return null
  const text = comparableOf(site, object.attributeIds[at] ?? -1, value)[0]?.toLowerCase() ?? ""
  return text !== "" && !Number.isNaN(Number(text)) ? Number(text) : text
}

function compareKeys(a: SortKey, b: SortKey, descending: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  const sign = descending ? -1 : 1
  if (typeof a === "number" && typeof b === "number") return sign * (a - b)
  if (typeof a === "string" && typeof b === "string") return sign * (a < b ? -1 : a > b ? 1 : 0)
  return sign * (typeof a === "number" ? -1 : 1)
}
