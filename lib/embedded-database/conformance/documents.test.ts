import {
  Binary,
  type Db,
  Decimal128,
  type Document,
  Long,
  MongoBulkWriteError,
  MongoServerError,
  ObjectId,
} from "mongodb"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type DatabaseUnderTest, openDatabaseUnderTest } from "../../testing/database-under-test.ts"

let under: DatabaseUnderTest
let db: Db
beforeAll(async () => {
  under = await openDatabaseUnderTest()
  db = under.db
})
afterAll(() => under[Symbol.asyncDispose]())

const code = (expected: number) => expect.objectContaining({ code: expected })
const numbered = (name: string) => db.collection<Document & { _id: number }>(name)
const keyed = (name: string) => db.collection<Document & { _id: string }>(name)

test("answers ping, hello and buildInfo", async () => {
  expect((await db.command({ ping: 1 })).ok).toBe(1)
  const hello = await db.command({ hello: 1 })
  expect(hello).toMatchObject({ isWritablePrimary: true, maxBsonObjectSize: 16777216 })
  expect(hello.maxWireVersion).toBeGreaterThanOrEqual(21)
  expect((await db.command({ buildInfo: 1 })).version).toMatch(/^\d+\.\d+/)
})

test("returns every BSON type as it was stored", async () => {
  const things = db.collection("types")
  const stored = {
    _id: new ObjectId(),
    int: 7,
    double: 2.5,
    long: Long.fromString("9007199254740993"),
    decimal: Decimal128.fromString("1.50"),
    text: "grüße\u0000ende",
    flag: false,
    at: new Date(5),
    id: new ObjectId(),
    bytes: new Binary(Buffer.from([1, 2, 0])),
    nothing: null,
    pattern: /^a.b$/i,
    list: [1, "two", { three: [3] }],
    inner: { "1": "b", "0": "a" },
  }
  await things.insertOne(stored)
  const found = await things.findOne({ _id: stored._id }, { promoteLongs: false })
  expect(found).toEqual({ ...stored, int: 7 })
  expect(String(found?.long)).toBe("9007199254740993")
})

test("keeps the field order of a document, numbers as names included, through an update", async () => {
  const things = numbered("order")
  const written = new Map<string, unknown>([
    ["_id", 1],
    ["z", 1],
    ["10", "ten"],
    ["a", 2],
    ["2", "two"],
  ])
  await db.command({ insert: "order", documents: [written] })
  await things.updateOne({ _id: 1 }, { $set: { a: 3 } })
  const [raw] = await things.find({}, { raw: true }).toArray()
  const text = Buffer.from(raw as unknown as Uint8Array).toString("latin1")
  const positions = ["_id", "z", "10", "a", "2"].map((name) => text.indexOf(`${name}\0`))
  expect(positions).toEqual([...positions].sort((a, b) => a - b))
})

test("an update leaves the number types of other fields alone", async () => {
  const things = numbered("doubles")
  await db.command({ insert: "doubles", documents: [{ _id: 1, d: new (await import("mongodb")).Double(5), n: 1 }] })
  await things.updateOne({ _id: 1 }, { $inc: { n: 1 } })
  expect(await things.countDocuments({ d: { $type: "double" } })).toBe(1)
  expect(await things.countDocuments({ n: { $type: "int" } })).toBe(1)
})

test("puts _id first, and makes one where the client sent none", async () => {
  await db.command({ insert: "first", documents: [{ a: 1, _id: 5 }, { b: 2 }] })
  const found = await db.collection("first").find().toArray()
  expect(Object.keys(found[0] ?? {})).toEqual(["_id", "a"])
  expect(Object.keys(found[1] ?? {})).toEqual(["_id", "b"])
  expect(found[1]?._id).toBeInstanceOf(ObjectId)
})

test("inserts, updates and deletes one document", async () => {
  const things = db.collection("crud")
  const { insertedId } = await things.insertOne({ a: 1, list: [1, 2, { z: 1 }] })
  const changed = await things.updateOne({ a: 1 }, {
    $set: { "q.w": 5 },
    $inc: { a: 2 },
    $push: { list: { $each: [9, 8], $slice: -3 } },
  } as object)
  expect(changed).toMatchObject({ matchedCount: 1, modifiedCount: 1 })
  expect(await things.findOne({ a: 3 })).toEqual({ _id: insertedId, a: 3, list: [{ z: 1 }, 9, 8], q: { w: 5 } })
  expect((await things.deleteOne({ a: 3 })).deletedCount).toBe(1)
  expect(await things.countDocuments()).toBe(0)
})

test("refuses a second document with the same _id and names the key", async () => {
  const things = keyed("duplicate")
  await things.insertOne({ _id: "k" })
  await expect(things.insertOne({ _id: "k" })).rejects.toEqual(
    expect.objectContaining({ code: 11000, keyPattern: { _id: 1 }, keyValue: { _id: "k" } }),
  )
})

test("an unordered insert goes on behind a refused document, an ordered one stops", async () => {
  const things = keyed("bulk")
  await things.insertOne({ _id: "k" })
  const documents = () => [{ _id: "k" }, { _id: "l" }, { _id: "k" }, { _id: "m" }]
  const unordered = await things.insertMany(documents(), { ordered: false }).catch((error: unknown) => error)
  expect(unordered).toBeInstanceOf(MongoBulkWriteError)
  expect(unordered).toMatchObject({ code: 11000, result: { insertedCount: 2 } })
  await things.deleteMany({ _id: { $ne: "k" } })
  const ordered = await things.insertMany([{ _id: "a" }, ...documents()]).catch((error: unknown) => error)
  expect(ordered).toMatchObject({ result: { insertedCount: 1 } })
  expect(await things.countDocuments()).toBe(2)
})

test("a refused document leaves no index entry behind", async () => {
  const things = numbered("clean")
  await things.createIndex({ a: 1 })
  await things.createIndex({ b: 1 }, { unique: true })
  await things.insertOne({ _id: 1, a: 1, b: 1 })
  await expect(things.insertOne({ _id: 2, a: 2, b: 1 })).rejects.toEqual(code(11000))
  expect(await things.countDocuments({ a: 2 })).toBe(0)
  await things.insertOne({ _id: 2, a: 2, b: 2 })
  await expect(things.updateOne({ _id: 2 }, { $set: { a: 3, b: 1 } })).rejects.toEqual(code(11000))
  expect(await things.countDocuments({ a: 3 })).toBe(0)
  expect(await things.countDocuments({ a: 2 })).toBe(1)
})

test("refuses arrays and patterns as _id", async () => {
  for (const _id of [[1], /a/]) {
    await expect(db.command({ insert: "ids", documents: [{ _id }] })).resolves.toMatchObject({
      writeErrors: [{ code: 53 }],
    })
  }
})

test("a document may be an _id, and its field order matters", async () => {
  const things = db.collection<{ _id: object; v: number }>("docids")
  await things.insertOne({ _id: { a: 1, b: 2 }, v: 1 })
  await things.insertOne({ _id: { b: 2, a: 1 }, v: 2 })
  expect(await things.findOne({ _id: { b: 2, a: 1 } })).toMatchObject({ v: 2 })
  expect(await things.countDocuments()).toBe(2)
})

test("deletes one or many by filter", async () => {
  const things = numbered("delete")
  await things.insertMany(Array.from({ length: 10 }, (_, _id) => ({ _id, even: _id % 2 === 0 })))
  expect((await things.deleteOne({ even: true })).deletedCount).toBe(1)
  expect((await things.deleteMany({ even: true })).deletedCount).toBe(4)
  expect((await things.deleteMany({})).deletedCount).toBe(5)
})

test("finds and changes, replaces or removes one document in one step", async () => {
  const things = numbered("fam")
  await things.insertMany([
    { _id: 1, p: 1, s: 1 },
    { _id: 2, p: 2, s: 1 },
  ])
  const options = { sort: { p: -1 }, returnDocument: "after", projection: { p: 1, s: 1, _id: 0 } } as const
  expect(await things.findOneAndUpdate({ s: 1 }, { $set: { s: 2 } }, options)).toEqual({ p: 2, s: 2 })
  expect(await things.findOneAndUpdate({ s: 9 }, { $set: { s: 2 } })).toBeNull()
  expect(await things.findOneAndReplace({ _id: 2 }, { r: 1 })).toEqual({ _id: 2, p: 2, s: 2 })
  expect(await things.findOne({ _id: 2 })).toEqual({ _id: 2, r: 1 })
  expect(await things.findOneAndDelete({ p: 1 })).toMatchObject({ _id: 1 })
  const upserted = await things.findOneAndUpdate(
    { _id: 7 },
    { $set: { a: 1 }, $setOnInsert: { b: 2 } },
    { upsert: true, returnDocument: "after", includeResultMetadata: true },
  )
  expect(upserted.lastErrorObject).toMatchObject({ n: 1, updatedExisting: false, upserted: 7 })
  expect(upserted.value).toEqual({ _id: 7, a: 1, b: 2 })
  expect(await things.findOneAndUpdate({ _id: 8 }, { $set: { a: 1 } }, { upsert: true })).toBeNull()
})

test("upserts from the equality fields of the filter", async () => {
  const things = db.collection("upsert")
  const first = await things.updateOne(
    { k: 1, "n.m": { $eq: 2 }, z: { $gt: 5 }, in: { $in: ["x"] } },
    { $setOnInsert: { c: 1 }, $set: { v: 9 } },
    { upsert: true },
  )
  expect(first.upsertedCount).toBe(1)
  const found = await things.findOne({ _id: first.upsertedId ?? new ObjectId() }, { projection: { _id: 0 } })
  expect(found).toEqual({ k: 1, n: { m: 2 }, in: "x", c: 1, v: 9 })
  const again = await things.updateOne({ k: 1 }, { $setOnInsert: { c: 5 }, $set: { v: 9 } }, { upsert: true })
  expect(again).toMatchObject({ matchedCount: 1, modifiedCount: 0, upsertedCount: 0 })
  await keyed("upsert").replaceOne({ _id: "r" }, { z: 1 }, { upsert: true })
  expect(await keyed("upsert").findOne({ _id: "r" })).toEqual({ _id: "r", z: 1 })
})

test("a bulk write mixes all kinds and reports each", async () => {
  const result = await numbered("mixed").bulkWrite([
    { insertOne: { document: { _id: 1, a: 1 } } },
    { updateOne: { filter: { _id: 1 }, update: { $set: { a: 2 } } } },
    { updateOne: { filter: { _id: 2 }, update: { $set: { a: 2 } }, upsert: true } },
    { deleteOne: { filter: { _id: 1 } } },
    { replaceOne: { filter: { _id: 2 }, replacement: { b: 1 } } },
  ])
  expect(result).toMatchObject({ insertedCount: 1, upsertedCount: 1, deletedCount: 1, modifiedCount: 2 })
  expect(await numbered("mixed").find().toArray()).toEqual([{ _id: 2, b: 1 }])
})

test("1,000 upserts in one unordered bulk write are all there", async () => {
  const things = keyed("many")
  const operations = Array.from({ length: 1000 }, (_, i) => ({
    updateOne: { filter: { _id: `k${i}` }, update: { $setOnInsert: { n: i } }, upsert: true },
  }))
  expect((await things.bulkWrite(operations, { ordered: false })).upsertedCount).toBe(1000)
  expect((await things.bulkWrite(operations, { ordered: false })).matchedCount).toBe(1000)
  expect(await things.estimatedDocumentCount()).toBe(1000)
})

test("stores documents of 12 MB and batches of 60 MB, and refuses more than 16 MiB", async () => {
  const things = numbered("large")
  await things.insertOne({ _id: 1, s: "x".repeat(12e6) })
  expect(String((await things.findOne({ _id: 1 }))?.s).length).toBe(12e6)
  await things.insertMany(Array.from({ length: 60 }, (_, i) => ({ _id: i + 2, s: "y".repeat(1e6) })))
  let total = 0
  for await (const { s } of things.find({ _id: { $ne: 1 } })) total += String(s).length
  expect(total).toBe(60e6)
  await expect(things.updateOne({ _id: 1 }, { $set: { t: "z".repeat(5e6) } })).rejects.toBeInstanceOf(MongoServerError)
})

test("300 concurrent increments and 50 concurrent upserts lose nothing", async () => {
  const counters = numbered("counters")
  await counters.insertOne({ _id: 1, n: 0 })
  await Promise.all(Array.from({ length: 300 }, () => counters.updateOne({ _id: 1 }, { $inc: { n: 1 } })))
  expect(await counters.findOne({ _id: 1 })).toEqual({ _id: 1, n: 300 })
  const unique = db.collection("unique")
  await unique.createIndex({ k: 1 }, { unique: true })
  await Promise.all(Array.from({ length: 50 }, () => upsertWithRetry()))
  expect(await unique.findOne({ k: "x" })).toMatchObject({ n: 50 })

  // MongoDB may refuse an upsert that lost the race for the key; the embedded one runs commands one by one.
  async function upsertWithRetry(): Promise<void> {
    try {
      await unique.updateOne({ k: "x" }, { $inc: { n: 1 } }, { upsert: true })
    } catch (error) {
      if (!(error instanceof MongoServerError) || error.code !== 11000) throw error
      await upsertWithRetry()
    }
  }
})

test("compare-and-set lets exactly one of 20 rivals through", async () => {
  const jobs = numbered("jobs")
  await jobs.insertOne({ _id: 1, state: "waiting" })
  const rivals = Array.from({ length: 20 }, (_, worker) =>
    jobs.findOneAndUpdate({ _id: 1, state: "waiting" }, { $set: { state: "running", worker } }),
  )
  expect((await Promise.all(rivals)).filter((job) => job !== null)).toHaveLength(1)
})
