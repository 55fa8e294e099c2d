import type { ErrorCode } from "../errors.ts"
import type { InstanceId, JobId } from "../ids.ts"

/** One leased unit of long work. */
export const JOB_KINDS = ["sync", "backup", "restore"] as const
export type JobKind = (typeof JOB_KINDS)[number]

export const JOB_STATES = ["waiting", "running", "succeeded", "failed", "stopped"] as const
export type JobState = (typeof JOB_STATES)[number]

export function isEnded(state: JobState): boolean {
  return state === "succeeded" || state === "failed" || state === "stopped"
}

/** Restore before backup before verification; lower runs first. */
export const JOB_PRIORITY: Record<JobKind, number> = { sync: 0, restore: 1, backup: 2 }

export interface PhaseProgress {
  /** Fixed name of the phase, e.g. "Objects", "Icons"; shown as it is. */
  name: string
  state: "waiting" | "running" | "done" | "skipped"
  done: number
  /** null while unknown. */
  total: number | null
}

/** What people see of a running job; written every second or so, never required for correctness. */
export interface JobProgress {
  phase: string
  phases: PhaseProgress[]
  /** Over the whole job, 0 … 1. */
  fraction: number
  /** Items of the current phase per minute, measured over the last minute; null until measured. */
  ratePerMinute: number | null
  /** Estimated milliseconds left; null until measured. */
  msLeft: number | null
  /** One extra line such as "waiting for Jira until 08:14"; null normally. */
  note: string | null
}

export interface JobView {
  id: JobId
  instanceId: InstanceId
  kind: JobKind
  state: JobState
  /** The backup, restore … it works on. */
  subjectId: string
  stopRequested: boolean
  /** How many times a worker has taken it; 0 while it has never run. */
  attempt: number
  progress: JobProgress | null
  /** 1-based place among the waiting; null when not waiting. */
  queuePosition: number | null
  error: string | null
  /** What kind of error it was; null also where it is not known. */
  errorCode: ErrorCode | null
  /** When a job that failed for a passing reason is tried again; null otherwise. */
  retryAt: string | null
  createdAt: string
  startedAt: string | null
  endedAt: string | null
}
