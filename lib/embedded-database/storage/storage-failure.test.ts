import path from "node:path"
import { type Db, type Document, MongoClient } from "mongodb"
import { expect, test, vi } from "vitest"
import { temporaryDirectory } from "../../testing/database-under-test.ts"
import { SILENT } from "../server-logger.ts"
import { ConnectionServer } from "../wire/connection-server.ts"
import { type KeyValueStore, openKeyValueStore, StorageError } from "./key-value-store.ts"

async function serverOn(store: KeyValueStore, directory: string, cleanup: AsyncDisposableStack): Promise<Db> {
  const server = new ConnectionServer({ store, logger: SILENT })
  const socket = path.join(directory, "s.sock")
  await server.listen(socket)
  cleanup.defer(() => server.close())
  const client = new MongoClient(`mongodb://${encodeURIComponent(socket)}/?directConnection=true&retryWrites=false`)
  cleanup.defer(() => client.close())
  return client.db("d")
}

type Row = Document & { _id: number }

test("a full disk: the write fails, nothing of it stays, reads go on, writing resumes when there is room", async () => {
  await using cleanup = new AsyncDisposableStack()
  const directory = await temporaryDirectory(cleanup)
  const full = openKeyValueStore(directory, { maxPages: 400 })
  cleanup.defer(() => full.close())
  const db = await serverOn(full, directory, cleanup)
  const rows = db.collection<Row>("rows")
  await rows.createIndex({ n: 1 })
  let stored = 0
  let refused: Document | undefined
  while (refused === undefined && stored < 1000) {
    await rows.insertOne({ _id: stored, n: stored, pad: "x".repeat(50_000) }).then(
      () => stored++,
      (error: Document) => {
        refused = error
      },
    )
  }
  expect(refused).toMatchObject({
    code: 14031,
    message: expect.stringContaining("disk with the data directory is full"),
  })
  expect(await rows.countDocuments()).toBe(stored)
  expect(await rows.countDocuments({ n: { $gte: 0 } })).toBe(stored)
  const clear = await rows.deleteOne({ _id: 0 }).catch((error: Document) => error)
  expect(clear).toMatchObject({ code: 14031, message: expect.stringMatching(/^The embedded database is read-only/) })
  expect((await db.command({ serverStatus: 1 })).readOnly).toMatch(/full/)

  await vi.waitUntil(
    async () => (await rows.deleteMany({ _id: { $lt: 5 } }).catch(() => ({ deletedCount: 0 }))).deletedCount === 5,
    {
      timeout: 15_000,
      interval: 300,
    },
  )
  await rows.insertOne({ _id: 5000, n: 5000 })
  expect((await db.command({ serverStatus: 1 })).readOnly).toBe(false)
  expect(await rows.countDocuments()).toBe(stored - 4)
}, 40_000)

test("a commit that fails: all writes of its group fail, memory follows, and the server stays read-only", async () => {
  await using cleanup = new AsyncDisposableStack()
  const directory = await temporaryDirectory(cleanup)
  const real = openKeyValueStore(directory)
  cleanup.defer(() => real.close())
  const failing = { on: false }
  const store: KeyValueStore = {
    open: (name) => real.open(name),
    drop: (name) => real.drop(name),
    savepoint: (work) => real.savepoint(work),
    sizeBytes: () => real.sizeBytes(),
    close: () => real.close(),
    transaction: (work) =>
      real.transaction(() => {
        const result = work()
        if (failing.on) throw new StorageError("broken", new Error("disk I/O error"))
        return result
      }),
  }
  const db = await serverOn(store, directory, cleanup)
  const rows = db.collection<Row>("rows")
  await rows.createIndex({ n: 1 }, { unique: true })
  await rows.insertOne({ _id: 1, n: 1 })
  failing.on = true
  const results = await Promise.allSettled([
    rows.insertOne({ _id: 2, n: 2 }),
    rows.updateOne({ _id: 1 }, { $set: { n: 9 } }),
    db.createCollection("another"),
    db.collection("third").createIndex({ a: 1 }),
    rows.dropIndex("n_1"),
    rows.drop(),
  ])
  for (const result of results) {
    expect(result).toMatchObject({
      status: "rejected",
      reason: { code: 96, message: expect.stringMatching(/read-only.*disk I\/O error/) },
    })
  }
  failing.on = false
  expect(await rows.find().toArray()).toEqual([{ _id: 1, n: 1 }])
  expect(await rows.countDocuments({ n: 1 })).toBe(1)
  expect(await rows.indexes()).toHaveLength(2)
  expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(["rows"])
  await expect(rows.insertOne({ _id: 3, n: 3 })).rejects.toMatchObject({ code: 96 })
})
