import type { ConnectionRight } from "../assets/connection-check.ts"
import { checkSiteUrl } from "../assets/site-url.ts"
import { typedWorkspaceId } from "../assets/workspace-id.ts"
import type { Context, SiteCredentials } from "../context.ts"
import type { ConnectionHealth, Location } from "../domain/instance.ts"
import { AppError } from "../errors.ts"

export interface CheckedSite {
  /** As they are stored: normalised, with the workspace id the instance confirmed. */
  credentials: SiteCredentials
  location: Location
  /** Limited when a right is missing: that limits features, it does not block (S0-05). */
  health: ConnectionHealth
  healthMessage: string | null
  rights: ConnectionRight[]
}

/**
 * Checks what a person typed about a site: first by itself, then live (S0-04 … S0-06).
 * @throws AppError VALIDATION, HOST_REFUSED, UNREACHABLE, CREDENTIALS_REFUSED, PERMISSION_REFUSED, WORKSPACE_MISMATCH,
 * each with `facts.field`
 */
export async function checkSite(
  ctx: Pick<Context, "settings" | "atlassian">,
  input: { siteUrl: string; email: string; apiToken: string; workspaceId?: string | undefined },
): Promise<CheckedSite> {
  const { siteUrl, cloud } = checkSiteUrl(input.siteUrl, { allowedPrivateHosts: ctx.settings.allowedPrivateHosts })
  const email = required(input.email, "email", "Email is a mandatory field!")
  const apiToken = required(input.apiToken, "apiToken", "API Token is a mandatory field!")
  const typedId = typedWorkspaceId(input.workspaceId ?? "")
  const check = await ctx.atlassian.check({ siteUrl, email, apiToken, workspaceId: typedId })
  const missing = check.rights.find((right) => right.state === "red")
  return {
    credentials: { siteUrl, email, apiToken, workspaceId: check.workspaceId },
    location: cloud ? "Cloud" : "Data Center",
    health: missing ? "Limited" : "Healthy",
    healthMessage: missing?.message ?? null,
    rights: check.rights,
  }
}

function required(text: string, field: string, userMessage: string): string {
  const trimmed = text.trim()
  if (trimmed === "") throw new AppError("VALIDATION", `${field} is empty`, { userMessage, facts: { field } })
  return trimmed
}
