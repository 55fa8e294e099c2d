import { SignJWT } from "jose"
import { expect, test, vi } from "vitest"
import { openPending, type PendingSignIn, sealPending } from "./pending-sign-in.ts"

const secret = "s".repeat(40)
const pending: PendingSignIn = { provider: "google", siteUrl: "https://example.atlassian.net", next: "/schemas" }

test("comes back for the same state and provider", async () => {
  const sealed = await sealPending(pending, "state-1", secret)
  expect(await openPending(sealed, { state: "state-1", provider: "google" }, secret)).toEqual(pending)
})

test("is refused for another sign-in, another provider, another server and after ten minutes", async () => {
  const sealed = await sealPending(pending, "state-1", secret)
  expect(await openPending(sealed, { state: "state-2", provider: "google" }, secret)).toBeNull()
  expect(await openPending(sealed, { state: null, provider: "google" }, secret)).toBeNull()
  expect(await openPending(sealed, { state: "state-1", provider: "microsoft-entra-id" }, secret)).toBeNull()
  expect(await openPending(sealed, { state: "state-1", provider: "google" }, "t".repeat(40))).toBeNull()
  expect(await openPending(undefined, { state: "state-1", provider: "google" }, secret)).toBeNull()
  vi.useFakeTimers({ now: Date.now() + 601_000 })
  expect(await openPending(sealed, { state: "state-1", provider: "google" }, secret)).toBeNull()
  vi.useRealTimers()
})

test("is refused when any character of it is changed", async () => {
  const sealed = await sealPending(pending, "state-1", secret)
  for (let at = 0; at < sealed.length - 1; at++) {
    const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1)
    expect(await openPending(changed, { state: "state-1", provider: "google" }, secret)).toBeNull()
  }
})

test("is refused when it is signed with the bare secret or not at all", async () => {
  const claims = { ...pending, state: "x" }
  const bare = await new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .setAudience("pending-sign-in")
    .sign(new TextEncoder().encode(secret))
  const none = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(claims))}.`
  for (const forged of [bare, none, "", "a.b.c"]) {
    expect(await openPending(forged, { state: "x", provider: "google" }, secret)).toBeNull()
  }
})
