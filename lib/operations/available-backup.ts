import type { Context } from "../context.ts"
import type { BackupRow, BackupSummary } from "../domain/backup.ts"
import type { Principal } from "../domain/principal.ts"
import { AppError } from "../errors.ts"
import type { BackupId } from "../ids.ts"

/** A sealed backup of the principal's instance. @throws AppError NOT_FOUND, CONFLICT when it was never completed */
export async function availableBackup(
  ctx: Pick<Context, "catalog">,
  principal: Principal,
  backupId: BackupId,
): Promise<BackupRow & { number: number; summary: BackupSummary }> {
  const backup = await ctx.catalog.backups.get(principal, backupId)
  const { state, number, summary } = backup
  if (state !== "Available" || number === null || summary === null) {
    throw new AppError("CONFLICT", "the backup is not available", {
      userMessage: "This backup is not complete. Choose one of the available backups.",
    })
  }
  return { ...backup, number, summary }
}
