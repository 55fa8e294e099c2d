import { cookies } from "next/headers"
import { z } from "zod"
import type { BackupFilters } from "@/components/backups/filters.ts"
import { PREFERENCE_COOKIES } from "@/components/shell/preference-cookies.ts"
import { endOfDay, isDay, startOfDay } from "@/lib/domain/day-range.ts"

const day = z.string().refine(isDay).nullable().catch(null)

const shape = z.object({
  type: z.enum(["Manual", "Scheduled"]).nullable().catch(null),
  from: day,
  to: day,
  search: z.string().max(200).catch(""),
  page: z.coerce.number().int().min(1).catch(1),
})

/** Filters of Available backups from the address. */
export function readBackupFilters(address: Record<string, string | string[] | undefined>): BackupFilters {
  return shape.parse(address)
}

/** The filters as the catalog takes them: days become moments, both included, in the zone of the person (S1-08). */
export async function backupQuery(filters: BackupFilters) {
  const zone = (await cookies()).get(PREFERENCE_COOKIES.timeZone)?.value ?? "UTC"
  const { type, search, page, from, to } = filters
  return {
    type,
    search,
    page,
    ...(from && { from: inZone(startOfDay, from, zone) }),
    ...(to && { to: inZone(endOfDay, to, zone) }),
  }
}

/** A zone this server does not know counts as UTC, as on the page. */
function inZone(moment: typeof startOfDay, of: string, zone: string): Date {
  try {
    return moment(of, zone)
  } catch {
    return moment(of, "UTC")
  }
}
