import { z } from "zod"
import { SCHEMA_SORTS, type SchemaFilters } from "@/components/schemas/filters.ts"

/** Parameters of an address that is mistyped or outdated fall back to what the page shows without them. */
const shape = z.object({
  search: z.string().max(200).catch(""),
  location: z.enum(["Cloud", "Data Center"]).nullable().catch(null),
  status: z.enum(["Active", "Deleted"]).nullable().catch(null),
  deleted: z.enum(["shown"]).nullable().catch(null),
  sort: z.enum(SCHEMA_SORTS).catch("name"),
  order: z.enum(["descending"]).nullable().catch(null),
  page: z.coerce.number().int().min(1).catch(1),
})

/** Filters, order and page of the Synced schemas grid from the address (S0-26: Hide deleted is on by default). */
export function readSchemaFilters(address: Record<string, string | string[] | undefined>): SchemaFilters {
  const { search, location, status, deleted, sort, order, page } = shape.parse(address)
  return {
    search,
    location,
    status,
    hideDeleted: deleted === null && status !== "Deleted",
    sort: { by: sort, descending: order !== null },
    page,
  }
}
