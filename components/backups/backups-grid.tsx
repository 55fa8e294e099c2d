"use client"

import { useMemo } from "react"
import type { BackupRow } from "@/lib/domain/backup.ts"
import type { Page, SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"
import { formatBytes, formatCount } from "@/lib/units.ts"
import { DataGrid } from "../grid/data-grid.tsx"
import type { GridColumn } from "../grid/grid-column.ts"
import { useAddress } from "../grid/use-address.ts"
import { type BackupActions, BackupButton } from "../schemas/backup-button.tsx"
import { Button, ButtonLink } from "../ui/button.tsx"
import { Card, Section } from "../ui/card.tsx"
import { Segments } from "../ui/choices.tsx"
import { DateRange } from "../ui/date-range.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { Tag } from "../ui/lozenge.tsx"
import { Pager } from "../ui/pager.tsx"
import { SearchField } from "../ui/search-field.tsx"
import { Time } from "../ui/time.tsx"
import { type BackupFilters, isFiltered } from "./filters.ts"
import { PART_NAMES, PartStatusCell } from "./part-status.tsx"
import { Verification } from "./verification.tsx"

const TYPES = [
  { value: "All", name: "All" },
  { value: "Scheduled", name: "Scheduled" },
  { value: "Manual", name: "Manual" },
] as const

export interface BackupsGridProps {
  schema: SyncedSchemaRow
  page: Page<BackupRow> & { newest50: boolean; totalAll: number }
  filters: BackupFilters
  actions: BackupActions & { mayRestore: boolean }
}

/** Available backups of one schema: newest first, the newest 50 without a date, 20 a page (S1-07, S1-08). */
export function BackupsGrid({ schema, page, filters, actions }: BackupsGridProps) {
  const { change, isPending } = useAddress()
  const columns = useMemo(() => columnsFor(schema, actions.mayRestore), [schema, actions.mayRestore])
  return (
    <Section title="Available backups" id="available-backups" aside={<Tag>{formatCount(page.totalAll)}</Tag>}>
      <Card>
        {page.totalAll > 0 ? <Toolbar filters={filters} newest50={page.newest50} change={change} /> : null}
        {page.rows.length > 0 ? (
          <DataGrid
            label={`Available backups of ${schema.name}`}
            columns={columns}
            rows={page.rows}
            rowId={(row) => row.id}
            sort={NEWEST_FIRST}
            stale={isPending}
            tight
            dense
            minWidth="md:min-w-289"
          />
        ) : (
          <Nothing schema={schema} actions={actions} filtered={isFiltered(filters)} change={change} />
        )}
        <Pager
          page={page.page}
          pageSize={page.pageSize}
          total={page.total}
          {...(page.totalAll > page.total ? { note: `${formatCount(page.totalAll)} in total` } : {})}
          onPage={(next) => change({ page: next === 1 ? null : String(next) })}
        />
      </Card>
    </Section>
  )
}

const NEWEST_FIRST = { by: "date", descending: true }

type Change = (changes: Record<string, string | null>) => void

function Toolbar({ filters, newest50, change }: { filters: BackupFilters; newest50: boolean; change: Change }) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2.5">
      <Segments
        label="Backup type"
        segments={TYPES}
        value={filters.type ?? "All"}
        onChange={(type) => change({ type: type === "All" ? null : type })}
      />
      <DateRange label="Backup date" range={filters} onChange={({ from, to }) => change({ from, to })} />
      <SearchField
        label="Search descriptions"
        value={filters.search}
        onSearch={(search) => change({ search })}
        className="w-55 max-md:w-full"
      />
      {newest50 ? (
        <p className="ml-auto text-xs text-ink-3 max-md:ml-0">
          Showing the newest 50 — use the date filter for older ones
        </p>
      ) : null}
    </div>
  )
}

function Nothing({
  schema,
  actions,
  filtered,
  change,
}: {
  schema: SyncedSchemaRow
  actions: BackupActions
  filtered: boolean
  change: Change
}) {
  if (filtered) {
    return (
      <EmptyState
        title="No backups match"
        actions={
          <Button onPress={() => change({ type: null, from: null, to: null, search: null })}>Clear filters</Button>
        }
      />
    )
  }
  if (schema.status === "Deleted") {
    return <EmptyState title="No backups">This schema was deleted in Assets before it was backed up.</EmptyState>
  }
  return (
    <EmptyState title="No backups yet" actions={<BackupButton row={schema} actions={actions} size="medium" />}>
      {schema.activeJob
        ? "The first backup appears here as soon as it is complete."
        : "The first one takes the longest."}
    </EmptyState>
  )
}

function columnsFor(schema: SyncedSchemaRow, mayRestore: boolean): GridColumn<BackupRow>[] {
  const columns: GridColumn<BackupRow>[] = [
    {
      id: "number",
      header: "N",
      numeric: true,
      phone: "hide",
      className: "md:w-12",
      cell: (row) => <RowNumber row={row} />,
    },
    {
      id: "date",
      header: "Backup date",
      rowHeader: true,
      className: "md:w-40",
      cell: (row) => (
        <>
          <span className="font-semibold">
            {row.completedAt ? <Time iso={row.completedAt} /> : null}
            <span className="font-normal text-ink-3 md:hidden"> · backup {row.number}</span>
          </span>
          {row.description ? (
            <span className="mt-px block text-xs text-ink-3 [overflow-wrap:anywhere]">{row.description}</span>
          ) : null}
        </>
      ),
    },
    { id: "type", header: "Type", phone: "corner", className: "md:w-20", cell: (row) => row.type },
    {
      id: "objects",
      header: "Objects",
      numeric: true,
      phone: "full",
      className: "md:w-17",
      cell: (row) => (
        <>
          <span className="text-ink-3 md:hidden">Objects </span>
          {row.summary ? formatCount(row.summary.objects) : "–"}
        </>
      ),
    },
  ]
  for (const name of ["history", "objectsInIssues", "attachments", "comments", "icons"] as const) {
    columns.push({
      id: name,
      header: PART_NAMES[name].name,
      phone: "half",
      className: name === "objectsInIssues" ? "md:w-32" : "md:w-28",
      cell: (row) =>
        row.summary ? (
          <PartStatusCell part={row.summary.parts[name]} name={name} backupNumber={row.number} phone />
        ) : (
          "–"
        ),
    })
  }
  columns.push(
    {
      id: "bytes",
      header: "New data",
      numeric: true,
      phone: "hide",
      className: "md:w-17",
      cell: (row) => (row.summary ? formatBytes(row.summary.storedBytes) : "–"),
    },
    {
      id: "state",
      header: "State",
      phone: "half",
      className: "md:w-22",
      cell: (row) => (
        <>
          <span className="block text-xs text-ink-3 md:hidden">State</span>
          <Verification state={row.verification} />
        </>
      ),
    },
  )
  if (mayRestore) {
    columns.push({
      id: "actions",
      header: "Actions",
      numeric: true,
      phone: "full",
      cell: (row) => (
        <div className="flex justify-end max-md:*:flex-1">
          {row.verification === "Damaged" ? (
            <Button
              size="small"
              label={`Select backup ${row.number ?? ""}`}
              disabledReason="Stored parts of this backup do not pass their check"
            >
              Select
            </Button>
          ) : (
            <ButtonLink
              size="small"
              href={`/schemas/${schema.id}/restore?backup=${row.id}`}
              label={`Select backup ${row.number ?? ""}`}
            >
              Select
            </ButtonLink>
          )}
        </div>
      ),
    })
  }
  return columns
}

/** The full id is the tooltip (S1-07). */
function RowNumber({ row }: { row: BackupRow }) {
  return <span title={row.id}>{row.number ?? "–"}</span>
}
