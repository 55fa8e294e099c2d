import { customFetch } from "next-auth"
import type { OIDCConfig } from "next-auth/providers"
import MicrosoftEntraID from "next-auth/providers/microsoft-entra-id"
import type { ProviderSettings } from "../env.ts"
import { type Claims, PROVIDER_NAMES, type ProviderId } from "./claims.ts"
import { configuredProviders, type Providers, PUBLIC_ISSUERS, providerSettings } from "./provider-settings.ts"

/** What Auth.js needs of the configured providers. */
export function authProviders(settings: Providers, fetcher: typeof fetch = fetch): OIDCConfig<Claims>[] {
  return configuredProviders(settings).flatMap((id) => {
    const configured = providerSettings(settings, id)
    return configured ? [oidcProvider(id, configured, fetcher)] : []
  })
}

/**
 * Plain OpenID Connect for both: PKCE, state and nonce; three scopes; no call to a provider's API (the stock Microsoft
 * provider asks Graph for a photo at every sign-in); no provider token is kept; the person chooses the account.
 */
function oidcProvider(id: ProviderId, configured: ProviderSettings, fetcher: typeof fetch): OIDCConfig<Claims> {
  const issuer = configured.issuer ?? PUBLIC_ISSUERS[id]
  return {
    ...(id === "microsoft-entra-id" && isMultiTenant(issuer) ? followTenant(issuer, fetcher) : {}),
    id,
    name: PROVIDER_NAMES[id],
    type: "oidc",
    issuer,
    clientId: configured.id,
    clientSecret: configured.secret,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: "openid email profile", prompt: "select_account" } },
    profile: (claims) => ({ id: accountId(id, claims), name: text(claims.name), email: text(claims.email) }),
    account: () => undefined,
  }
}

/** common, organizations and consumers answer with the issuer of the person's own tenant. */
function isMultiTenant(issuer: string): boolean {
  return /^https:\/\/login\.microsoftonline\.com\/(?:common|organizations|consumers)\/v2\.0$/.test(issuer)
}

/**
 * The stock provider's two marks that make Auth.js read the metadata again for the tenant in the token, so that the
 * token's issuer is compared with that tenant's. What the token says is checked once more in claims.ts (T18).
 */
function followTenant(issuer: string, fetcher: typeof fetch): Partial<OIDCConfig<Claims>> {
  const { id, name, type, profile, style, authorization, options, ...marks } = MicrosoftEntraID({ issuer })
  const tenant = new URL(issuer).pathname.split("/")[1] ?? "common"
  return {
    ...marks,
    async [customFetch](...args: Parameters<typeof fetch>) {
      const answer = await fetcher(...args)
      const url = args[0] instanceof Request ? args[0].url : String(args[0])
      if (!new URL(url).pathname.endsWith("/.well-known/openid-configuration") || !answer.ok) return answer
      const metadata = (await answer.json()) as { issuer: string }
      return Response.json({ ...metadata, issuer: metadata.issuer.replace("{tenantid}", tenant) })
    },
  }
}

/** The provider's own number of the account; the same parts as the identity key. */
function accountId(id: ProviderId, claims: Claims): string {
  return id === "google" ? String(claims.sub) : `${String(claims.tid)}|${String(claims.oid)}`
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null
}
