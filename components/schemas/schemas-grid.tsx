"use client"

import Link from "next/link"
import { useMemo, useState } from "react"
import type { Page, SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"
import { formatCount } from "@/lib/units.ts"
import { DataGrid } from "../grid/data-grid.tsx"
import type { GridColumn } from "../grid/grid-column.ts"
import { useAddress } from "../grid/use-address.ts"
import { useFreshPage, useLive } from "../live/live.tsx"
import { Button, ButtonLink } from "../ui/button.tsx"
import { Card, Section } from "../ui/card.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { Tag } from "../ui/lozenge.tsx"
import { type MenuAction, MoreMenu } from "../ui/menu.tsx"
import { Pager } from "../ui/pager.tsx"
import { hostOf, schemaInAssets } from "./assets-links.ts"
import { type BackupActions, BackupButton } from "./backup-button.tsx"
import { BackupsCell } from "./backups-cell.tsx"
import { isFiltered, type SchemaFilters } from "./filters.ts"
import { type HideSchema, HideSchemaDialog } from "./hide-schema-dialog.tsx"
import { LastBackupCell } from "./last-backup-cell.tsx"
import { withLiveJob } from "./live-rows.ts"
import { SchemaStatusLozenge } from "./schema-status.tsx"
import { SchemaToolbar } from "./schema-toolbar.tsx"

export interface SchemasGridProps {
  page: Page<SyncedSchemaRow>
  filters: SchemaFilters
  siteUrl: string
  actions: BackupActions & { mayRestore: boolean; hideSchema: HideSchema | null }
}

/** The Synced schemas grid (S0-20 … S0-28). Filters, order and page are the server's; progress is live. */
export function SchemasGrid({ page, filters, siteUrl, actions }: SchemasGridProps) {
  const { jobs } = useLive()
  const { change, isPending } = useAddress()
  const [hiding, setHiding] = useState<SyncedSchemaRow | null>(null)
  const rows = useMemo(() => page.rows.map((row) => withLiveJob(row, jobs)), [page.rows, jobs])
  useFreshPage(page.rows.flatMap((row) => (row.activeJob ? [row.activeJob.id] : [])))
  const columns = useMemo(() => columnsFor(actions, setHiding), [actions])
  return (
    <Section title="Synced schemas" id="synced-schemas" aside={<Tag>{formatCount(page.total)}</Tag>}>
      <Card>
        <SchemaToolbar filters={filters} change={change} />
        {rows.length > 0 ? (
          <DataGrid
            label="Synced schemas"
            columns={columns}
            rows={rows}
            rowId={(row) => row.id}
            sort={filters.sort}
            onSort={(sort) => change({ sort: sort.by, order: sort.descending ? "descending" : null })}
            stale={isPending}
            tight
            minWidth="md:min-w-230 lg:min-w-290"
          />
        ) : isFiltered(filters) || page.total > 0 ? (
          <EmptyState
            title="No schemas match"
            actions={
              <Button onPress={() => change({ search: null, location: null, status: null, deleted: null })}>
                Clear filters
              </Button>
            }
          />
        ) : (
          <EmptyState title="No schemas yet">Sync schemas reads the list from {hostOf(siteUrl)}.</EmptyState>
        )}
        <Pager
          page={page.page}
          pageSize={page.pageSize}
          total={page.total}
          onPage={(next) => change({ page: next === 1 ? null : String(next) })}
        />
      </Card>
      {hiding && actions.hideSchema ? (
        <HideSchemaDialog row={hiding} hideSchema={actions.hideSchema} onClose={() => setHiding(null)} />
      ) : null}
    </Section>
  )
}

function columnsFor(
  actions: SchemasGridProps["actions"],
  hide: (row: SyncedSchemaRow) => void,
): GridColumn<SyncedSchemaRow>[] {
  return [
    {
      id: "name",
      header: "Schema Name",
      sortable: true,
      rowHeader: true,
      className: "md:w-46",
      cell: (row) => (
        <>
          <Link href={`/schemas/${row.id}`} className="link font-semibold [overflow-wrap:anywhere]">
            {row.name}
          </Link>
          <span className="mt-px block text-xs text-ink-3">
            {row.key} · {formatCount(row.objectCount)} {row.objectCount === 1 ? "object" : "objects"}
          </span>
        </>
      ),
    },
    {
      id: "instance",
      header: "Instance",
      sortable: true,
      phone: "hide",
      wideOnly: true,
      className: "md:w-38.5",
      cell: (row) => <span className="block truncate">{hostOf(row.siteUrl)}</span>,
    },
    {
      id: "location",
      header: "Location",
      sortable: true,
      phone: "hide",
      wideOnly: true,
      className: "md:w-22.5",
      cell: (row) => row.location,
    },
    {
      id: "status",
      header: "Status",
      sortable: true,
      phone: "corner",
      className: "md:w-20.5",
      cell: (row) => <SchemaStatusLozenge status={row.status} />,
    },
    {
      id: "lastBackup",
      header: "Last backup date",
      sortable: true,
      phone: "full",
      className: "md:w-58",
      cell: (row) => <LastBackupCell row={row} />,
    },
    { id: "backups", header: "Backups", sortable: true, phone: "full", cell: (row) => <BackupsCell row={row} /> },
    {
      id: "actions",
      header: "Actions",
      numeric: true,
      phone: "full",
      className: "md:w-57",
      cell: (row) => <RowActions row={row} actions={actions} hide={hide} />,
    },
  ]
}

function RowActions({
  row,
  actions,
  hide,
}: {
  row: SyncedSchemaRow
  actions: SchemasGridProps["actions"]
  hide: (row: SyncedSchemaRow) => void
}) {
  const menu: MenuAction[] = []
  if (row.status === "Active") {
    menu.push({ id: "open", name: "Open in Assets", icon: "external", href: schemaInAssets(row.siteUrl, row.schemaId) })
    if (actions.hideSchema) menu.push({ id: "delete", name: "Delete", icon: "close", onAction: () => hide(row) })
  }
  return (
    <div className="flex justify-end gap-1 max-md:mt-1 max-md:*:flex-1 md:-my-0.5">
      <BackupButton row={row} actions={actions} />
      {actions.mayRestore ? <RestoreLink row={row} /> : null}
      <div className="w-7 max-md:w-11 max-md:!flex-none">
        <MoreMenu label={`More actions for ${row.name}`} actions={menu} />
      </div>
    </div>
  )
}

/** S1-06: enabled whenever a backup exists, also for Deleted schemas and while Atlassian is away. */
function RestoreLink({ row }: { row: SyncedSchemaRow }) {
  if (row.availableBackups === 0) {
    return (
      <Button size="small" label={`Restore ${row.name}`} disabledReason="There is no backup to restore yet">
        Restore
      </Button>
    )
  }
  return (
    <ButtonLink size="small" href={`/schemas/${row.id}`} label={`Restore ${row.name}`}>
      Restore
    </ButtonLink>
  )
}
