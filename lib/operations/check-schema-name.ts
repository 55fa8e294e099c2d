import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { findTaken } from "../domain/schema-name.ts"
import { permit } from "./permit.ts"
import { openTarget, type RestoreDestination, takenNames } from "./restore-target.ts"

/** Asks the target whether a schema name or key is taken (S1-12); whatever the case. */
export async function checkSchemaName(
  ctx: Context,
  principal: Principal,
  input: RestoreDestination & { name: string; key: string },
  options: { signal?: AbortSignal } = {},
): Promise<{ nameTaken: boolean; keyTaken: boolean }> {
  permit(principal, "startRestore")
  const target = await openTarget(ctx, principal, input, options.signal)
  return findTaken(input, await takenNames(target, options.signal))
}
