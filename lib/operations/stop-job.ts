import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import type { JobId } from "../ids.ts"
import { handlerOf } from "../jobs/handlers/handlers.ts"
import { audited } from "./audited.ts"
import { permit } from "./permit.ts"

const ACTIONS = { backup: "Backup stopped", restore: "Restore stopped", sync: "Current connection synced" } as const

/**
 * Asks a job to stop (S0-30): a waiting one ends at once, a running one within ten seconds. Stopping a job that ended
 * meanwhile does nothing.
 */
export async function stopJob(ctx: Context, principal: Principal, input: { jobId: JobId }): Promise<void> {
  permit(principal, "stopJob")
  const { instanceId } = principal
  const job = await ctx.catalog.jobs.get(principal, input.jobId)
  const entry = {
    instanceId,
    actor: principal.email,
    action: ACTIONS[job.kind],
    target: `${job.kind} ${job.subjectId}`,
  }
  await audited(ctx, entry, async () => {
    const stop = await ctx.queue.requestStop(instanceId, input.jobId)
    if (stop.state === "stopped") await handlerOf(stop.lease).stopped(ctx, stop.lease)
  })
}
