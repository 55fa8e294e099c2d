"use client"

import { useState } from "react"
import type { Location } from "@/lib/domain/instance.ts"
import type { SchemaStatus } from "@/lib/domain/synced-schema.ts"
import { Button } from "../ui/button.tsx"
import { Switch } from "../ui/choices.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { FilterMenu, type FilterOption } from "../ui/menu.tsx"
import { SearchField } from "../ui/search-field.tsx"
import type { SchemaFilters } from "./filters.ts"

const LOCATIONS: readonly FilterOption<Location | "All">[] = [
  { value: "All", name: "All" },
  { value: "Cloud", name: "Cloud" },
  { value: "Data Center", name: "Data Center" },
]
const STATUSES: readonly FilterOption<SchemaStatus | "All">[] = [
  { value: "All", name: "All" },
  { value: "Active", name: "Active" },
  { value: "Deleted", name: "Deleted" },
]

/** Search and filters of the Synced schemas grid; on a phone the filters move into a sheet (S0-26). */
export function SchemaToolbar({
  filters,
  change,
}: {
  filters: SchemaFilters
  change: (changes: Record<string, string | null>) => void
}) {
  const [isSheetOpen, setSheetOpen] = useState(false)
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2.5">
      <SearchField
        label="Search name or key"
        value={filters.search}
        onSearch={(search) => change({ search })}
        className="w-60 max-md:w-auto max-md:flex-1"
      />
      <div className="flex flex-wrap items-center gap-2 max-md:hidden">
        <Filters filters={filters} change={change} />
      </div>
      <Button icon="filter" className="md:hidden" onPress={() => setSheetOpen(true)}>
        Filters
      </Button>
      <Dialog
        title="Filters"
        isOpen={isSheetOpen}
        onClose={() => setSheetOpen(false)}
        footer={
          <Button kind="primary" onPress={() => setSheetOpen(false)}>
            Show schemas
          </Button>
        }
      >
        <div className="grid justify-items-start gap-3">
          <Filters filters={filters} change={change} />
        </div>
      </Dialog>
    </div>
  )
}

function Filters({
  filters,
  change,
}: {
  filters: SchemaFilters
  change: (changes: Record<string, string | null>) => void
}) {
  return (
    <>
      <FilterMenu
        label="Instance type"
        options={LOCATIONS}
        value={filters.location ?? "All"}
        onChange={(value) => change({ location: value === "All" ? null : value })}
      />
      <FilterMenu
        label="Status"
        options={STATUSES}
        value={filters.status ?? "All"}
        onChange={(value) =>
          // Who asks for deleted schemas wants to see them: the toggle goes off by itself.
          change({ status: value === "All" ? null : value, ...(value === "Deleted" && { deleted: "shown" }) })
        }
      />
      <Switch
        label="Hide deleted"
        checked={filters.hideDeleted}
        onChange={(hide) =>
          change({ deleted: hide ? null : "shown", ...(hide && filters.status === "Deleted" && { status: null }) })
        }
      />
    </>
  )
}
