import type { Context } from "../context.ts"
import { isAppError } from "../errors.ts"
import type { InstanceId } from "../ids.ts"
import { lastFour } from "./add-target-instance.ts"
import { audited } from "./audited.ts"
import { checkSite } from "./check-site.ts"
import { hostPrincipal } from "./host-principal.ts"
import { checkEmail } from "./trust-user.ts"

export interface ConnectInput {
  siteUrl: string
  email: string
  apiToken: string
  /** Asked of the instance when left out (S0-03). */
  workspaceId?: string | undefined
  /** Who becomes owner of the instance in our app (S0-01). */
  ownerEmail: string
}

/**
 * Connects an instance, or replaces the connection of one that is known; run by the operator on the host. Checked live
 * first. Connecting a known site again brings its schemas and backups back (S0-19).
 * @throws AppError as checkSite; VALIDATION for the owner's address
 */
export async function connectInstance(ctx: Context, input: ConnectInput): Promise<{ instanceId: InstanceId }> {
  const ownerEmail = checkEmail(input.ownerEmail)
  const site = await checkSite(ctx, input)
  const { siteUrl, email, workspaceId, apiToken } = site.credentials
  const { instance, created } = await ctx.catalog.instances.ensure(siteUrl, site.location)
  const entry = {
    instanceId: instance.id,
    actor: hostPrincipal(instance.id).email,
    action: created ? "Current connection created" : "Current connection updated",
    target: siteUrl,
    changes: [
      { field: "email", before: null, after: email },
      { field: "workspaceId", before: null, after: workspaceId },
      { field: "token", before: null, after: "••••" },
    ],
  } as const
  await audited(ctx, { ...entry, changes: [...entry.changes] }, () =>
    ctx.catalog.connection.save(instance.id, {
      siteUrl,
      email,
      workspaceId,
      sealedToken: ctx.sealToken(instance.id, siteUrl, apiToken),
      tokenLast4: lastFour(site.credentials),
      health: site.health,
      healthMessage: site.healthMessage,
    }),
  )
  await trustOwner(ctx, instance.id, ownerEmail)
  return { instanceId: instance.id }
}

async function trustOwner(ctx: Context, instanceId: InstanceId, email: string): Promise<void> {
  const entry = {
    instanceId,
    actor: hostPrincipal(instanceId).email,
    action: "Trusted users for Vault invited",
    target: email,
    changes: [{ field: "role", before: null, after: "owner" }],
  } as const
  try {
    await audited(ctx, { ...entry, changes: [...entry.changes] }, () =>
      ctx.catalog.trustedUsers.add(instanceId, email, "owner"),
    )
  } catch (error) {
    // On the list already: their role is changed by people, never by connecting again.
    if (!isAppError(error, "CONFLICT")) throw error
  }
}
