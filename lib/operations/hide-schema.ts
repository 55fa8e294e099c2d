import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import type { SyncedSchemaId } from "../ids.ts"
import { audited } from "./audited.ts"
import { permit } from "./permit.ts"

/** S0-25: takes a schema out of the grid until the next sync shows it again. Its backups stay. */
export async function hideSchema(
  ctx: Context,
  principal: Principal,
  input: { syncedSchemaId: SyncedSchemaId },
): Promise<void> {
  permit(principal, "deleteSchema")
  const schema = await ctx.catalog.schemas.get(principal, input.syncedSchemaId)
  const entry = {
    instanceId: principal.instanceId,
    actor: principal.email,
    action: "Schema deleted",
    target: `${schema.name} (${schema.key}), hidden from the list`,
  } as const
  await audited(ctx, entry, () => ctx.catalog.schemas.hide(principal, schema.id))
}
