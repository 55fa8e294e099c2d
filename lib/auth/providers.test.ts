import { customFetch } from "@auth/core"
import { expect, test, vi } from "vitest"
import { authProviders } from "./providers.ts"

// Its entry needs Next's own resolver; the symbol it hands on is this one.
vi.mock("next-auth", () => ({ customFetch }))

const settings = (issuer: string | null) => ({
  google: { id: "g", secret: "gs", issuer: null },
  microsoft: { id: "m", secret: "ms", issuer },
})

test("only configured providers are offered, each with PKCE, state and nonce and without foreign scopes", () => {
  expect(authProviders({ google: null, microsoft: null })).toEqual([])
  const providers = authProviders(settings(null))
  expect(providers.map(({ id, issuer }) => [id, issuer])).toEqual([
    ["google", "https://accounts.google.com"],
    ["microsoft-entra-id", "https://login.microsoftonline.com/common/v2.0"],
  ])
  for (const provider of providers) {
    expect(provider.checks).toEqual(["pkce", "state", "nonce"])
    expect(provider.authorization).toEqual({ params: { scope: "openid email profile", prompt: "select_account" } })
    expect(provider.allowDangerousEmailAccountLinking).toBeUndefined()
    expect(provider.account?.({ access_token: "canary" })).toBeUndefined()
  }
})

test("a Microsoft account is numbered by tenant and object, whatever it calls itself", async () => {
  const microsoft = authProviders(settings(null)).find(({ id }) => id === "microsoft-entra-id")
  const claims = { tid: "t", oid: "o", sub: "s", email: "a@example.com", name: "Ada" }
  expect(await microsoft?.profile?.(claims, {})).toEqual({ id: "t|o", name: "Ada", email: "a@example.com" })
})

test("the metadata of the endpoint for all tenants names itself, so that Auth.js reads on to the person's tenant", async () => {
  const metadata = { issuer: "https://login.microsoftonline.com/{tenantid}/v2.0", token_endpoint: "https://x/token" }
  const fetcher: typeof fetch = async () => Response.json(metadata)
  const ask = async (issuer: string) => {
    const microsoft = authProviders(settings(issuer), fetcher).find(({ id }) => id === "microsoft-entra-id")
    const answer = await microsoft?.[customFetch]?.(`${issuer}/.well-known/openid-configuration`)
    const body: unknown = await answer?.json()
    return body
  }
  const shared = "https://login.microsoftonline.com/organizations/v2.0"
  expect(await ask(shared)).toEqual({ ...metadata, issuer: shared })
  // One tenant, or an issuer of one's own, is plain OpenID Connect.
  expect(await ask("http://127.0.0.1:4102")).toBeUndefined()
})
