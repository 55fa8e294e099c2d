import { createHash, randomBytes } from "node:crypto"
import { createRemoteJWKSet, jwtVerify } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { verifyClaims } from "../../auth/claims.ts"
import { PEOPLE } from "./people.ts"
import { type OpenIdKind, type RunningOpenIdProvider, startOpenIdProvider } from "./start.ts"

const redirectUri = "http://127.0.0.1:9/callback"
const client = { clientId: "vault", clientSecret: "vault-secret", redirectUris: [redirectUri] }

describe.each<[OpenIdKind, "google" | "microsoft-entra-id"]>([
  ["google", "google"],
  ["microsoft", "microsoft-entra-id"],
])("the simulated %s", (kind, providerId) => {
  let provider: RunningOpenIdProvider
  beforeAll(async () => {
    provider = await startOpenIdProvider({ kind, people: PEOPLE, clients: [client] })
  })
  afterAll(() => provider.close())

  test("signs the chosen person in with claims that pass our rules", async () => {
    const claims = await signIn(provider.issuer, "mara")
    expect(verifyClaims(providerId, claims, { issuer: provider.issuer })).toMatchObject({
      ok: true,
      email: "owner@example.com",
      name: "Mara Lindt",
    })
  })

  test("asks again at the next sign-in, so that another person can be chosen", async () => {
    const browser = new Map<string, string>()
    expect((await signIn(provider.issuer, "mara", browser)).name).toBe("Mara Lindt")
    expect((await signIn(provider.issuer, "jonas", browser)).name).toBe("Jonas Feld")
  })

  test("does not vouch for the address of an unverified person", async () => {
    const claims = await signIn(provider.issuer, "eve")
    expect(claims.email).toBe("owner@example.com")
    expect(verifyClaims(providerId, claims, { issuer: provider.issuer })).toEqual({ ok: false, reason: "unverified" })
  })

  test("tells the application when the person cancels", async () => {
    await expect(signIn(provider.issuer, "")).rejects.toThrow("access_denied")
  })

  test("loads nothing from outside on its pages", async () => {
    const { html } = await openChooser(provider.issuer, new Map(), randomBytes(32).toString("base64url"))
    expect(html).toContain("Mara Lindt")
    expect(html).not.toMatch(/https?:\/\/|<script|<link/)
  })

  test("answers a foreign interaction with a sentence, not with a stack", async () => {
    const answer = await fetch(`${provider.issuer}/interaction/unknown`)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain("This sign-in has ended")
  })
})

/** Walks the whole code flow as a browser and a client would, and returns the verified claims. */
async function signIn(issuer: string, personId: string, browser = new Map<string, string>()) {
  const verifier = randomBytes(32).toString("base64url")
  const { url } = await openChooser(issuer, browser, verifier)
  const posted = await browse(url, browser, { method: "POST", body: new URLSearchParams({ person: personId }) })
  const resumed = await browse(locationOf(posted), browser)
  const callback = locationOf(resumed)
  const error = callback.searchParams.get("error")
  if (error) throw new Error(error)
  const answer = await fetch(`${issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("vault:vault-secret")}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: callback.searchParams.get("code") ?? "",
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  })
  const { id_token: idToken } = (await answer.json()) as { id_token: string }
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`))
  const { payload } = await jwtVerify(idToken, keys, { issuer, audience: "vault" })
  expect(payload.nonce).toBe("n")
  return payload
}

async function openChooser(issuer: string, browser: Map<string, string>, verifier: string) {
  const authorize = new URL(`${issuer}/auth`)
  authorize.search = new URLSearchParams({
    client_id: "vault",
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid email profile",
    state: "s",
    nonce: "n",
    prompt: "select_account",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString()
  const url = locationOf(await browse(authorize, browser))
  return { url, html: await (await browse(url, browser)).text() }
}

async function browse(url: URL, browser: Map<string, string>, init: RequestInit = {}): Promise<Response> {
  const cookie = [...browser].map(([name, value]) => `${name}=${value}`).join("; ")
  const answer = await fetch(url, { ...init, headers: { cookie }, redirect: "manual" })
  for (const line of answer.headers.getSetCookie()) {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=")
    browser.set(name, value)
  }
  return answer
}

function locationOf(answer: Response): URL {
  const location = answer.headers.get("location")
  if (!location) throw new Error(`no redirect, status ${answer.status}`)
  return new URL(location, answer.url)
}
