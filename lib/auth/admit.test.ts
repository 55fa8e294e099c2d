import { afterAll, beforeAll, expect, test } from "vitest"
import { type AuthWorld, OTHER_SITE, openAuthWorld, SITE } from "../testing/auth-world.ts"
import { type Admission, admit } from "./admit.ts"
import type { ProviderId } from "./claims.ts"

const google = { iss: "https://accounts.google.com", email_verified: true, hd: "example.com" }
const tid = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"
const microsoft = { iss: `https://login.microsoftonline.com/${tid}/v2.0`, tid, xms_edov: true }

let world: AuthWorld
beforeAll(async () => {
  world = await openAuthWorld()
  await world.trust(SITE, "owner@example.com", "owner")
  await world.trust(OTHER_SITE, "other@example.com", "owner")
})
afterAll(() => world.close())

function enter(provider: ProviderId, claims: object, siteUrl: string | null = SITE): Promise<Admission> {
  const pending = siteUrl === null ? null : { provider, siteUrl, next: "/" }
  return admit(world.ctx, { pending, provider, claims: { name: "Mara", ...claims } })
}

test("a trusted user enters the instance that was chosen, and the account is pinned", async () => {
  const { id } = await world.instance(SITE)
  const claims = { ...google, sub: "1", email: "Owner@Example.com" }
  expect(await enter("google", claims)).toMatchObject({
    ok: true,
    stamp: { instanceId: id, siteUrl: SITE, email: "owner@example.com", name: "Mara", identityKey: "google|1" },
  })
  expect(await enter("google", claims)).toMatchObject({ ok: true })
  expect(await world.ctx.catalog.trustedUsers.find(SITE, "owner@example.com")).toMatchObject({
    identityKey: "google|1",
    state: "Active",
    name: "Mara",
  })
})

test("the same address from another account or another provider is not trusted", async () => {
  await enter("google", { ...google, sub: "1", email: "owner@example.com" })
  const second = await enter("google", { ...google, sub: "2", email: "owner@example.com" })
  const third = await enter("microsoft-entra-id", { ...microsoft, oid: "o", email: "owner@example.com" })
  for (const refused of [second, third]) {
    expect(refused).toMatchObject({ ok: false, refusal: "not-trusted", cause: "another account is pinned" })
  }
})

test("of two first sign-ins at once only one account is pinned", async () => {
  await world.trust(SITE, "race@example.com", "operator")
  const claims = ["1", "2", "3", "4"].map((sub) => ({ ...google, sub, email: "race@example.com" }))
  const outcomes = await Promise.allSettled(claims.map((one) => enter("google", one)))
  const admitted = outcomes.filter((outcome) => outcome.status === "fulfilled" && outcome.value.ok)
  expect(admitted).toHaveLength(1)
})

test("an unknown instance, a stranger and a user of another instance get the same answer", async () => {
  const answers = await Promise.all([
    enter("google", { ...google, sub: "9", email: "owner@example.com" }, "https://unknown.atlassian.net"),
    enter("google", { ...google, sub: "9", email: "stranger@example.com" }),
    enter("google", { ...google, sub: "9", email: "other@example.com" }),
  ])
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, refusal: "not-trusted" })
})

test("an unverified address and a sign-in that nobody began are refused", async () => {
  const unverified = { ...google, sub: "1", email: "owner@example.com", email_verified: false }
  expect(await enter("google", unverified)).toMatchObject({ ok: false, refusal: "unverified" })
  const good = { ...google, sub: "1", email: "owner@example.com" }
  expect(await enter("google", good, null)).toMatchObject({ ok: false, refusal: "expired" })
})

test("a refusal takes a tenth of a second at least, whatever its reason", async () => {
  const before = world.ctx.clock.now().getTime()
  await enter("google", { ...google, sub: "9", email: "stranger@example.com" })
  expect(world.ctx.clock.now().getTime() - before).toBe(100)
})
