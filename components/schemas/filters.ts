import type { Location } from "@/lib/domain/instance.ts"
import type { SchemaStatus } from "@/lib/domain/synced-schema.ts"

export const SCHEMA_SORTS = ["name", "instance", "location", "status", "lastBackup", "backups"] as const
export type SchemaSort = (typeof SCHEMA_SORTS)[number]

/** Filters, order and page of the Synced schemas grid as the address holds them (S0-26, S0-28). */
export interface SchemaFilters {
  search: string
  location: Location | null
  status: SchemaStatus | null
  hideDeleted: boolean
  sort: { by: SchemaSort; descending: boolean }
  page: number
}

/** Whether anything narrows the list, beyond the usual hiding of deleted schemas. */
export function isFiltered(filters: SchemaFilters): boolean {
  return filters.search !== "" || filters.location !== null || filters.status !== null
}
