import { createHash } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { auditLog as model } from "../../prisma-free-models/audit-log.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { systemClock } from "../clock.ts"
import { type InstanceId, newId } from "../ids.ts"
import { openTestDatabase, type TestDatabase } from "../testing/test-database.ts"
import { type AuditEntry, createAuditLog } from "./audit-log.ts"

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const open = () =>
  createAuditLog({
    db: database.db,
    clock: systemClock,
    keyFor: async (instanceId) => createHash("sha256").update(`key of ${instanceId}`).digest(),
  })

function entry(instanceId: InstanceId, n: number): AuditEntry {
  return {
    instanceId,
    actor: "anna@example.com",
    action: "Manual backup started",
    target: `Hardware ${n}`,
    result: "done",
    requestId: `request-${n}`,
    changes: [{ field: "role", before: "viewer", after: "owner" }],
  }
}

async function chainOf(length: number) {
  const audit = open()
  const instanceId = newId<InstanceId>()
  for (let n = 1; n <= length; n++) await audit.append(entry(instanceId, n))
  return { audit, instanceId, rows: collectionOf(database.db, model) }
}

test("numbers the entries of each instance by themselves, and the chain holds", async () => {
  const one = await chainOf(5)
  const other = await chainOf(2)
  expect(await one.audit.verify(one.instanceId)).toEqual({ entries: 5, broken: null })
  expect(await other.audit.verify(other.instanceId)).toEqual({ entries: 2, broken: null })
  expect(await one.audit.verify(newId<InstanceId>())).toEqual({ entries: 0, broken: null })
})

test("chains entries of writers that race, without a gap", async () => {
  const { audit, instanceId } = await chainOf(0)
  await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? audit : open()).append(entry(instanceId, n))))
  expect(await audit.verify(instanceId)).toEqual({ entries: 20, broken: null })
})

const LENGTH = 6
const FIELDS = ["actor", "action", "target", "result", "requestId", "message", "prevMac", "mac"] as const

test("finds every altered field of every entry (T16)", async () => {
  const { audit, instanceId, rows } = await chainOf(LENGTH)
  for (let n = 1; n <= LENGTH; n++) {
    const original = await rows.findOne({ instanceId, n })
    if (!original) throw new Error(`entry ${n} is missing`)
    for (const field of FIELDS) {
      await rows.updateOne({ instanceId, n }, { $set: { [field]: field === "mac" ? original.prevMac : "altered" } })
      const report = await audit.verify(instanceId)
      expect(report.broken, `${field} of entry ${n}`).toMatchObject({ n })
      await rows.replaceOne({ _id: original._id }, original)
    }
    await rows.updateOne({ instanceId, n }, { $set: { at: new Date(0) } })
    expect((await audit.verify(instanceId)).broken, `time of entry ${n}`).toMatchObject({ n })
    await rows.replaceOne({ _id: original._id }, original)
    await rows.updateOne({ instanceId, n }, { $set: { changes: [{ field: "role", before: "owner", after: "owner" }] } })
    expect((await audit.verify(instanceId)).broken, `changes of entry ${n}`).toMatchObject({ n })
    await rows.replaceOne({ _id: original._id }, original)
  }
  expect((await audit.verify(instanceId)).broken).toBeNull()
})

test("finds a removed, an inserted and two swapped entries at each place", async () => {
  for (let n = 1; n < LENGTH; n++) {
    const removed = await chainOf(LENGTH)
    await removed.rows.deleteOne({ instanceId: removed.instanceId, n })
    expect((await removed.audit.verify(removed.instanceId)).broken, `entry ${n} removed`).not.toBeNull()

    const swapped = await chainOf(LENGTH)
    const { instanceId, rows } = swapped
    await rows.updateOne({ instanceId, n }, { $set: { n: 1000 } })
    await rows.updateOne({ instanceId, n: n + 1 }, { $set: { n } })
    await rows.updateOne({ instanceId, n: 1000 }, { $set: { n: n + 1 } })
    expect((await swapped.audit.verify(instanceId)).broken, `entry ${n} swapped`).not.toBeNull()
  }
  const inserted = await chainOf(LENGTH)
  const copy = await inserted.rows.findOne({ instanceId: inserted.instanceId, n: LENGTH })
  if (!copy) throw new Error("the last entry is missing")
  await inserted.rows.insertOne({ ...copy, _id: newId<string>(), n: LENGTH + 1, prevMac: copy.mac })
  expect((await inserted.audit.verify(inserted.instanceId)).broken).toMatchObject({ n: LENGTH + 1 })
})

test("refuses entries of another instance's chain", async () => {
  const mine = await chainOf(1)
  const foreign = await chainOf(1)
  const copy = await foreign.rows.findOne({ instanceId: foreign.instanceId, n: 1 })
  if (!copy) throw new Error("the entry is missing")
  await mine.rows.deleteOne({ instanceId: mine.instanceId, n: 1 })
  await mine.rows.insertOne({ ...copy, _id: newId<string>(), instanceId: mine.instanceId })
  expect((await mine.audit.verify(mine.instanceId)).broken).toMatchObject({ n: 1 })
})

test("shows a person the entries of their own instance, newest first", async () => {
  const { audit, instanceId } = await chainOf(3)
  const principal = { userId: "cli", email: "a@example.com", name: "A", instanceId, role: "owner" } as const
  expect((await audit.page(principal, { limit: 2 })).map((one) => one.n)).toEqual([3, 2])
  expect((await audit.page(principal, { before: 2 })).map((one) => one.n)).toEqual([1])
})
