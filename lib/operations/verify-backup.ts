import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { isAppError } from "../errors.ts"
import type { BackupId } from "../ids.ts"
import type { VerifyReport } from "../vault/vault.ts"
import { audited } from "./audited.ts"
import { availableBackup } from "./available-backup.ts"
import { permit } from "./permit.ts"

/** Reads every pack of a backup back and records the result: Verified or Damaged. */
export async function verifyBackup(
  ctx: Context,
  principal: Principal,
  input: { backupId: BackupId },
  options: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
): Promise<VerifyReport> {
  permit(principal, "startBackup")
  const { instanceId } = principal
  const backup = await availableBackup(ctx, principal, input.backupId)
  const entry = {
    instanceId,
    actor: principal.email,
    action: "Verification finished",
    target: `Backup ${backup.number} of ${backup.summary.schemaName}`,
  } as const
  return await audited(ctx, entry, async () => {
    const vault = await ctx.vaultFor(instanceId)
    const report = await vault.verify(backup.id, options).catch((error: unknown) => {
      if (!isAppError(error, "NOT_FOUND")) throw error
      return contentMissing(backup.id)
    })
    await ctx.catalog.backups.recordVerification(instanceId, backup.id, report.damaged.length > 0)
    return report
  })
}

/** The catalog says it was finished, so what describes its content was deleted since (S03). */
function contentMissing(backupId: BackupId): VerifyReport {
  return { packs: 0, records: 0, bytes: 0, damaged: [{ what: "manifest", id: backupId, reason: "it is missing" }] }
}
