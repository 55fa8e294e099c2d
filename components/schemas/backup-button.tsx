"use client"

import { useState } from "react"
import type { SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"
import { formatPercent } from "@/lib/units.ts"
import { StopDialog, type StopJob } from "../live/stop-dialog.tsx"
import { Button, type ButtonKind, type ButtonSize } from "../ui/button.tsx"
import { BackupNowDialog, type StartBackup } from "./backup-now-dialog.tsx"
import { EMPTY_SCHEMA } from "./last-backup-cell.tsx"

/** What a person may start here; null where the role does not allow it. */
export interface BackupActions {
  startBackup: StartBackup | null
  stopJob: StopJob | null
}

/** Backup now, or Stop while one waits or runs: the same place and width, so that nothing jumps (S0-24). */
export function BackupButton({
  row,
  actions,
  kind = "default",
  size = "small",
  className = "",
}: {
  row: SyncedSchemaRow
  actions: BackupActions
  kind?: ButtonKind
  size?: ButtonSize
  className?: string
}) {
  const [dialog, setDialog] = useState<"backup" | "stop" | null>(null)
  const { startBackup, stopJob } = actions
  const job = row.activeJob
  const width = `min-w-25 ${className}`
  return (
    <>
      {job ? (
        stopJob ? (
          <Button
            size={size}
            icon="stop"
            className={width}
            label={`Stop the backup of ${row.name}`}
            disabledReason={job.stopRequested ? "The backup is stopping" : null}
            onPress={() => setDialog("stop")}
          >
            Stop
          </Button>
        ) : null
      ) : startBackup ? (
        <Button
          size={size}
          kind={kind}
          className={width}
          label={`Backup now: ${row.name}`}
          disabledReason={whyNot(row)}
          onPress={() => setDialog("backup")}
        >
          Backup now
        </Button>
      ) : null}
      {dialog === "backup" && startBackup ? (
        <BackupNowDialog row={row} startBackup={startBackup} onClose={() => setDialog(null)} />
      ) : null}
      {dialog === "stop" && stopJob && job ? (
        <StopDialog
          title={`Stop the backup of ${row.name}?`}
          confirm="Stop backup"
          jobId={job.id}
          stopJob={stopJob}
          onClose={() => setDialog(null)}
        >
          <p>
            {job.progress
              ? `It is at ${formatPercent(job.progress.fraction)}. A stopped backup is not kept; earlier backups stay as they are.`
              : "It has not started yet. Earlier backups stay as they are."}
          </p>
        </StopDialog>
      ) : null}
    </>
  )
}

/** Why Backup now is off, null when it is not (S0-21, S0-35). */
export function whyNot(row: Pick<SyncedSchemaRow, "status" | "objectCount">): string | null {
  if (row.status === "Deleted") return "This schema was deleted in Assets"
  if (row.objectCount === 0) return `${EMPTY_SCHEMA}. Sync schemas counts its objects again.`
  return null
}
