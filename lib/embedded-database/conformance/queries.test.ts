import { type Db, type Document, GridFSBucket, MongoServerError, ObjectId } from "mongodb"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type DatabaseUnderTest, openDatabaseUnderTest } from "../../testing/database-under-test.ts"

type Row = Document & { _id: number }
let under: DatabaseUnderTest
let db: Db
beforeAll(async () => {
  under = await openDatabaseUnderTest()
  db = under.db
})
afterAll(() => under[Symbol.asyncDispose]())

const range = (length: number) => Array.from({ length }, (_, i) => i)

test("sorts, skips, limits and fetches in batches, with and without an index alike", async () => {
  const rows = db.collection<Row>("sorting")
  await rows.insertMany(range(2100).map((i) => ({ _id: i, k: i % 7, v: -i })))
  const page = () => rows.find({ k: 3 }).sort({ v: 1 }).skip(5).limit(250).batchSize(40).toArray()
  const unindexed = await page()
  expect(unindexed).toHaveLength(250)
  expect(unindexed.map((row) => row._id)).toEqual(unindexed.map((_, at) => 2096 - 7 * (at + 5)))
  await rows.createIndex({ k: 1, v: 1 })
  expect(await page()).toEqual(unindexed)
  const backwards = await rows.find({ k: 3 }).sort({ v: -1 }).limit(3).toArray()
  expect(backwards.map((row) => row.v)).toEqual([-3, -10, -17])
  expect(await rows.find().toArray()).toHaveLength(2100)
})

test("sorts values of all types in MongoDB's order", async () => {
  const rows = db.collection<Row>("types")
  const values = ["b", 2, null, undefined, new Date(0), true, new ObjectId(), { a: 1 }, [9], "B", []]
  await rows.insertMany(values.map((v, _id) => (v === undefined ? { _id } : { _id, v })))
  const ids = async () => (await rows.find().sort({ v: 1, _id: 1 }).toArray()).map((row) => row._id)
  expect(await ids()).toEqual([10, 2, 3, 1, 8, 9, 0, 7, 6, 5, 4])
  await rows.createIndex({ v: 1 })
  expect(await ids()).toEqual([10, 2, 3, 1, 8, 9, 0, 7, 6, 5, 4])
})

test("a descending index serves ranges and both orders", async () => {
  const rows = db.collection<Row>("descending")
  await rows.createIndex({ u: 1, at: -1 })
  await rows.insertMany(range(60).map((i) => ({ _id: i, u: i % 2, at: new Date(i * 1000) })))
  const at = (from: number, to: number) => ({ u: 1, at: { $gte: new Date(from), $lt: new Date(to) } })
  const down = await rows.find(at(10_000, 30_000)).sort({ at: -1 }).toArray()
  expect(down.map((row) => row._id)).toEqual([29, 27, 25, 23, 21, 19, 17, 15, 13, 11])
  const up = await rows
    .find({ u: 1, at: { $gt: new Date(50_000) } })
    .sort({ at: 1 })
    .toArray()
  expect(up.map((row) => row._id)).toEqual([51, 53, 55, 57, 59])
  expect(await rows.countDocuments({ u: { $in: [0, 1, 1] }, at: { $lte: new Date(9000) } })).toBe(10)
})

test("pages by key through 5,000 documents without missing or repeating one", async () => {
  const rows = db.collection<Row>("paging")
  await rows.createIndex({ schema: 1, name: 1, _id: 1 })
  await rows.insertMany(range(5000).map((i) => ({ _id: i, schema: i % 2, name: `n${(i * 7919) % 300}` })))
  const seen: number[] = []
  let after: { name: string; _id: number } | undefined
  for (;;) {
    const behind =
      after === undefined ? {} : { $or: [{ name: { $gt: after.name } }, { name: after.name, _id: { $gt: after._id } }] }
    const page = await rows
      .find({ schema: 1, ...behind })
      .sort({ name: 1, _id: 1 })
      .limit(100)
      .toArray()
    const last = page.at(-1)
    if (last === undefined) break
    seen.push(...page.map((row) => row._id))
    after = { name: String(last.name), _id: last._id }
  }
  expect(seen).toHaveLength(2500)
  expect(new Set(seen).size).toBe(2500)
})

const PROJECTIONS: [object, object][] = [
  [{ a: 1 }, { _id: 1, a: 1 }],
  [{ a: 1, _id: 0 }, { a: 1 }],
  [{ _id: 1 }, { _id: 1 }],
  [{ "b.c": 1, _id: 0 }, { b: { c: 1 } }],
  [{ b: { c: 1 }, _id: 0 }, { b: { c: 1 } }],
  [{ "m.x": 1, _id: 0 }, { m: [{ x: 1 }, { x: 3 }] }],
  [{ missing: 1 }, { _id: 1 }],
  [
    { b: 0, l: 0, m: 0 },
    { _id: 1, a: 1 },
  ],
  [
    { "b.c": 0, "m.x": 0, l: 0 },
    { _id: 1, a: 1, b: { d: 2 }, m: [{ y: 2 }, { y: 4 }] },
  ],
  [
    { _id: 0, b: 0, m: 0 },
    { a: 1, l: [1, 2, 3] },
  ],
  [
    { l: { $slice: 1 }, a: 1 },
    { _id: 1, a: 1, l: [1] },
  ],
  [
    { l: { $slice: -2 }, b: 0, m: 0 },
    { _id: 1, a: 1, l: [2, 3] },
  ],
  [
    { l: { $slice: [1, 1] }, _id: 1 },
    { _id: 1, l: [2] },
  ],
  [{ m: { $elemMatch: { x: { $gt: 1 } } } }, { _id: 1, m: [{ x: 3, y: 4 }] }],
  [{ m: { $elemMatch: { x: 9 } } }, { _id: 1 }],
]

test.each(PROJECTIONS)("projects %o", async (projection, expected) => {
  const rows = db.collection<Row>("projection")
  const whole = {
    _id: 1,
    a: 1,
    b: { c: 1, d: 2 },
    l: [1, 2, 3],
    m: [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ],
  }
  await rows.replaceOne({ _id: 1 }, whole, { upsert: true })
  const found = await rows.findOne({}, { projection })
  expect(found).toEqual(expected)
  expect(Object.keys(found ?? {})).toEqual(Object.keys(expected))
})

test("refuses projections that mix including and excluding, and paths that collide", async () => {
  const rows = db.collection<Row>("projection")
  for (const [projection, code] of [
    [{ a: 1, b: 0 }, 31254],
    [{ a: 0, b: 1 }, 31253],
    [{ b: 1, "b.c": 1 }, 31249],
    [{ "b.c": 1, b: 1 }, 31250],
  ] as const) {
    await expect(rows.find({}, { projection }).toArray()).rejects.toMatchObject({ code })
  }
})

test("counts and lists distinct values", async () => {
  const rows = db.collection<Row>("distinct")
  await rows.insertMany([
    { _id: 1, t: ["a", "b"], n: { v: 1 } },
    { _id: 2, t: "b", n: { v: 1.0 } },
    { _id: 3, n: { v: null } },
    { _id: 4, t: [], n: [{ v: 2 }, { v: 3 }] },
  ])
  expect((await rows.distinct("t")).sort()).toEqual(["a", "b"])
  expect(await rows.distinct("n.v")).toEqual(expect.arrayContaining([null, 1, 2, 3]))
  expect(await rows.distinct("n.v", { _id: { $lt: 3 } })).toEqual([1])
  expect(await rows.countDocuments({ t: "b" }, { limit: 1 })).toBe(1)
  expect(await rows.countDocuments({}, { skip: 3 })).toBe(1)
  expect(await rows.estimatedDocumentCount()).toBe(4)
  expect(await db.collection("nobody made this").countDocuments()).toBe(0)
})

test("a cursor that is closed early, killed or unknown says so", async () => {
  const rows = db.collection<Row>("cursors")
  await rows.insertMany(range(300).map((_id) => ({ _id })))
  const early = rows.find().batchSize(10)
  await early.next()
  await early.close()
  const { cursor } = await db.command({ find: "cursors", batchSize: 2 })
  expect(cursor.firstBatch).toHaveLength(2)
  const more = await db.command({ getMore: cursor.id, collection: "cursors", batchSize: 3 })
  expect(more.cursor.nextBatch.map((row: Row) => row._id)).toEqual([2, 3, 4])
  expect((await db.command({ killCursors: "cursors", cursors: [cursor.id] })).cursorsKilled).toHaveLength(1)
  await expect(db.command({ getMore: cursor.id, collection: "cursors" })).rejects.toMatchObject({ code: 43 })
})

test("a single batch leaves no cursor open, and a batch of none opens one", async () => {
  await db.collection<Row>("batches").insertMany(range(5).map((_id) => ({ _id })))
  const single = await db.command({ find: "batches", limit: 2, singleBatch: true })
  expect(Number(single.cursor.id)).toBe(0)
  const none = await db.command({ find: "batches", batchSize: 0 })
  expect(none.cursor.firstBatch).toEqual([])
  const all = await db.command({ getMore: none.cursor.id, collection: "batches" })
  expect(all.cursor.nextBatch).toHaveLength(5)
  expect(Number(all.cursor.id)).toBe(0)
})

test("documents may change and vanish while a cursor is open", async () => {
  const rows = db.collection<Row>("changing")
  await rows.insertMany(range(1000).map((_id) => ({ _id, n: 1 })))
  const seen: number[] = []
  for await (const { _id } of rows.find({ n: 1 }).sort({ _id: 1 }).batchSize(50)) {
    seen.push(_id)
    if (_id === 10) await rows.deleteMany({ _id: { $gte: 500 } })
  }
  expect(seen.slice(0, 400)).toEqual(range(400))
  expect(seen.length).toBeLessThan(1000)
})

test("an operation past its maxTimeMS ends with error 50", async () => {
  const rows = db.collection<Row>("slow")
  await rows.insertMany(range(20_000).map((_id) => ({ _id, text: "x".repeat(200) })))
  const slow = rows.find({ text: /y$/ }).maxTimeMS(1).toArray()
  await expect(slow).rejects.toMatchObject({ code: 50 })
})

test("stores and returns files through GridFS", async () => {
  const bucket = new GridFSBucket(db, { chunkSizeBytes: 4096 })
  const upload = bucket.openUploadStream("f.bin")
  const written = Promise.withResolvers<void>()
  upload.on("finish", written.resolve).on("error", written.reject)
  upload.end(Buffer.alloc(100_000, 7))
  await written.promise
  const chunks: Buffer[] = []
  for await (const chunk of bucket.openDownloadStream(upload.id)) chunks.push(chunk)
  expect(Buffer.concat(chunks).equals(Buffer.alloc(100_000, 7))).toBe(true)
  await bucket.delete(upload.id)
  expect(await db.collection("fs.chunks").countDocuments()).toBe(0)
})

test("a session works, a transaction is refused as on every stand-alone server", async () => {
  const session = under.client.startSession()
  const inserted = await db
    .collection("sessions")
    .insertOne({ w: 1 }, { session })
    .catch((error: Error) => error)
  // Engines without sessions say so; the driver then never sends one.
  if (inserted instanceof Error) expect(inserted.message).toMatch(/does not support sessions/)
  else {
    session.startTransaction()
    const refused = await db
      .collection("sessions")
      .insertOne({ w: 2 }, { session })
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(MongoServerError)
    expect(refused).toMatchObject({ code: 20 })
    await session.abortTransaction().catch((error: unknown) => expect(error).toBeInstanceOf(Error))
  }
  await session.endSession()
})
