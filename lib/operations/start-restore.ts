import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import type { RestoreOptions } from "../domain/restore.ts"
import { checkSchemaNaming } from "../domain/schema-name.ts"
import { AppError, isAppError } from "../errors.ts"
import { type BackupId, type InstanceId, type JobId, newId, type RestoreId, type TargetInstanceId } from "../ids.ts"
import { addTargetInstance, type TargetInput } from "./add-target-instance.ts"
import { audited } from "./audited.ts"
import { availableBackup } from "./available-backup.ts"
import { permit } from "./permit.ts"
import { type RestoreDestination, targetMissing } from "./restore-target.ts"

export type StartRestoreInput = Omit<RestoreDestination, "newTarget"> & {
  backupId: BackupId
  /** Saved to the list of target instances when it is given (S1-20). */
  newTarget?: TargetInput | undefined
  schemaName: string
  schemaKey: string
  options: RestoreOptions
}

/**
 * Queues a restore into a new schema of the current or another instance (S1-12, S1-20). Whether name and key are
 * still free is decided when it runs: a clash then shows as Restore Error, with nothing written.
 * @throws AppError VALIDATION naming the field; CONFLICT when the backup is not complete, damaged, or a restore to the
 * same schema is going on
 */
export async function startRestore(
  ctx: Context,
  principal: Principal,
  input: StartRestoreInput,
): Promise<{ restoreId: RestoreId; jobId: JobId }> {
  permit(principal, "startRestore")
  const { instanceId } = principal
  const naming = checkSchemaNaming(input.schemaName, input.schemaKey)
  const backup = await availableBackup(ctx, principal, input.backupId)
  if (backup.verification === "Damaged") {
    throw new AppError("CONFLICT", "the backup is damaged", {
      userMessage: "This backup is damaged: stored parts do not pass their check. Choose another backup.",
    })
  }
  const target = await chooseTarget(ctx, principal, input)
  const restoreId = newId<RestoreId>()
  const jobId = newId<JobId>()
  const entry = {
    instanceId,
    actor: principal.email,
    action: "Restore created",
    target: `Backup ${backup.number} of ${backup.summary.schemaName} to ${naming.name} (${naming.key}) on ${target.siteUrl}`,
  } as const
  await audited(ctx, entry, async () => {
    await ctx.catalog.restores.ensure({
      id: restoreId,
      instanceId,
      jobId,
      backupId: backup.id,
      backupNumber: backup.number,
      syncedSchemaId: backup.syncedSchemaId,
      sourceSchemaName: backup.summary.schemaName,
      sourceSchemaKey: backup.summary.schemaKey,
      destination: input.destination,
      targetInstanceId: target.id,
      targetSiteUrl: target.siteUrl,
      targetSchemaName: naming.name,
      targetSchemaKey: naming.key,
      options: input.options,
      startedBy: principal.email,
    })
    try {
      await ctx.queue.enqueue({
        id: jobId,
        instanceId,
        subjectId: restoreId,
        payload: { kind: "restore", restoreId },
        activeKey: `restore:${target.siteUrl}:${naming.key}`,
        requestedBy: principal.email,
      })
    } catch (cause) {
      await ctx.catalog.restores.withdraw(principal, restoreId)
      throw isAppError(cause, "CONFLICT") ? alreadyRunning(cause) : cause
    }
  })
  await tellOtherInstance(ctx, entry, target.siteUrl)
  return { restoreId, jobId }
}

/** a migration stands in the audit log of both instances, where we know both. */
async function tellOtherInstance(
  ctx: Context,
  entry: { instanceId: InstanceId; actor: string; action: "Restore created"; target: string },
  targetSiteUrl: string,
): Promise<void> {
  const other = await ctx.catalog.instances.bySiteUrl(targetSiteUrl)
  if (!other || other.id === entry.instanceId) return
  const { siteUrl } = await ctx.catalog.instances.get(entry.instanceId)
  await ctx.audit.append({
    ...entry,
    instanceId: other.id,
    target: `From ${siteUrl}: ${entry.target}`,
    result: "done",
    requestId: newId<string>(),
  })
}

async function chooseTarget(
  ctx: Context,
  principal: Principal,
  input: StartRestoreInput,
): Promise<{ id: TargetInstanceId | null; siteUrl: string }> {
  if (input.destination === "Current instance") {
    const { siteUrl } = await ctx.catalog.connection.credentials(principal.instanceId)
    return { id: null, siteUrl }
  }
  const listed = input.targetInstanceId ?? (await addNewTarget(ctx, principal, input.newTarget))
  const { id, siteUrl } = await ctx.catalog.targets.get(principal, listed)
  return { id, siteUrl }
}

async function addNewTarget(
  ctx: Context,
  principal: Principal,
  newTarget: TargetInput | undefined,
): Promise<TargetInstanceId> {
  if (!newTarget) throw targetMissing()
  return (await addTargetInstance(ctx, principal, newTarget)).targetInstanceId
}

export function alreadyRunning(cause: AppError): AppError {
  return new AppError("CONFLICT", "a restore to this schema is active", {
    userMessage: "A restore to a schema with this key is already running",
    facts: { ...cause.facts, field: "schemaKey" },
    cause,
  })
}
