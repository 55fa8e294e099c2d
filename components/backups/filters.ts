import type { BackupType } from "@/lib/domain/backup.ts"

/** Filters of Available backups as the address holds them (S1-08). Days are "2026-11-20" in the person's zone. */
export interface BackupFilters {
  type: BackupType | null
  from: string | null
  to: string | null
  search: string
  page: number
}

export function isFiltered(filters: BackupFilters): boolean {
  return filters.type !== null || filters.from !== null || filters.to !== null || filters.search !== ""
}
