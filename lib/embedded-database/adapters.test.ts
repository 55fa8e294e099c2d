import { MongoBackend } from "@agendajs/mongo-backend"
import { MongoDBAdapter } from "@auth/mongodb-adapter"
import { Agenda } from "agenda"
import { expect, test, vi } from "vitest"
import { openDatabaseUnderTest } from "../testing/database-under-test.ts"

test("every operation of the Auth.js adapter works, and expired sessions go away", async () => {
  await using under = await openDatabaseUnderTest({ housekeepingMs: 200 })
  const { db, client, isEmbedded } = under
  await db.collection("users").createIndex({ email: 1 }, { unique: true })
  await db.collection("sessions").createIndex({ sessionToken: 1 }, { unique: true })
  await db.collection("sessions").createIndex({ expires: 1 }, { expireAfterSeconds: 0 })
  await db.collection("accounts").createIndex({ provider: 1, providerAccountId: 1 }, { unique: true })
  await db.collection("verification_tokens").createIndex({ identifier: 1, token: 1 }, { unique: true })
  const adapter = MongoDBAdapter(client, { databaseName: db.databaseName })
  const call = <K extends keyof typeof adapter>(name: K): NonNullable<(typeof adapter)[K]> => {
    const method = adapter[name]
    if (!method) throw new Error(`the adapter has no ${name}`)
    return method
  }

  const user = await call("createUser")({
    id: "x",
    name: "N",
    email: "a@example.com",
    emailVerified: null,
    image: null,
  })
  expect(user.id).toMatch(/^[0-9a-f]{24}$/)
  expect(await call("getUser")(user.id)).toMatchObject({ email: "a@example.com" })
  expect(await call("getUserByEmail")("a@example.com")).toMatchObject({ id: user.id })
  expect(await call("getUserByEmail")("nobody@example.com")).toBeNull()

  const key = { provider: "g", providerAccountId: "1" }
  const account = { ...key, userId: user.id, type: "oauth" } as const
  await call("linkAccount")({ ...account, access_token: "t", expires_at: 123 })
  expect(await call("getUserByAccount")(key)).toMatchObject({ id: user.id })
  await expect(call("linkAccount")(account)).rejects.toThrow(/E11000/)
  expect(await call("updateUser")({ id: user.id, name: "M" })).toMatchObject({ name: "M", email: "a@example.com" })

  const expires = new Date(Date.now() + 1e6)
  await call("createSession")({ userId: user.id, sessionToken: "s1", expires })
  expect(await call("getSessionAndUser")("s1")).toMatchObject({ user: { id: user.id }, session: { expires } })
  const later = new Date(Date.now() + 2e6)
  expect(await call("updateSession")({ sessionToken: "s1", expires: later })).toMatchObject({ expires: later })
  await call("deleteSession")("s1")
  expect(await call("getSessionAndUser")("s1")).toBeNull()

  await call("createVerificationToken")({ identifier: "i", token: "t", expires })
  expect(await call("useVerificationToken")({ identifier: "i", token: "t" })).toMatchObject({ identifier: "i" })
  expect(await call("useVerificationToken")({ identifier: "i", token: "t" })).toBeNull()

  await call("createSession")({ userId: user.id, sessionToken: "s2", expires })
  await call("unlinkAccount")(key)
  await call("deleteUser")(user.id)
  expect(await call("getUser")(user.id)).toBeNull()
  expect(await db.collection("sessions").countDocuments()).toBe(0)

  const sessions = db.collection("sessions")
  await sessions.insertMany([
    { sessionToken: "old", expires: new Date(Date.now() - 1000) },
    { sessionToken: "new", expires },
    { sessionToken: "never" },
  ])
  // A real server passes once a minute; it need not be waited for.
  if (isEmbedded) await vi.waitUntil(async () => (await sessions.countDocuments()) === 2, { timeout: 10_000 })
  expect(await sessions.countDocuments({ sessionToken: { $in: ["new", "never"] } })).toBe(2)
})

test("two agenda workers run 200 jobs, none of them twice, and repeat, keep unique, retry and rescue jobs", async () => {
  await using under = await openDatabaseUnderTest()
  const { db } = under
  const runs = new Map<number, number>()
  const seen = { ticks: 0, failures: 0, rescued: 0 }
  const worker = (name: string) => {
    const agenda = new Agenda({
      backend: new MongoBackend({ mongo: db }),
      processEvery: 200,
      name,
      maxConcurrency: 20,
      defaultLockLifetime: 3000,
    })
    agenda.define<{ k: number }>(
      "once",
      (job) => {
        const k = job.attrs.data.k
        runs.set(k, (runs.get(k) ?? 0) + 1)
      },
      { concurrency: 10 },
    )
    agenda.define("tick", () => {
      seen.ticks++
    })
    agenda.define("fail", () => {
      seen.failures++
      throw new Error("boom")
    })
    agenda.define("unique", () => {})
    agenda.define(
      "abandoned",
      () => {
        seen.rescued++
      },
      { lockLifetime: 500 },
    )
    return agenda
  }
  const workers = [worker("A"), worker("B")] as const
  const [first, second] = workers
  await Promise.all(workers.map((agenda) => agenda.start()))
  try {
    await first.every("1 second", "tick")
    await second.every("1 second", "tick")
    await Promise.all(Array.from({ length: 200 }, (_, k) => (k % 2 === 0 ? first : second).now("once", { k })))
    await first.schedule(new Date(Date.now() + 300), "fail", {})
    for (const agenda of workers) {
      await agenda.create("unique", { q: 1 }).unique({ "data.q": 1 }).schedule("in 1 hour").save()
    }
    const past = new Date(Date.now() - 5000)
    await db.collection("agendaJobs").insertOne({
      name: "abandoned",
      type: "normal",
      nextRunAt: past,
      lockedAt: past,
      priority: 0,
      disabled: null,
      data: {},
    })
    const done = () => runs.size === 200 && seen.ticks >= 2 && seen.failures > 0 && seen.rescued > 0
    await vi.waitUntil(done, { timeout: 25_000, interval: 100 })
    expect([...runs.values()].filter((times) => times !== 1)).toEqual([])
    expect(seen).toMatchObject({ failures: 1, rescued: 1 })
    const jobs = db.collection("agendaJobs")
    expect(await jobs.countDocuments({ name: "unique" })).toBe(1)
    expect(await jobs.countDocuments({ name: "tick" })).toBe(1)
    await vi.waitUntil(async () => (await jobs.findOne({ name: "fail" }))?.failReason === "boom")
    expect((await first.queryJobs({ name: "once", limit: 10 })).total).toBe(200)
    expect(await first.getJobsOverview()).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: "once", total: 200 })]),
    )
    expect(await first.cancel({ name: "once" })).toBe(200)
  } finally {
    await Promise.all(workers.map((agenda) => agenda.stop()))
  }
})
