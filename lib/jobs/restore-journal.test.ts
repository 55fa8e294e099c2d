import { afterAll, beforeAll, expect, test } from "vitest"
import { AppError } from "../errors.ts"
import { type InstanceId, type JobId, newId, type RestoreId } from "../ids.ts"
import type { JournalEntry } from "../restore/run-restore.ts"
import { openTestDatabase, type TestDatabase } from "../testing/test-database.ts"
import { openRestoreJournal } from "./restore-journal.ts"

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

function open(restoreId: RestoreId, ensureHeld = async () => undefined) {
  const fence = { instanceId: newId<InstanceId>(), jobId: newId<JobId>(), epoch: 1 }
  return openRestoreJournal(database.db, restoreId, fence, ensureHeld)
}

function entry(step: string, state: JournalEntry["state"], targetId = ""): JournalEntry {
  return { step, state, targetId, targetKey: targetId && `HW-${targetId}`, reason: "", message: "" }
}

test("gives a resumed restore every step once, as it was written last", async () => {
  const restoreId = newId<RestoreId>()
  const journal = open(restoreId)
  const objects = Array.from({ length: 2500 }, (_, n) => `object:${n}`)
  for (let from = 0; from < objects.length; from += 1000) {
    const batch = objects.slice(from, from + 1000)
    await journal.write(batch.map((step) => entry(step, "intent")))
  }
  await journal.write([entry("object:7", "done", "107"), entry("schema", "done", "3")])
  await open(newId<RestoreId>()).write([entry("schema", "done", "another restore's")])

  const read = new Map((await Array.fromAsync(open(restoreId).entries())).map((one) => [one.step, one]))
  expect(read.size).toBe(2501)
  expect(read.get("object:7")).toEqual(entry("object:7", "done", "107"))
  expect(read.get("object:8")).toEqual(entry("object:8", "intent"))
  expect(read.get("schema")?.targetId).toBe("3")
})

test("writes nothing once the lease is lost", async () => {
  const restoreId = newId<RestoreId>()
  const lost = open(restoreId, async () => {
    throw new AppError("LEASE_LOST", "taken over")
  })
  await expect(lost.write([entry("schema", "intent")])).rejects.toMatchObject({ code: "LEASE_LOST" })
  expect(await Array.fromAsync(open(restoreId).entries())).toEqual([])
})
