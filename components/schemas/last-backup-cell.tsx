"use client"

import type { ReactNode } from "react"
import type { SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"
import { formatBytes, formatCount } from "@/lib/units.ts"
import { usePreferences } from "../shell/preferences.tsx"
import { Icon, type IconName } from "../ui/icon.tsx"
import { INK, type Tone } from "../ui/lozenge.tsx"
import { Ago, Time } from "../ui/time.tsx"
import { daysSince } from "../ui/time-format.ts"

export const EMPTY_SCHEMA = "The schema is empty and cannot be backed up"
const OLD_DAYS = 30

/** The last successful date always stays visible; what went wrong since is a second line with its time (S0-22). */
export function LastBackupCell({ row, bare = false }: { row: SyncedSchemaRow; bare?: boolean }) {
  return (
    <div className="min-w-0">
      {bare ? null : <span className="text-ink-3 md:hidden">Last backup </span>}
      {row.lastBackup ? (
        <span className={bare ? "font-semibold" : ""}>
          <Time iso={row.lastBackup.at} />
        </span>
      ) : (
        <span className="text-ink-3">Never</span>
      )}
      <SecondLine row={row} />
    </div>
  )
}

function SecondLine({ row }: { row: SyncedSchemaRow }) {
  const { now } = usePreferences()
  const { lastBackup, lastError } = row
  const failed = lastError && (!lastBackup || lastError.at > lastBackup.at)
  if (failed) {
    return (
      <Line tone="danger" icon="error">
        <Time iso={lastError.at} /> failed: {lastError.message}
      </Line>
    )
  }
  if (row.status === "Active" && row.objectCount === 0) {
    return (
      <Line tone="danger" icon="error">
        {EMPTY_SCHEMA}
      </Line>
    )
  }
  if (row.status === "Deleted" && row.availableBackups > 0) {
    return (
      <Line>
        {formatCount(row.availableBackups)} {row.availableBackups === 1 ? "backup" : "backups"} kept,{" "}
        {formatBytes(row.storedBytes)}
      </Line>
    )
  }
  if (!lastBackup) return null
  if (lastBackup.warnings > 0) {
    return (
      <Line tone="warning" icon="attention">
        Completed with warnings: {formatCount(lastBackup.warnings)} {lastBackup.warnings === 1 ? "item" : "items"}
      </Line>
    )
  }
  const days = daysSince(lastBackup.at, now)
  if (days >= OLD_DAYS) {
    return (
      <Line tone="warning" icon="attention">
        {formatCount(days)} days old
      </Line>
    )
  }
  return (
    <Line>
      <Ago iso={lastBackup.at} />
    </Line>
  )
}

function Line({ tone = "neutral", icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <p className={`mt-px flex items-start gap-1 text-xs ${INK[tone]}`}>
      {icon ? <Icon name={icon} className="mt-px size-3.5" /> : null}
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </p>
  )
}
