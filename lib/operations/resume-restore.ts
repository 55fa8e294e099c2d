import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { AppError, isAppError } from "../errors.ts"
import { type JobId, newId, type RestoreId } from "../ids.ts"
import { audited } from "./audited.ts"
import { permit } from "./permit.ts"
import { alreadyRunning } from "./start-restore.ts"

/**
 * Goes on with a failed or stopped restore where its journal ends: the same restore, a new job.
 * @throws AppError CONFLICT when it is completed or still going on
 */
export async function resumeRestore(
  ctx: Context,
  principal: Principal,
  input: { restoreId: RestoreId },
): Promise<{ jobId: JobId }> {
  permit(principal, "startRestore")
  const { instanceId } = principal
  const restore = await ctx.catalog.restores.get(principal, input.restoreId)
  if (restore.outcome === "succeeded") throw refuse("This restore is completed: there is nothing to resume.")
  if (restore.jobId && (await ctx.queue.isActive(instanceId, restore.jobId))) {
    throw refuse("This restore is still going on.", { activeJobId: restore.jobId })
  }
  const jobId = newId<JobId>()
  const entry = {
    instanceId,
    actor: principal.email,
    action: "Restore resumed",
    target: `${restore.sourceSchemaName} to ${restore.targetSchemaName} on ${restore.targetSiteUrl}`,
  } as const
  await audited(ctx, entry, async () => {
    if (!(await ctx.catalog.restores.handOver(instanceId, restore.id, restore.jobId, jobId))) {
      throw refuse("This restore is still going on.")
    }
    try {
      await ctx.queue.enqueue({
        id: jobId,
        instanceId,
        subjectId: restore.id,
        payload: { kind: "restore", restoreId: restore.id },
        activeKey: `restore:${restore.targetSiteUrl}:${restore.targetSchemaKey}`,
        requestedBy: principal.email,
      })
    } catch (cause) {
      const fence = { instanceId, jobId, epoch: 0 }
      const result = restore.result
      await ctx.catalog.restores.change(fence, restore.id, {
        status: "Restore Error",
        outcome: restore.outcome ?? "failed",
        result,
      })
      throw isAppError(cause, "CONFLICT") ? alreadyRunning(cause) : cause
    }
  })
  return { jobId }
}

function refuse(userMessage: string, facts: Record<string, string> = {}): AppError {
  return new AppError("CONFLICT", "the restore cannot be resumed", { userMessage, facts })
}
