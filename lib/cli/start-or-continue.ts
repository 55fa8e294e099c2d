import type { JobView } from "../domain/job.ts"
import type { Principal } from "../domain/principal.ts"
import { isAppError } from "../errors.ts"
import { isId, type JobId } from "../ids.ts"
import { thisProcess } from "../jobs/process-identity.ts"
import type { Session } from "./session.ts"

/**
 * Starts a job; where a job of the same kind stands in the way that nobody works on (its command was killed, or no
 * server runs), answers that one instead, so that the same command typed again goes on with it (P01 … P06).
 * @throws AppError CONFLICT while another process works on it
 */
export async function startOrContinue<Started extends { jobId: JobId }>(
  ctx: Session["ctx"],
  principal: Principal,
  start: () => Promise<Started>,
): Promise<Started | { jobId: JobId; continued: JobView }> {
  try {
    return await start()
  } catch (error) {
    if (!isAppError(error, "CONFLICT")) throw error
    const continued = await abandonedJob(ctx, principal, error.facts.activeJobId)
    if (!continued) throw error
    return { jobId: continued.id, continued }
  }
}

async function abandonedJob(ctx: Session["ctx"], principal: Principal, id: unknown): Promise<JobView | null> {
  if (typeof id !== "string" || !isId(id)) return null
  const jobId = id as JobId
  if (!(await ctx.queue.isAbandoned(principal.instanceId, jobId, thisProcess()))) return null
  return await ctx.catalog.jobs.get(principal, jobId)
}
