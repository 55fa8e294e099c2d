import { createHmac } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { trustedUsers as trustedUserModel } from "../../prisma-free-models/trusted-users.ts"
import { type BackupId, type InstanceId, type JobId, newId } from "../ids.ts"
import { createJobQueue, type JobQueue } from "../jobs/queue.ts"
import { openRestoreLog } from "../jobs/restore-log.ts"
import { silentLogger } from "../logger.ts"
import { sampleSummary, schemaAsSeen, seedBackup, seedTenant, type Tenant } from "../testing/seed-tenant.ts"
import { openTestDatabase, type TestDatabase } from "../testing/test-database.ts"
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts"
import { type Catalog, createCatalog } from "./catalog.ts"

let database: TestDatabase
let catalog: Catalog
let queue: JobQueue
let clock: VirtualClock
beforeAll(async () => {
  database = await openTestDatabase()
  const { db } = database
  clock = createVirtualClock("2026-11-01T00:00:00.000Z")
  const signRow = async (instanceId: InstanceId, text: string) =>
    createHmac("sha256", instanceId).update(text).digest("hex")
  catalog = createCatalog({ db, clock, logger: silentLogger, storageKind: "Embedded database", signRow })
  queue = createJobQueue(db, clock)
})
afterAll(() => database.close())

let sites = 0
const newTenant = (): Promise<Tenant> => seedTenant(catalog, queue, `https://site-${++sites}.atlassian.net`)

describe("synced schemas", () => {
  test("shows Disabled, Pending, In Progress by the state of the schema's job (S0-23)", async () => {
    const { principal, syncedSchemaId } = await newTenant()
    const { instanceId } = principal
    const word = async () => (await catalog.schemas.get(principal, syncedSchemaId)).backups
    expect(await word()).toBe("Disabled")
    const backupId = newId<BackupId>()
    const jobId = newId<JobId>()
    await queue.enqueue({
      id: jobId,
      instanceId,
      subjectId: backupId,
      payload: { kind: "backup", backupId, syncedSchemaId },
      activeKey: `backup:${syncedSchemaId}`,
      requestedBy: "anna@example.com",
    })
    const row = await catalog.schemas.get(principal, syncedSchemaId)
    expect(row).toMatchObject({ backups: "Pending", activeJob: { id: jobId, backupId } })
    expect(row.activeJob?.queuePosition).toBeGreaterThanOrEqual(1)
    let lease = await queue.lease({ workerId: "w", host: "h", pid: 1, processStart: "1" })
    while (lease && lease.fence.jobId !== jobId) {
      await queue.finish(lease.fence, "succeeded")
      lease = await queue.lease({ workerId: "w", host: "h", pid: 1, processStart: "1" })
    }
    expect(await catalog.schemas.get(principal, syncedSchemaId)).toMatchObject({
      backups: "In Progress",
      activeJob: { queuePosition: null },
    })
    if (lease) await queue.finish(lease.fence, "stopped")
    expect(await word()).toBe("Disabled")
  })

  test("keeps the last success in sight beside a later error (S0-22)", async () => {
    const { principal, syncedSchemaId, backupId } = await newTenant()
    await catalog.schemas.recordError(principal.instanceId, syncedSchemaId, "Jira does not answer.")
    expect(await catalog.schemas.get(principal, syncedSchemaId)).toMatchObject({
      lastBackup: { id: backupId, type: "Manual", warnings: 0 },
      lastError: { message: "Jira does not answer." },
      availableBackups: 1,
      storedBytes: 4096,
    })
  })

  test("hides a schema until the next sync shows it again, backups untouched (S0-25)", async () => {
    const { principal, syncedSchemaId } = await newTenant()
    await catalog.schemas.hide(principal, syncedSchemaId)
    expect((await catalog.schemas.page(principal)).total).toBe(0)
    expect((await catalog.backups.page(principal, { syncedSchemaId })).total).toBe(1)
    const fence = { instanceId: principal.instanceId, jobId: newId<JobId>(), epoch: 1 }
    await catalog.sync.record(fence, [schemaAsSeen("1", "Hardware", "HW")])
    expect((await catalog.schemas.page(principal)).rows.map((row) => row.id)).toEqual([syncedSchemaId])
  })

  test("marks a schema deleted after two complete syncs without it, once per sync however often it runs", async () => {
    const { principal, syncedSchemaId } = await newTenant()
    const status = async () => (await catalog.schemas.get(principal, syncedSchemaId)).status
    const sync = { instanceId: principal.instanceId, jobId: newId<JobId>(), epoch: 1 }
    await catalog.sync.record(sync, [])
    await catalog.sync.record(sync, [])
    expect(await status()).toBe("Active")
    await catalog.sync.record({ ...sync, jobId: newId<JobId>() }, [])
    expect(await status()).toBe("Deleted")
    // Its backups stay, and Restore with them.
    expect((await catalog.backups.page(principal, { syncedSchemaId })).total).toBe(1)
  })
})

describe("available backups", () => {
  test("shows the newest 50 without dates, 20 a page, and all of them by date (S1-08)", async () => {
    const { principal, syncedSchemaId } = await newTenant()
    for (let n = 2; n <= 55; n++) {
      clock.pass(3_600_000)
      await seedBackup(catalog, principal, syncedSchemaId, { type: n % 2 ? "Manual" : "Scheduled" })
    }
    const first = await catalog.backups.page(principal, { syncedSchemaId })
    expect(first).toMatchObject({ total: 50, totalAll: 55, newest50: true, pageSize: 20 })
    expect(first.rows.map((row) => row.number)).toEqual(Array.from({ length: 20 }, (_, n) => 55 - n))
    expect((await catalog.backups.page(principal, { syncedSchemaId, page: 3 })).rows).toHaveLength(10)
    const all = await catalog.backups.page(principal, { syncedSchemaId, from: new Date(0) })
    expect(all).toMatchObject({ total: 55, newest50: false })
    expect((await catalog.backups.page(principal, { syncedSchemaId, type: "Scheduled" })).total).toBe(27)
  })

  test("includes both ends of a range and searches descriptions", async () => {
    const { principal, syncedSchemaId } = await newTenant()
    clock.pass(1000)
    await seedBackup(catalog, principal, syncedSchemaId, { description: "Before the Übergang" })
    const at = clock.now()
    clock.pass(1000)
    await seedBackup(catalog, principal, syncedSchemaId)
    expect((await catalog.backups.page(principal, { syncedSchemaId, from: at, to: at })).total).toBe(1)
    const found = await catalog.backups.page(principal, { syncedSchemaId, search: "ubergang" })
    expect(found.rows.map((row) => row.description)).toEqual(["Before the Übergang"])
  })

  test("lists only what is sealed, and never uses a number twice", async () => {
    const { principal, syncedSchemaId } = await newTenant()
    const fence = { instanceId: principal.instanceId, jobId: newId<JobId>(), epoch: 1 }
    const id = newId<BackupId>()
    const facts = { id, ...fence, syncedSchemaId, schemaId: "1", type: "Manual", description: "" } as const
    const options = { history: true, comments: true, attachments: true, objectsInIssues: true }
    const { epoch, ...backup } = facts
    await catalog.backups.ensure({ ...backup, options, startedBy: "anna@example.com" })
    await catalog.backups.begin(fence, id)
    expect((await catalog.backups.page(principal, { syncedSchemaId })).total).toBe(1)
    const sealed = await catalog.backups.complete(fence, id, sampleSummary())
    // Recorded again by a successor: the same number and date.
    expect(await catalog.backups.complete({ ...fence, epoch: epoch + 1 }, id, sampleSummary())).toEqual(sealed)
    expect(sealed.number).toBe(2)
  })

  test("refuses the writes of a former lease and of another job (C02)", async () => {
    const { principal, syncedSchemaId } = await newTenant()
    const id = newId<BackupId>()
    const fence = { instanceId: principal.instanceId, jobId: newId<JobId>(), epoch: 1 }
    const options = { history: true, comments: true, attachments: true, objectsInIssues: true }
    const { instanceId, jobId } = fence
    const facts = { id, instanceId, jobId, syncedSchemaId, schemaId: "1", type: "Manual", description: "" } as const
    await catalog.backups.ensure({ ...facts, options, startedBy: "anna@example.com" })
    await catalog.backups.begin({ ...fence, epoch: 2 }, id)
    await expect(catalog.backups.complete(fence, id, sampleSummary())).rejects.toMatchObject({ code: "LEASE_LOST" })
    const otherJob = { ...fence, jobId: newId<JobId>(), epoch: 9 }
    await expect(catalog.backups.end(otherJob, id, "Failed", "x")).rejects.toMatchObject({ code: "LEASE_LOST" })
    expect((await catalog.backups.get(principal, id)).state).toBe("In progress")
  })
})

describe("restores", () => {
  test("lists the newest first and those of one schema", async () => {
    const { principal, syncedSchemaId, restoreId } = await newTenant()
    const all = await catalog.restores.page(principal)
    expect(all).toMatchObject({ total: 1, rows: [{ id: restoreId, status: "Restore Error", endedAt: null }] })
    expect((await catalog.restores.page(principal, { syncedSchemaId })).total).toBe(1)
  })

  test("streams the full log in the order of first appearance, a repeated line in its first place", async () => {
    const { principal, restoreId } = await newTenant()
    const line = (sourceId: string, result: "created" | "failed") => ({
      sheet: "Objects" as const,
      at: "2026-11-21T08:00:00.000Z",
      sourceId,
      sourceKey: `HW-${sourceId}`,
      targetId: "",
      targetKey: "",
      name: `Laptop ${sourceId}`,
      result,
      reason: "" as const,
      message: "",
    })
    const held = async () => undefined
    const log = await openRestoreLog(database.db, restoreId, held)
    await log.append([line("10", "created"), line("9", "failed")])
    const resumed = await openRestoreLog(database.db, restoreId, held)
    await resumed.append([line("9", "created"), line("11", "created")])
    const lines = await Array.fromAsync(catalog.restores.log(principal, restoreId))
    expect(lines.map(({ sourceId, result }) => [sourceId, result])).toEqual([
      ["10", "created"],
      ["9", "created"],
      ["11", "created"],
    ])
    const behind = await Array.fromAsync(catalog.restores.log(principal, restoreId, { after: lines[0]?.n }))
    expect(behind.map(({ sourceId }) => sourceId)).toEqual(["9", "11"])
    expect(await Array.fromAsync(catalog.restores.log(principal, restoreId, { sheet: "Users" }))).toEqual([])
  })
})

describe("trusted users", () => {
  test("finds people by address in any case, only for their site, and never removed ones", async () => {
    const { siteUrl, trustedUserId, principal } = await newTenant()
    expect((await catalog.trustedUsers.find(siteUrl, ` ${principal.email.toUpperCase()} `))?.id).toBe(trustedUserId)
    expect(await catalog.trustedUsers.find("https://unknown.atlassian.net", principal.email)).toBeNull()
    expect(await catalog.trustedUsers.find((await newTenant()).siteUrl, principal.email)).toBeNull()
  })

  test("pins the first identity and refuses every other one (T20)", async () => {
    const { trustedUserId, principal, siteUrl } = await newTenant()
    const active = await catalog.trustedUsers.bindIdentity(trustedUserId, "google|1", "Anna Example")
    expect(active).toMatchObject({ state: "Active", identityKey: "google|1", name: "Anna Example" })
    await catalog.trustedUsers.bindIdentity(trustedUserId, "google|1")
    await expect(catalog.trustedUsers.bindIdentity(trustedUserId, "ms|t|2")).rejects.toMatchObject({
      code: "FORBIDDEN",
    })
    expect(await catalog.trustedUsers.instancesOf("google|1", principal.email)).toMatchObject([
      { trustedUserId, instance: { siteUrl }, role: "owner" },
    ])
    expect(await catalog.trustedUsers.instancesOf("ms|t|2", principal.email)).toEqual([])
  })

  test("treats a row whose role, state or address was changed in the database as not there (T16)", async () => {
    const { siteUrl, trustedUserId, principal } = await newTenant()
    const rows = collectionOf(database.db, trustedUserModel)
    for (const change of [{ role: "viewer" }, { state: "Active" }, { identityKey: "google|9" }] as const) {
      const original = await rows.findOne({ _id: trustedUserId })
      if (!original) throw new Error("the row is missing")
      await rows.updateOne({ _id: trustedUserId }, { $set: change })
      expect(await catalog.trustedUsers.find(siteUrl, principal.email), JSON.stringify(change)).toBeNull()
      expect(await catalog.trustedUsers.get(trustedUserId)).toBeNull()
      await rows.replaceOne({ _id: trustedUserId }, original)
    }
    expect(await catalog.trustedUsers.get(trustedUserId)).not.toBeNull()
  })

  test("refuses an address that is on the list", async () => {
    const { principal } = await newTenant()
    const again = catalog.trustedUsers.add(principal.instanceId, principal.email.toUpperCase(), "viewer")
    await expect(again).rejects.toMatchObject({ code: "CONFLICT", userMessage: "This user is already trusted" })
  })
})

test("makes one instance of a site, however many ask at once", async () => {
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => catalog.instances.ensure("https://race.atlassian.net", "Cloud")),
  )
  expect(new Set(asked.map(({ instance }) => instance.id)).size).toBe(1)
  expect(asked.filter(({ created }) => created)).toHaveLength(1)
})

test("tells the connection strip what runs and what is stored, and never the token", async () => {
  const { principal } = await newTenant()
  const view = await catalog.connection.view(principal)
  expect(view).toMatchObject({ syncing: true, jobsRunning: 0, jobsWaiting: 1, storage: { usedBytes: 4096 } })
  expect(JSON.stringify(view)).not.toContain("sealed")
})
