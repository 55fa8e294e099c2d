import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type AuthWorld, OTHER_SITE, openAuthWorld, SITE } from "../testing/auth-world.ts"
import { authenticate } from "./authenticate.ts"
import { createSessionStore, hashToken } from "./session-store.ts"

const minutes = (count: number) => count * 60_000
const email = "owner@example.com"
let world: AuthWorld
let token: string

beforeAll(async () => {
  world = await openAuthWorld()
  await world.trust(SITE, email, "owner")
})
afterAll(() => world.close())
beforeEach(async () => {
  token = await world.signIn(SITE, email)
})

const ask = (visit = true, asked: string | undefined = token) => authenticate(world.ctx, asked, { visit })
const users = () => world.ctx.mongo.db.collection("trustedUsers")

test("a living session stands for the trusted user of its instance, with the role of this moment", async () => {
  const { id } = await world.instance(SITE)
  expect((await ask())?.principal).toMatchObject({ email, instanceId: id, role: "owner" })
})

test("no token, a foreign token and the stored hash stand for nobody", async () => {
  expect(await authenticate(world.ctx, undefined, { visit: true })).toBeNull()
  expect(await ask(true, "")).toBeNull()
  expect(await ask(true, "0".repeat(64))).toBeNull()
  expect(await ask(true, hashToken(token))).toBeNull()
})

describe("the end of a session", () => {
  test("comes after 60 minutes without a visit, and polling is no visit", async () => {
    for (let polls = 0; polls < 59; polls++) {
      world.clock.pass(minutes(1))
      expect(await ask(false)).not.toBeNull()
    }
    world.clock.pass(minutes(1))
    expect(await ask(false)).toBeNull()
    expect(await ask()).toBeNull()
  })

  test("is put off by visits, but not past 12 hours", async () => {
    for (let visits = 0; visits < 14; visits++) {
      world.clock.pass(minutes(50))
      expect(await ask()).not.toBeNull()
    }
    world.clock.pass(minutes(19))
    expect(await ask()).not.toBeNull()
    world.clock.pass(minutes(1))
    expect(await ask()).toBeNull()
  })

  test("removes the row, and so does signing out", async () => {
    const rows = world.ctx.mongo.db.collection("sessions")
    world.clock.pass(minutes(60))
    await ask()
    expect(await rows.findOne({ sessionToken: hashToken(token) })).toBeNull()
    const second = await world.signIn(SITE, email)
    await createSessionStore(world.ctx.mongo.db, world.ctx.clock).end(second)
    expect(await ask(true, second)).toBeNull()
  })
})

describe("a session stands for nobody", () => {
  test("once the trusted user is removed, at the next request", async () => {
    await world.trust(SITE, "leaver@example.com", "operator")
    const leaver = await world.signIn(SITE, "leaver@example.com")
    expect(await ask(true, leaver)).not.toBeNull()
    await users().deleteOne({ email: "leaver@example.com" })
    expect(await ask(true, leaver)).toBeNull()
  })

  test("when the role was changed in the database without the key", async () => {
    await world.trust(SITE, "climber@example.com", "viewer")
    const climber = await world.signIn(SITE, "climber@example.com")
    await users().updateOne({ email: "climber@example.com" }, { $set: { role: "owner" } })
    expect(await ask(true, climber)).toBeNull()
  })

  test("when its row is pointed at another instance or another account", async () => {
    const sessions = world.ctx.mongo.db.collection("sessions")
    const { id } = await world.instance(OTHER_SITE)
    await sessions.updateOne({ sessionToken: hashToken(token) }, { $set: { instanceId: id } })
    expect(await ask()).toBeNull()
    const second = await world.signIn(SITE, email)
    await sessions.updateOne({ sessionToken: hashToken(second) }, { $set: { identityKey: "google|other" } })
    expect(await ask(true, second)).toBeNull()
  })

  test("when a field of its row is missing", async () => {
    const sessions = world.ctx.mongo.db.collection("sessions")
    await sessions.updateOne({ sessionToken: hashToken(token) }, { $unset: { identityKey: "" } })
    expect(await ask()).toBeNull()
  })
})
