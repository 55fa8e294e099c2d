import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { AppError, isAppError } from "../errors.ts"
import { type JobId, newId } from "../ids.ts"
import { audited } from "./audited.ts"
import { permit } from "./permit.ts"

/** Queues a sync of the instance's schemas (S0-10). @throws AppError CONFLICT while one is waiting or running */
export async function syncSchemas(ctx: Context, principal: Principal): Promise<{ jobId: JobId }> {
  permit(principal, "syncSchemas")
  const { instanceId } = principal
  const instance = await ctx.catalog.instances.get(instanceId)
  const jobId = newId<JobId>()
  const entry = {
    instanceId,
    actor: principal.email,
    action: "Current connection synced",
    target: instance.siteUrl,
  } as const
  await audited(ctx, entry, async () => {
    try {
      await ctx.queue.enqueue({
        id: jobId,
        instanceId,
        subjectId: instanceId,
        payload: { kind: "sync", automatic: false },
        activeKey: `sync:${instanceId}`,
        requestedBy: principal.email,
      })
    } catch (cause) {
      if (!isAppError(cause, "CONFLICT")) throw cause
      throw new AppError("CONFLICT", "a sync is already active", {
        userMessage: "The schemas of this instance are being synced already.",
        facts: cause.facts,
        cause,
      })
    }
  })
  return { jobId }
}
