import type { JobProgress } from "./job.ts"

/** Where engines report; the job layer turns it into a JobProgress and stores it now and then. */
export interface ProgressListener {
  /** Names the phases once, in order. Phases with total 0 show as skipped. */
  plan(phases: { name: string; total: number | null; weight: number }[]): void
  /** The phase now at work, and its total once known. */
  phase(name: string, total?: number | null): void
  /** Items done in the current phase since the last call. */
  advance(items: number): void
  note(text: string | null): void
}

export const silentProgress: ProgressListener = { plan() {}, phase() {}, advance() {}, note() {} }

export type ReportProgress = (progress: JobProgress) => void
