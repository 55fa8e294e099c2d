import { MongoDBAdapter } from "@auth/mongodb-adapter"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type AuthWorld, openAuthWorld, SITE } from "../testing/auth-world.ts"
import { createHashedAdapter } from "./hashed-adapter.ts"
import { hashToken } from "./session-store.ts"

let world: AuthWorld
beforeAll(async () => {
  world = await openAuthWorld()
})
afterAll(() => world.close())

const adapterOf = ({ ctx }: AuthWorld) =>
  createHashedAdapter(
    MongoDBAdapter(() => Promise.resolve(ctx.mongo.client), { databaseName: ctx.mongo.db.databaseName }),
    () => null,
  )

test("the database never holds a session token, and its hash does not open the session", async () => {
  await world.trust(SITE, "owner@example.com", "owner")
  const token = await world.signIn(SITE, "owner@example.com")
  const everything = await dump(world)
  expect(everything).toContain(hashToken(token))
  expect(everything).not.toContain(token)
  const adapter = adapterOf(world)
  expect(await adapter.getSessionAndUser?.(token)).toMatchObject({
    session: { sessionToken: token },
    user: { email: "owner@example.com" },
  })
  expect(await adapter.getSessionAndUser?.(hashToken(token))).toBeNull()
})

test("a session is updated and ended by its token", async () => {
  await world.trust(SITE, "two@example.com", "operator")
  const token = await world.signIn(SITE, "two@example.com")
  const adapter = adapterOf(world)
  const expires = new Date(Date.UTC(2026, 10, 21, 9))
  expect(await adapter.updateSession?.({ sessionToken: token, expires })).toMatchObject({
    sessionToken: token,
    expires,
  })
  await adapter.deleteSession?.(token)
  expect(await adapter.getSessionAndUser?.(token)).toBeNull()
})

test("no session is made for a sign-in nobody admitted", async () => {
  const session = { sessionToken: "t", userId: "65f0c0ffee0000000000abcd", expires: new Date() }
  await expect(Promise.resolve(adapterOf(world).createSession?.(session))).rejects.toThrow("admitted")
  expect(await world.ctx.mongo.db.collection("sessions").findOne({ sessionToken: hashToken("t") })).toBeNull()
})

test("the provider's tokens are not kept, and one e-mail never joins two accounts", async () => {
  const adapter = adapterOf(world)
  await adapter.linkAccount?.({
    userId: "65f0c0ffee0000000000abcd",
    type: "oidc",
    provider: "google",
    providerAccountId: "1",
    access_token: "canary-access",
    id_token: "canary-id",
    refresh_token: "canary-refresh",
  })
  expect(await dump(world)).not.toContain("canary")
  expect(await adapter.getUserByEmail?.("owner@example.com")).toBeNull()
})

async function dump({ ctx }: AuthWorld): Promise<string> {
  const names = await ctx.mongo.db.listCollections({}, { nameOnly: true }).toArray()
  const all = await Promise.all(names.map(({ name }) => ctx.mongo.db.collection(name).find({}).toArray()))
  return JSON.stringify(all)
}
