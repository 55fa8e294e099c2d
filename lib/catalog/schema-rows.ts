import type { Location } from "../domain/instance.ts"
import { BACKUPS_WORDS, type Page, type SchemaStatus, type SyncedSchemaRow } from "../domain/synced-schema.ts"

export const SCHEMAS_PER_PAGE = 25

export interface SchemaQuery {
  /** 1-based. */
  page?: number | undefined
  sort?: { by: "name" | "instance" | "location" | "status" | "lastBackup" | "backups"; descending: boolean } | undefined
  search?: string | undefined
  status?: SchemaStatus | null | undefined
  location?: Location | null | undefined
  /** Default on; Status = Deleted turns it off (S0-26). */
  hideDeleted?: boolean | undefined
}

type SortKey = NonNullable<SchemaQuery["sort"]>["by"]

/**
 * One page of the Synced schemas grid from all rows of an instance: filters of S0-26, sorting and paging of S0-28.
 * Pure: an instance has a few thousand schemas at most.
 */
export function pageOfSchemas(rows: SyncedSchemaRow[], query: SchemaQuery): Page<SyncedSchemaRow> {
  const search = fold(query.search ?? "")
  const hideDeleted = (query.hideDeleted ?? true) && query.status !== "Deleted"
  const matching = rows.filter(
    (row) =>
      !(hideDeleted && row.status === "Deleted") &&
      (!query.status || row.status === query.status) &&
      (!query.location || row.location === query.location) &&
      (fold(row.name).includes(search) || fold(row.key).includes(search)),
  )
  const { by, descending } = query.sort ?? { by: "name", descending: false }
  matching.sort((a, b) => compareBy(by, descending, a, b) || compareNames(a, b) || (a.id < b.id ? -1 : 1))
  const page = Math.max(1, query.page ?? 1)
  const start = (page - 1) * SCHEMAS_PER_PAGE
  return {
    rows: matching.slice(start, start + SCHEMAS_PER_PAGE),
    total: matching.length,
    page,
    pageSize: SCHEMAS_PER_PAGE,
  }
}

/** Case and accents removed: "Überblick" is found by "uber" (S0-26). */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim()
}

function compareBy(by: SortKey, descending: boolean, a: SyncedSchemaRow, b: SyncedSchemaRow): number {
  const sign = descending ? -1 : 1
  switch (by) {
    case "name":
      return sign * compareNames(a, b)
    case "instance":
      return sign * compareText(a.siteUrl, b.siteUrl)
    case "location":
      return sign * compareText(a.location, b.location)
    case "status":
      return sign * compareText(a.status, b.status)
    case "backups":
      return sign * (BACKUPS_WORDS.indexOf(a.backups) - BACKUPS_WORDS.indexOf(b.backups))
    case "lastBackup": {
      // Schemas without a backup stay at the end in both directions.
      if (!a.lastBackup || !b.lastBackup) return Number(!a.lastBackup) - Number(!b.lastBackup)
      return sign * compareText(a.lastBackup.at, b.lastBackup.at)
    }
  }
}

const names = new Intl.Collator("en", { numeric: true, sensitivity: "base" })

function compareNames(a: SyncedSchemaRow, b: SyncedSchemaRow): number {
  return names.compare(a.name, b.name)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
