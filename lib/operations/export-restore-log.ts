import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { LOG_SHEETS, type RestoreLogEntry } from "../domain/restore.ts"
import type { RestoreId } from "../ids.ts"
import { restoreSummary } from "../xlsx/restore-summary.ts"
import { RESTORE_LOG_FILE, writeRestoreLog } from "../xlsx/write-restore-log.ts"
import { audited } from "./audited.ts"
import { permit } from "./permit.ts"

/** The full log of a restore as a workbook (S1-25), streamed while it is read from the database. */
export async function exportRestoreLog(
  ctx: Context,
  principal: Principal,
  input: { restoreId: RestoreId },
): Promise<{ fileName: string; contentType: string; bytes: AsyncIterable<Uint8Array> }> {
  permit(principal, "downloadLog")
  const restore = await ctx.catalog.restores.get(principal, input.restoreId)
  const entry = {
    instanceId: principal.instanceId,
    actor: principal.email,
    action: "Download full log",
    target: `${restore.sourceSchemaName} to ${restore.targetSchemaName} on ${restore.targetSiteUrl}`,
  } as const
  return await audited(ctx, entry, async () => ({
    ...RESTORE_LOG_FILE,
    bytes: writeRestoreLog({ summary: restoreSummary(restore), entries: linesBySheet(ctx, principal, restore.id) }),
  }))
}

async function* linesBySheet(ctx: Context, principal: Principal, id: RestoreId): AsyncGenerator<RestoreLogEntry> {
  for (const sheet of LOG_SHEETS) yield* ctx.catalog.restores.log(principal, id, { sheet })
}
