import { MongoClient } from "mongodb"
import { expect, test, vi } from "vitest"
import { temporaryDirectory } from "../testing/database-under-test.ts"
import { startEmbeddedDatabase } from "./start.ts"

const KILLS = 10
const WRITERS = 20

test(`${KILLS} times kill -9 under ${WRITERS} writers: no acknowledged write is lost and every index is complete`, async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const database = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => database.close())
  const client = new MongoClient(database.uri, { retryReads: true, maxPoolSize: WRITERS + 2 })
  cleanup.defer(() => client.close())
  const rows = client
    .db("crash")
    .collection<{ n: number; group: number; tags: number[]; pad: string; v?: number }>("rows")
  await rows.createIndex({ n: 1 }, { unique: true })
  await rows.createIndex({ group: 1, n: -1 })
  await rows.createIndex({ tags: 1 })
  const acknowledged = new Map<number, number>()
  let last = 0

  for (let round = 0; round < KILLS; round++) {
    const before = database.pid
    const target = acknowledged.size + 100 + round * 20
    const writers = Array.from({ length: WRITERS }, async () => {
      for (;;) {
        const n = ++last
        try {
          await rows.insertOne({ n, group: n % 5, tags: [n, -n], pad: "x".repeat(500) })
          acknowledged.set(n, 0)
          if (n % 3 !== 0) continue
          await rows.updateOne({ n }, { $set: { v: n, group: 9 } })
          acknowledged.set(n, n)
        } catch {
          return
        }
      }
    })
    await vi.waitUntil(() => acknowledged.size >= target, { timeout: 20_000, interval: 1 })
    process.kill(before, "SIGKILL")
    await Promise.all(writers)
    await vi.waitUntil(() => database.pid !== before, { timeout: 20_000, interval: 5 })
    const found = new Map((await rows.find({}).toArray()).map((row) => [row.n, row]))
    const lost = [...acknowledged].filter(([n, v]) => found.get(n) === undefined || (v !== 0 && found.get(n)?.v !== v))
    expect({ round, lost }).toEqual({ round, lost: [] })
    expect(await rows.countDocuments({ n: { $gte: 0 } })).toBe(found.size)
    expect(await rows.countDocuments({ group: { $in: [0, 1, 2, 3, 4, 9] } })).toBe(found.size)
    expect(await rows.countDocuments({ tags: { $lt: 0 } })).toBe(found.size)
    expect(await rows.countDocuments({ group: 9 })).toBe([...found.values()].filter((row) => row.group === 9).length)
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS * 100)
}, 120_000)
