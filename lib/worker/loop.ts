import type { Context } from "../context.ts"
import type { JobId } from "../ids.ts"
import { thisProcess } from "../jobs/process-identity.ts"
import { runJob } from "../jobs/run-job.ts"
import { createWorkerRegistry } from "../jobs/worker-registry.ts"

const POLL_MS = 500
const BEAT_MS = 5000
/** A stopped worker gives its jobs back within this; what takes longer is taken over by its successor (P08). */
const DRAIN_MS = 15_000

/**
 * Takes jobs from the queue and runs them, WORKER_CONCURRENCY at a time, until `drain` aborts; then every job is
 * handed back at its next step border. Resolves when all are, or after 15 s. `only` leaves every job but one alone;
 * `onTrouble` hears what keeps jobs from being taken or their end from being recorded.
 */
export async function runWorker(
  ctx: Context,
  drain: AbortSignal,
  options: { only?: JobId; onTrouble?: (error: unknown) => void } = {},
): Promise<void> {
  const self = thisProcess()
  const registry = createWorkerRegistry(ctx.mongo.db, ctx.clock, self)
  let running = 0

  async function slot(): Promise<void> {
    while (!drain.aborted) {
      const lease = await ctx.queue.lease(self, options.only).catch((error: unknown) => {
        ctx.logger.error({ err: error }, "the queue does not answer")
        options.onTrouble?.(error)
        return null
      })
      if (!lease) {
        await ctx.clock.sleep(POLL_MS, drain).catch(() => undefined)
        continue
      }
      running++
      const trouble = await runJob(ctx, lease, drain)
      running--
      if (trouble) options.onTrouble?.(trouble)
    }
  }

  async function showLife(): Promise<void> {
    while (!drain.aborted) {
      await registry.beat(running, false).catch((error: unknown) => ctx.logger.warn({ err: error }, "no sign of life"))
      await ctx.clock.sleep(BEAT_MS, drain).catch(() => undefined)
    }
  }

  ctx.logger.info({ workerId: self.workerId, slots: ctx.settings.workerConcurrency }, "worker started")
  const count = options.only === undefined ? ctx.settings.workerConcurrency : 1
  const slots = Promise.all([showLife(), ...Array.from({ length: count }, slot)])
  const over = new AbortController()
  await Promise.race([slots, drained(ctx, drain, over.signal)])
  over.abort()
  await registry.leave().catch(() => undefined)
  ctx.logger.info({ workerId: self.workerId, unfinished: running }, "worker ended")
}

/** Resolves when the time to drain is up; `over` ends the wait, so that it keeps no process alive. */
async function drained(ctx: Context, drain: AbortSignal, over: AbortSignal): Promise<void> {
  if (!drain.aborted) await new Promise((resolve) => drain.addEventListener("abort", resolve, { once: true }))
  await ctx.clock.sleep(DRAIN_MS, over).catch(() => undefined)
}
