"use client"

import Link from "next/link"
import { useMemo } from "react"
import type { RestoreRow } from "@/lib/domain/restore.ts"
import { formatCount } from "@/lib/units.ts"
import { DataGrid } from "../grid/data-grid.tsx"
import type { GridColumn, GridSort } from "../grid/grid-column.ts"
import { useFreshPage, useLive } from "../live/live.tsx"
import { shortProgress } from "../live/progress-words.ts"
import { hostOf } from "../schemas/assets-links.ts"
import { Icon } from "../ui/icon.tsx"
import { Time } from "../ui/time.tsx"
import { livingJobs, withLiveProgress } from "./live-restore.ts"
import { RestoreDetails } from "./restore-details.tsx"
import { RestoreStatusLozenge } from "./restore-status.tsx"

/** Restores come newest first, everywhere. */
const NEWEST_FIRST: GridSort = { by: "started", descending: true }

/** Restore History, Restores and Restores of this schema are one table (S1-23, S1-26). */
export function RestoresGrid({
  label,
  rows: rendered,
  mayDownload,
  stale = false,
}: {
  label: string
  rows: RestoreRow[]
  mayDownload: boolean
  stale?: boolean
}) {
  const { jobs } = useLive()
  const rows = useMemo(() => rendered.map((row) => withLiveProgress(row, jobs)), [rendered, jobs])
  useFreshPage(livingJobs(rendered))
  return (
    <DataGrid
      label={label}
      columns={COLUMNS}
      rows={rows}
      rowId={(row) => row.id}
      sort={NEWEST_FIRST}
      stale={stale}
      minWidth="md:min-w-230 lg:min-w-275"
      details={(row) => <RestoreDetails row={row} mayDownload={mayDownload} />}
      detailsLabel={(row) => `Details of the restore to ${row.targetSchemaName}`}
    />
  )
}

const COLUMNS: GridColumn<RestoreRow>[] = [
  {
    id: "schema",
    header: "Schema",
    rowHeader: true,
    className: "md:w-50",
    cell: (row) => (
      <>
        <Link href={`/restores/${row.id}`} className="link font-semibold [overflow-wrap:anywhere]">
          {row.targetSchemaName}
        </Link>
        <span className="mt-px block text-xs text-ink-3">
          {row.sourceSchemaName}, backup {formatCount(row.backupNumber)}
        </span>
      </>
    ),
  },
  {
    id: "destination",
    header: "Destination",
    phone: "full",
    className: "md:w-55",
    cell: (row) => (
      <>
        {row.destination}
        <span className="mt-px block truncate text-xs text-ink-3">{hostOf(row.targetSiteUrl)}</span>
      </>
    ),
  },
  {
    id: "started",
    header: "Started",
    phone: "full",
    className: "md:w-37.5",
    cell: (row) => <Time iso={row.startedAt} />,
  },
  {
    id: "ended",
    header: "Ended",
    phone: "hide",
    wideOnly: true,
    className: "md:w-37.5",
    cell: (row) => (row.endedAt ? <Time iso={row.endedAt} /> : <span className="sr-only">not ended</span>),
  },
  {
    id: "status",
    header: "Status",
    phone: "full",
    className: "md:w-42",
    cell: (row) => <RestoreStatusLozenge status={row.status} />,
  },
  { id: "result", header: "Result", phone: "full", cell: (row) => <Result row={row} /> },
]

function Result({ row }: { row: RestoreRow }) {
  if (row.status === "Restore pending") return <span className="text-ink-3">Waits for its turn</span>
  if (row.status === "Restore in progress") return <>{row.progress ? shortProgress(row.progress) : "Starting"}</>
  if (row.status === "Restore Error") return <span className="text-danger-ink">{row.result}</span>
  const attention = row.counts?.attention ?? 0
  return (
    <>
      {row.result}
      {attention > 0 ? (
        <Link
          href={`/restores/${row.id}`}
          className="mt-px flex items-center gap-1 text-xs text-warning-ink hover:underline"
        >
          <Icon name="attention" className="size-3.5" />
          {attentionWords(attention)}
        </Link>
      ) : null}
    </>
  )
}

/** "12 items need attention" (S1-13). */
export function attentionWords(count: number): string {
  return count === 1 ? "1 item needs attention" : `${formatCount(count)} items need attention`
}
