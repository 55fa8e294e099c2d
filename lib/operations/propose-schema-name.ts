import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { proposeSchemaNaming, type TakenNames } from "../domain/schema-name.ts"
import { isAppError } from "../errors.ts"
import type { BackupId } from "../ids.ts"
import { availableBackup } from "./available-backup.ts"
import { permit } from "./permit.ts"
import { openTarget, type RestoreDestination, takenNames } from "./restore-target.ts"

/** A name and key to begin with (S1-12), free in the target; untested while the target cannot be reached. */
export async function proposeSchemaName(
  ctx: Context,
  principal: Principal,
  input: { backupId: BackupId } & RestoreDestination,
  options: { signal?: AbortSignal } = {},
): Promise<{ name: string; key: string }> {
  permit(principal, "startRestore")
  const { summary } = await availableBackup(ctx, principal, input.backupId)
  const taken = await takenOrNothing(ctx, principal, input, options.signal)
  const original = { name: summary.schemaName, key: summary.schemaKey }
  const keepOriginal = input.destination === "Another instance"
  return proposeSchemaNaming(original, taken, { today: ctx.clock.now(), keepOriginal })
}

async function takenOrNothing(
  ctx: Context,
  principal: Principal,
  where: RestoreDestination,
  signal?: AbortSignal,
): Promise<TakenNames> {
  try {
    return await takenNames(await openTarget(ctx, principal, where, signal), signal)
  } catch (error) {
    if (isAppError(error, "UNREACHABLE", "RATE_LIMITED", "ATLASSIAN_FAILED")) return { names: [], keys: [] }
    throw error
  }
}
