import type { JobView } from "@/lib/domain/job.ts"
import type { BackupsWord, SyncedSchemaRow } from "@/lib/domain/synced-schema.ts"

/** S0-23: a running backup outranks a waiting one, that one a schedule; without any of them Disabled. */
export function backupsWord(jobState: JobView["state"] | null, nextBackupAt: string | null): BackupsWord {
  if (jobState === "running") return "In Progress"
  if (jobState === "waiting") return "Pending"
  return nextBackupAt ? "Auto" : "Disabled"
}

/** The row as the newest live answer makes it; `jobs` null keeps what the server rendered. */
export function withLiveJob(row: SyncedSchemaRow, jobs: JobView[] | null): SyncedSchemaRow {
  if (jobs === null || row.activeJob === null) return row
  const job = jobs.find((each) => each.id === row.activeJob?.id)
  if (!job) return { ...row, activeJob: null, backups: backupsWord(null, row.nextBackupAt) }
  return {
    ...row,
    backups: backupsWord(job.state, row.nextBackupAt),
    activeJob: {
      ...row.activeJob,
      progress: job.progress,
      queuePosition: job.queuePosition,
      stopRequested: job.stopRequested,
    },
  }
}
