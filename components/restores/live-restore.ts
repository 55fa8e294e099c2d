import type { JobView } from "@/lib/domain/job.ts"
import type { RestoreRow } from "@/lib/domain/restore.ts"

/** Whether the restore still waits or runs. */
export function isLiving(row: Pick<RestoreRow, "status">): boolean {
  return row.status === "Restore pending" || row.status === "Restore in progress"
}

/** The row as the newest live answer makes it; `jobs` null keeps what the server rendered. */
export function withLiveProgress(row: RestoreRow, jobs: JobView[] | null): RestoreRow {
  if (jobs === null || !isLiving(row)) return row
  const job = jobs.find((each) => each.id === row.jobId)
  if (!job) return row
  return {
    ...row,
    status: job.state === "running" ? "Restore in progress" : "Restore pending",
    progress: job.progress ?? row.progress,
  }
}

/** Job ids of the rows that live, for useFreshPage. */
export function livingJobs(rows: readonly RestoreRow[]): string[] {
  return rows.flatMap((row) => (isLiving(row) && row.jobId ? [row.jobId] : []))
}
