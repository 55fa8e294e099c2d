import { storageErrorOf } from "../catalog/storage-error.ts"
import type { Context } from "../context.ts"
import { AppError, type ErrorCode, isAppError, userMessageOf } from "../errors.ts"
import { handlerOf } from "./handlers/handlers.ts"
import { createProgressTracker, type ProgressTracker } from "./progress-tracker.ts"
import { LEASE_MS, type Lease } from "./queue.ts"

/** Why a running job was asked to end before it was done. */
type Interruption = "stop" | "handover" | "lost"

/** Progress is written at most this often; without progress the lease is prolonged this often. */
const WRITE_EVERY_MS = 1000
const HEARTBEAT_EVERY_MS = 3000
/** transient errors are tried again with a growing pause. */
const RETRY_AFTER_MS = [30_000, 120_000, 600_000]

/**
 * Runs one leased job to its end and records it: succeeded, failed, stopped, or given back to the queue (shutdown,
 * transient error). Returns without a word when the lease was lost: the successor records then. Answers what kept the
 * end from being recorded, null normally.
 */
export async function runJob(ctx: Context, lease: Lease, drain: AbortSignal): Promise<AppError | null> {
  const { fence } = lease
  const log = { jobId: fence.jobId, kind: lease.payload.kind, epoch: fence.epoch }
  try {
    await attempt(ctx, lease, drain, log)
    return null
  } catch (error) {
    if (isAppError(error, "LEASE_LOST")) {
      ctx.logger.warn(log, "job lease lost")
      return null
    }
    ctx.logger.error({ ...log, err: error }, "job end not recorded; its lease will be taken over")
    return storageErrorOf(error) ?? endNotRecorded(error)
  }
}

async function attempt(ctx: Context, lease: Lease, drain: AbortSignal, log: object): Promise<void> {
  const { fence } = lease
  const handler = handlerOf(lease)
  if (lease.parked) return await fail(ctx, lease, lostTooOften())
  if (lease.stopRequested) return await stop(ctx, lease)
  ctx.logger.info(log, "job started")
  const tracker = createProgressTracker(() => ctx.clock.now().getTime())
  const life = keepAlive(ctx, lease, tracker, drain)
  const ensureHeld = () => ctx.queue.assertHeld(fence)
  let error: unknown = null
  try {
    await handler.run(ctx, { lease, progress: tracker, signal: life.signal, ensureHeld })
  } catch (thrown) {
    error = storageErrorOf(thrown) ?? thrown
  } finally {
    await life.end()
  }
  if (error === null) {
    await ctx.queue.heartbeat(fence, tracker.snapshot())
    await ctx.queue.finish(fence, "succeeded")
    ctx.logger.info(log, "job succeeded")
    return
  }
  const interruption = life.interruption()
  if (interruption === "lost" || isAppError(error, "LEASE_LOST")) {
    ctx.logger.warn(log, "job lease lost")
    return
  }
  if (interruption === "stop") return await stop(ctx, lease)
  if (interruption === "handover") return await ctx.queue.release(fence, { afterMs: 0, error: null })
  ctx.logger.warn({ ...log, err: error }, "job failed")
  const pause = isTransient(error) ? RETRY_AFTER_MS[lease.retries] : undefined
  if (pause !== undefined) {
    return await ctx.queue.release(fence, { afterMs: pause, error: userMessageOf(error), errorCode: codeOf(error) })
  }
  await fail(ctx, lease, error)
}

async function stop(ctx: Context, lease: Lease): Promise<void> {
  await handlerOf(lease).stopped(ctx, lease)
  await ctx.queue.finish(lease.fence, "stopped")
}

async function fail(ctx: Context, lease: Lease, error: unknown): Promise<void> {
  await handlerOf(lease).failed(ctx, lease, error)
  await ctx.queue.finish(lease.fence, "failed", userMessageOf(error), codeOf(error))
}

/** Prolongs the lease and writes progress until `end`; aborts `signal` when the job has to end early. */
function keepAlive(ctx: Context, lease: Lease, tracker: ProgressTracker, drain: AbortSignal) {
  const work = new AbortController()
  const over = new AbortController()
  let interruption: Interruption | null = null

  function interrupt(reason: Interruption): void {
    if (work.signal.aborted) return
    interruption = reason
    work.abort(new AppError("STOPPED", `job interrupted: ${reason}`, { userMessage: "Stopped." }))
  }

  const onDrain = () => interrupt("handover")
  drain.addEventListener("abort", onDrain)
  if (drain.aborted) onDrain()

  async function beat(): Promise<void> {
    let writtenVersion = -1
    let lastBeatMs = performance.now()
    while (!over.signal.aborted) {
      await ctx.clock.sleep(WRITE_EVERY_MS, over.signal).catch(() => undefined)
      if (over.signal.aborted) return
      const fresh = tracker.version !== writtenVersion
      if (!fresh && performance.now() - lastBeatMs < HEARTBEAT_EVERY_MS) continue
      try {
        const version = tracker.version
        const { stopRequested } = await ctx.queue.heartbeat(lease.fence, fresh ? tracker.snapshot() : undefined)
        writtenVersion = version
        lastBeatMs = performance.now()
        if (stopRequested) interrupt("stop")
      } catch (error) {
        if (isAppError(error, "LEASE_LOST")) interrupt("lost")
        else ctx.logger.warn({ err: error, jobId: lease.fence.jobId }, "heartbeat failed")
        // A lease we cannot prolong is no longer ours to rely on (C02).
        if (performance.now() - lastBeatMs > LEASE_MS) interrupt("lost")
      }
    }
  }
  const beating = beat()

  return {
    signal: work.signal,
    interruption: () => interruption,
    async end(): Promise<void> {
      over.abort()
      drain.removeEventListener("abort", onDrain)
      await beating
    },
  }
}

/** A full disk does not pass by itself: the backup ends, gives its space back, and says so (D05). */
function isTransient(error: unknown): boolean {
  return isAppError(error) && error.retry === "later" && error.code !== "STORAGE_FULL"
}

function codeOf(error: unknown): ErrorCode {
  return isAppError(error) ? error.code : "INTERNAL"
}

function endNotRecorded(cause: unknown): AppError {
  return new AppError("INTERNAL", "the end of the job is not recorded", {
    userMessage: "The job ended, but this could not be recorded. It goes on when it is started again.",
    cause,
  })
}

function lostTooOften(): AppError {
  return new AppError("INTERNAL", "the job's worker ended too often without progress", {
    userMessage:
      "The server process ended again and again while it did this, without getting any further. The server log has the details.",
  })
}
