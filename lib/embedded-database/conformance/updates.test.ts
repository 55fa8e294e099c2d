import { type Db, Decimal128, type Document, Double, Int32, Long, type Timestamp, type UpdateOptions } from "mongodb"
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

/** before → update → after (without `_id`); a number instead of `after` is the error code. */
type Case = [before: Document, update: Document, after: object | number, options?: UpdateOptions]
const CASES: Case[] = [
  [{ a: 1 }, { $set: { a: 2, "b.c": 3 } }, { a: 2, b: { c: 3 } }],
  [{ l: [1, 2] }, { $set: { "l.3": 9 } }, { l: [1, 2, null, 9] }],
  [{ l: [{ x: 1 }] }, { $set: { "l.0.x": 2 } }, { l: [{ x: 2 }] }],
  [{ a: 5 }, { $set: { "a.b": 1 } }, 28],
  [{ l: [1] }, { $set: { "l.x": 1 } }, 28],
  [{}, { $set: { z: 1, b: 1, a: 1 } }, { a: 1, b: 1, z: 1 }],
  [{ a: 1 }, { $setOnInsert: { b: 1 } }, { a: 1 }],
  [{ a: 1, b: { c: 1, d: 2 } }, { $unset: { a: "", "b.c": "" } }, { b: { d: 2 } }],
  [{ l: [1, 2, 3] }, { $unset: { "l.1": "" } }, { l: [1, null, 3] }],
  [{ a: 5 }, { $unset: { "a.b": "" } }, { a: 5 }],
  [{ a: 1 }, { $inc: { a: 2, b: -1 } }, { a: 3, b: -1 }],
  [{ a: 1 }, { $inc: { a: 0.5 } }, { a: 1.5 }],
  [{ a: "s" }, { $inc: { a: 1 } }, 14],
  [{ a: null }, { $inc: { a: 1 } }, 14],
  [{ a: 2 }, { $mul: { a: 3, b: 4 } }, { a: 6, b: 0 }],
  [{ a: "s" }, { $mul: { a: 1 } }, 14],
  [{ a: 5, b: 5 }, { $min: { a: 3, b: 9, c: 1 } }, { a: 3, b: 5, c: 1 }],
  [{ a: 5, b: 5 }, { $max: { a: 3, b: 9, c: 1 } }, { a: 5, b: 9, c: 1 }],
  [{ a: 5 }, { $max: { a: "text" } }, { a: "text" }],
  [{ a: 1, b: { c: 2 } }, { $rename: { a: "x", "b.c": "d.e" } }, { b: {}, d: { e: 2 }, x: 1 }],
  [{ a: 1 }, { $rename: { zz: "y" } }, { a: 1 }],
  [{ a: [1] }, { $push: { a: 2 } }, { a: [1, 2] }],
  [{}, { $push: { a: 2 } }, { a: [2] }],
  [{ a: 5 }, { $push: { a: 2 } }, 2],
  [{ a: [1] }, { $push: { a: [2, 3] } }, { a: [1, [2, 3]] }],
  [{ a: [1] }, { $push: { a: { $each: [2, 3] } } }, { a: [1, 2, 3] }],
  [{ a: [1, 2] }, { $push: { a: { $each: [9], $position: 0 } } }, { a: [9, 1, 2] }],
  [{ a: [1, 2] }, { $push: { a: { $each: [9], $position: -1 } } }, { a: [1, 9, 2] }],
  [{ a: [3, 1] }, { $push: { a: { $each: [2], $sort: 1 } } }, { a: [1, 2, 3] }],
  [{ a: [3, 1] }, { $push: { a: { $each: [2], $sort: -1, $slice: 2 } } }, { a: [3, 2] }],
  [{ a: [3, 1] }, { $push: { a: { $each: [], $slice: -1 } } }, { a: [1] }],
  [{ a: [3, 1] }, { $push: { a: { $each: [5], $slice: 0 } } }, { a: [] }],
  [
    {
      a: [
        { x: 2, n: 1 },
        { x: 1, n: 2 },
      ],
    },
    { $push: { a: { $each: [{ x: 1, n: 3 }], $sort: { x: 1, n: -1 } } } },
    {
      a: [
        { x: 1, n: 3 },
        { x: 1, n: 2 },
        { x: 2, n: 1 },
      ],
    },
  ],
  [{ a: [1] }, { $addToSet: { a: 1 } }, { a: [1] }],
  [{ a: [1] }, { $addToSet: { a: { $each: [1, 2, 2, new Double(2)] } } }, { a: [1, 2] }],
  [{}, { $addToSet: { a: "x" } }, { a: ["x"] }],
  [{ a: 1 }, { $addToSet: { a: 1 } }, 2],
  [
    { a: [{ x: 1, y: 2 }] },
    { $addToSet: { a: { y: 2, x: 1 } } },
    {
      a: [
        { x: 1, y: 2 },
        { y: 2, x: 1 },
      ],
    },
  ],
  [{ a: [1, 2, 3, 2] }, { $pull: { a: 2 } }, { a: [1, 3] }],
  [{ a: [1, 2, 3] }, { $pull: { a: { $gte: 2 } } }, { a: [1] }],
  [{ a: [{ x: 1 }, { x: 2 }, 5] }, { $pull: { a: { x: 1 } } }, { a: [{ x: 2 }, 5] }],
  [{ a: [{ l: [1, 2] }, { l: [3] }] }, { $pull: { a: { l: { $elemMatch: { $gt: 2 } } } } }, { a: [{ l: [1, 2] }] }],
  [{ a: ["x", "yy"] }, { $pull: { a: { $in: ["x", /^y/] } } }, { a: [] }],
  [{ a: 1 }, { $pull: { a: 1 } } as object, 2],
  [{}, { $pull: { a: 1 } } as object, {}],
  [{ a: [1, 2, 3, 2] }, { $pullAll: { a: [2, 3] } }, { a: [1] }],
  [{ a: [1, 2, 3] }, { $pop: { a: 1 } }, { a: [1, 2] }],
  [{ a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
  [{ a: [] }, { $pop: { a: 1 } }, { a: [] }],
  [{ a: 1 }, { $pop: { a: 1 } } as object, 14],
  [{ l: [{ v: 1 }, { v: 2 }] }, { $inc: { "l.$[].v": 10 } }, { l: [{ v: 11 }, { v: 12 }] }],
  [
    {
      l: [
        { v: 1, k: "a" },
        { v: 2, k: "b" },
      ],
    },
    { $set: { "l.$[e].v": 0 } },
    {
      l: [
        { v: 1, k: "a" },
        { v: 0, k: "b" },
      ],
    },
    { arrayFilters: [{ "e.k": "b" }] },
  ],
  [
    { l: [{ m: [1, 5] }, { m: [7] }] },
    { $mul: { "l.$[].m.$[big]": 10 } },
    { l: [{ m: [1, 50] }, { m: [70] }] },
    { arrayFilters: [{ big: { $gte: 5 } }] },
  ],
  [{ l: [1] }, { $set: { "l.$[e]": 0 } }, 2],
  [{ a: 5 }, { $set: { "a.$[]": 0 } }, 2],
  [{ a: 1 }, { $set: { a: 1, "a.b": 2 } }, 40],
  [{ a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
  [{ a: 1 }, { $set: { _id: 99 } }, 66],
  [{ a: 1 }, { $unset: { _id: "" } } as object, 66],
  [{ a: 1 }, { $inc: { a: "x" } } as object, 14],
  [{ a: Long.fromString("9223372036854775807") }, { $inc: { a: 1 } } as object, 2],
]

test.each(CASES.map(([before, update, after, options], index) => ({ index, before, update, after, options })))(
  "$update on $before",
  async ({ index, before, update, after, options }) => {
    const rows = db.collection<Row>("updates")
    const _id = index + 1000
    await rows.insertOne({ ...before, _id })
    const change = rows.updateOne({ _id }, update, options)
    if (typeof after === "number") {
      await expect(change).rejects.toMatchObject({ code: after })
      expect(await rows.findOne({ _id }, { projection: { _id: 0 }, promoteLongs: false })).toEqual(before)
      return
    }
    await change
    const found = await rows.findOne({ _id }, { projection: { _id: 0 } })
    expect(found).toEqual(after)
    expect(Object.keys(found ?? {})).toEqual(Object.keys(after))
  },
)

test("$ means the array element the filter matched", async () => {
  const rows = db.collection<Row>("positional")
  await rows.insertOne({
    _id: 1,
    l: [
      { id: 1, v: 1 },
      { id: 2, v: 1 },
      { id: 2, v: 2 },
    ],
  })
  await rows.updateOne({ _id: 1, "l.id": 2 }, { $set: { "l.$.v": 5 } })
  await rows.updateOne({ _id: 1, l: { $elemMatch: { id: 2, v: 2 } } }, { $inc: { "l.$.v": 7 } })
  expect((await rows.findOne({ _id: 1 }))?.l).toEqual([
    { id: 1, v: 1 },
    { id: 2, v: 5 },
    { id: 2, v: 9 },
  ])
  await expect(rows.updateOne({ _id: 1 }, { $set: { "l.$.v": 5 } })).rejects.toMatchObject({ code: 2 })
})

test("$currentDate writes the time of the server", async () => {
  const rows = db.collection<{ _id: number; at?: Date; ts?: Timestamp; in?: { d: Date } }>("dates")
  await rows.insertOne({ _id: 1 })
  await rows.updateOne(
    { _id: 1 },
    { $currentDate: { at: true, "in.d": { $type: "date" }, ts: { $type: "timestamp" } } },
  )
  const found = await rows.findOne({ _id: 1 })
  expect(found?.at).toBeInstanceOf(Date)
  expect(Math.abs(Date.now() - Number(found?.at))).toBeLessThan(60_000)
  expect(await rows.countDocuments({ ts: { $type: "timestamp" }, "in.d": { $type: "date" } })).toBe(1)
})

test("numbers grow from int to long, stay double, and keep 64 bits exact", async () => {
  const rows = db.collection<Row>("growth")
  await rows.insertMany([
    { _id: 1, n: new Int32(2_147_483_647) },
    { _id: 2, n: new Double(1) },
    { _id: 3, n: Long.fromString("9007199254740993") },
  ])
  await rows.updateMany({}, { $inc: { n: new Int32(1) } })
  const types = await Promise.all(
    ["long", "double", "long"].map((type, i) => rows.countDocuments({ _id: i + 1, n: { $type: type } as object })),
  )
  expect(types).toEqual([1, 1, 1])
  const exact = await rows.findOne({ _id: 3 }, { promoteLongs: false })
  expect(String(exact?.n)).toBe("9007199254740994")
})

test("a replacement keeps the _id and takes nothing else over", async () => {
  const rows = db.collection<Row>("replace")
  await rows.insertOne({ _id: 1, a: 1, b: 2 })
  await rows.replaceOne({ a: 1 }, { c: 3 })
  expect(await rows.findOne()).toEqual({ _id: 1, c: 3 })
  await expect(rows.replaceOne({ _id: 1 }, { _id: 2, c: 3 } as object)).rejects.toMatchObject({ code: 66 })
})

test("updateMany changes all matches once, even when the change moves them in the index it walks", async () => {
  const rows = db.collection<Row>("halloween")
  await rows.createIndex({ n: 1 })
  await rows.insertMany(Array.from({ length: 500 }, (_, _id) => ({ _id, n: _id })))
  expect(await rows.updateMany({ n: { $gte: 0 } }, { $inc: { n: 1000 } })).toMatchObject({ modifiedCount: 500 })
  expect(await rows.countDocuments({ n: { $gte: 1000, $lt: 1500 } })).toBe(500)
})

test("an update that changes nothing is matched but not modified", async () => {
  const rows = db.collection<Row>("same")
  await rows.insertOne({ _id: 1, a: 1, l: [1] })
  for (const update of [
    { $set: { a: 1 } },
    { $addToSet: { l: 1 } },
    { $min: { a: 5 } },
    { $pull: { l: 9 } },
    { $inc: { a: 0 } },
  ]) {
    expect(await rows.updateOne({ _id: 1 }, update as object)).toMatchObject({ matchedCount: 1, modifiedCount: 0 })
  }
})

test("decimals are stored, compared and sorted", async () => {
  const rows = db.collection<Row>("decimals")
  const texts = ["-1E+3", "-0.5", "0", "0.1", "1.50", "9007199254740993", "1E+40"]
  await rows.insertMany(texts.map((text, _id) => ({ _id, n: Decimal128.fromString(text) })))
  const ids = async () => (await rows.find().sort({ n: 1 }).toArray()).map((row) => row._id)
  expect(await ids()).toEqual([0, 1, 2, 3, 4, 5, 6])
  await rows.createIndex({ n: 1 })
  expect(await ids()).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(await rows.countDocuments({ n: 1.5 })).toBe(1)
  expect(await rows.countDocuments({ n: 0.1 })).toBe(0)
  expect(await rows.countDocuments({ n: Long.fromString("9007199254740993") })).toBe(1)
})
