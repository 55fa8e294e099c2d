import { checkSiteUrl } from "../assets/site-url.ts"
import type { AssetsTarget } from "../assets/target.ts"
import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import type { Destination } from "../domain/restore.ts"
import type { TakenNames } from "../domain/schema-name.ts"
import { AppError } from "../errors.ts"
import type { TargetInstanceId } from "../ids.ts"
import type { TargetInput } from "./add-target-instance.ts"
import { permit } from "./permit.ts"

/** Where a restore goes, as the wizard says it. */
export interface RestoreDestination {
  destination: Destination
  /** For "Another instance": a listed one … */
  targetInstanceId?: TargetInstanceId | undefined
  /** … or a new one, which only an owner may add (S1-20). */
  newTarget?: Omit<TargetInput, "connectionName"> | undefined
}

const SOMEBODY_WAITS = { priority: "restore", patience: "person" } as const

/** Opens the target of a restore that is still being planned; nothing is saved. */
export async function openTarget(
  ctx: Context,
  principal: Principal,
  where: RestoreDestination,
  signal?: AbortSignal,
): Promise<AssetsTarget> {
  if (where.destination === "Current instance")
    return await ctx.siteFor(principal.instanceId, "connection", SOMEBODY_WAITS)
  if (where.targetInstanceId) return await ctx.siteFor(principal.instanceId, where.targetInstanceId, SOMEBODY_WAITS)
  if (!where.newTarget) throw targetMissing()
  permit(principal, "editTargets")
  const { siteUrl } = checkSiteUrl(where.newTarget.siteUrl, {
    allowedPrivateHosts: ctx.settings.allowedPrivateHosts,
  })
  signal?.throwIfAborted()
  const { email, apiToken } = where.newTarget
  const workspaceId = where.newTarget.workspaceId || (await ctx.atlassian.findWorkspaceId({ siteUrl, email, apiToken }))
  return ctx.atlassian.open({ siteUrl, email, apiToken, workspaceId }, SOMEBODY_WAITS)
}

/** Names and keys the target's schemas hold now. */
export async function takenNames(target: AssetsTarget, signal?: AbortSignal): Promise<TakenNames> {
  const schemas = await target.listSchemas(signal)
  return { names: schemas.map((schema) => schema.name), keys: schemas.map((schema) => schema.objectSchemaKey) }
}

export function targetMissing(): AppError {
  return new AppError("VALIDATION", "no target chosen", {
    userMessage: "Choose a target instance, or enter a new one.",
    facts: { field: "targetInstanceId" },
  })
}
