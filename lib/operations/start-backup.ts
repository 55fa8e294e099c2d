import type { Context } from "../context.ts"
import { type BackupOptions, DEFAULT_BACKUP_OPTIONS } from "../domain/backup.ts"
import type { Principal } from "../domain/principal.ts"
import { AppError, isAppError } from "../errors.ts"
import { type BackupId, type JobId, newId, type SyncedSchemaId } from "../ids.ts"
import { audited } from "./audited.ts"
import { permit } from "./permit.ts"

export interface StartBackupInput {
  syncedSchemaId: SyncedSchemaId
  options?: BackupOptions | undefined
  /** At most 500 characters (T-01). */
  description?: string | undefined
}

/**
 * Queues a manual backup of one schema (S0-29).
 * @throws AppError CONFLICT while one of this schema is waiting or running, or when the schema was deleted in Assets
 */
export async function startBackup(
  ctx: Context,
  principal: Principal,
  input: StartBackupInput,
): Promise<{ backupId: BackupId; jobId: JobId }> {
  permit(principal, "startBackup")
  const { instanceId } = principal
  const schema = await ctx.catalog.schemas.get(principal, input.syncedSchemaId)
  if (schema.status === "Deleted") {
    throw new AppError("CONFLICT", "the schema is deleted", {
      userMessage: "This schema was deleted in Assets and cannot be backed up. Its backups stay readable.",
    })
  }
  const backupId = newId<BackupId>()
  const jobId = newId<JobId>()
  const entry = {
    instanceId,
    actor: principal.email,
    action: "Manual backup started",
    target: `${schema.name} (${schema.key})`,
  } as const
  await audited(ctx, entry, async () => {
    // The row first: a worker may lease the job at once. Pending rows are shown nowhere, so a crash here leaves no trace.
    await ctx.catalog.backups.ensure({
      id: backupId,
      instanceId,
      syncedSchemaId: schema.id,
      schemaId: schema.schemaId,
      jobId,
      type: "Manual",
      description: (input.description ?? "").trim().slice(0, 500),
      options: input.options ?? DEFAULT_BACKUP_OPTIONS,
      startedBy: principal.email,
    })
    try {
      await ctx.queue.enqueue({
        id: jobId,
        instanceId,
        subjectId: backupId,
        payload: { kind: "backup", backupId, syncedSchemaId: schema.id },
        activeKey: `backup:${schema.id}`,
        requestedBy: principal.email,
      })
    } catch (cause) {
      await ctx.catalog.backups.withdraw(principal, backupId)
      throw isAppError(cause, "CONFLICT") ? alreadyRunning(cause) : cause
    }
  })
  return { backupId, jobId }
}

function alreadyRunning(cause: AppError): AppError {
  return new AppError("CONFLICT", "a backup of this schema is active", {
    userMessage: "A backup of this schema is already running",
    facts: cause.facts,
    cause,
  })
}
