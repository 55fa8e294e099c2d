import type { Context } from "../../context.ts"
import type { ProgressListener } from "../../domain/progress.ts"
import type { Lease } from "../queue.ts"

/** One leased job at work. */
export interface JobRun {
  lease: Lease
  progress: ProgressListener
  /** Aborts when the job is asked to stop, handed over at a shutdown, or its lease is lost. */
  signal: AbortSignal
  /** Called before every durable write. @throws AppError LEASE_LOST */
  ensureHeld(): Promise<void>
}

/** What one kind of job does. Every part may run again after a kill and then ends in the same state. */
export interface Handler {
  run(ctx: Context, run: JobRun): Promise<void>
  /** Records that people stopped it. */
  stopped(ctx: Context, lease: Lease): Promise<void>
  /** Records that it ended with an error. */
  failed(ctx: Context, lease: Lease, error: unknown): Promise<void>
}
