import { checkSiteUrl } from "../assets/site-url.ts"
import type { Context, SiteCredentials } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { AppError } from "../errors.ts"
import type { TargetInstanceId } from "../ids.ts"
import { audited } from "./audited.ts"
import { checkSite } from "./check-site.ts"
import { permit } from "./permit.ts"

/** The fields of S0-14; the workspace id may be left out, it is then asked of the instance. */
export interface TargetInput {
  /** 1 to 80 characters, unique in the instance. */
  connectionName: string
  siteUrl: string
  email: string
  apiToken: string
  workspaceId?: string | undefined
}

/**
 * Checks a target live, then saves it with its token sealed (S0-14, S0-15).
 * @throws AppError as checkSite; CONFLICT when the connection name is taken
 */
export async function addTargetInstance(
  ctx: Context,
  principal: Principal,
  input: TargetInput,
): Promise<{ targetInstanceId: TargetInstanceId }> {
  permit(principal, "editTargets")
  const connectionName = checkConnectionName(input.connectionName)
  const { siteUrl } = checkSiteUrl(input.siteUrl, { allowedPrivateHosts: ctx.settings.allowedPrivateHosts })
  const { instanceId } = principal
  const entry = {
    instanceId,
    actor: principal.email,
    action: "Target instance created",
    target: `${connectionName}, ${siteUrl}`,
  } as const
  const targetInstanceId = await audited(ctx, entry, async () => {
    const site = await checkSite(ctx, input)
    return await ctx.catalog.targets.add(principal, {
      connectionName,
      siteUrl: site.credentials.siteUrl,
      location: site.location,
      email: site.credentials.email,
      workspaceId: site.credentials.workspaceId,
      sealedToken: ctx.sealToken(instanceId, site.credentials.siteUrl, site.credentials.apiToken),
      tokenLast4: lastFour(site.credentials),
      health: site.health,
    })
  })
  return { targetInstanceId }
}

/** What the pages show of a token; never more than a quarter of it. */
export function lastFour({ apiToken }: Pick<SiteCredentials, "apiToken">): string {
  return apiToken.length >= 16 ? apiToken.slice(-4) : ""
}

function checkConnectionName(text: string): string {
  const name = text.trim()
  if (name.length >= 1 && name.length <= 80) return name
  throw new AppError("VALIDATION", "connection name refused", {
    userMessage: "Enter a connection name of 1 to 80 characters.",
    facts: { field: "connectionName" },
  })
}
