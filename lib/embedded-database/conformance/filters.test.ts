import { Binary, type Db, Decimal128, type Document, Double, Long, MaxKey, MinKey, ObjectId } from "mongodb"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type DatabaseUnderTest, openDatabaseUnderTest } from "../../testing/database-under-test.ts"

type Row = Document & { _id: number }
let under: DatabaseUnderTest
let db: Db
beforeAll(async () => {
  under = await openDatabaseUnderTest()
  db = under.db
})
afterAll(() => under[Symbol.asyncDispose]())

const oid = (digit: number) => new ObjectId(String(digit).repeat(24))
const ROWS: Row[] = [
  { _id: 1, a: null },
  { _id: 2 },
  { _id: 3, a: "Hello", n: 5 },
  { _id: 4, a: [1, 2, 3] },
  { _id: 5, a: 7, b: 5, n: 7.5 },
  { _id: 6, a: [], n: Long.fromNumber(9) },
  { _id: 7, a: { x: 1, y: [2, 3] }, n: Decimal128.fromString("7.5") },
  { _id: 8, a: [{ x: 1 }, { x: 5, y: 1 }], n: Number.NaN },
  { _id: 9, a: [[1, 2], 3], d: new Date(1000) },
  { _id: 10, a: true, o: oid(1), d: new Date(2000) },
  { _id: 11, a: "help me", bin: new Binary(Buffer.from([1])), n: -3 },
  { _id: 12, a: new Double(7), bin: new Binary(Buffer.from([2, 2])) },
]

/** Filter → the `_id`s it selects from ROWS. Each runs without and with an index on every field it could use. */
const CASES: [Document, number[]][] = [
  [{}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  [{ a: null }, [1, 2]],
  [{ a: { $eq: 7 } }, [5, 12]],
  [{ a: 7 }, [5, 12]],
  [{ a: 2 }, [4]],
  [{ a: [1, 2, 3] }, [4]],
  [{ a: [1, 2] }, [9]],
  [{ a: [] }, [6]],
  [{ a: { x: 1 } }, [8]],
  [{ a: { x: 1, y: [2, 3] } }, [7]],
  [{ a: { y: [2, 3], x: 1 } }, []],
  [{ a: { $ne: 7 } }, [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]],
  [{ a: { $gt: 2 } }, [4, 5, 9, 12]],
  [{ a: { $gte: 3, $lt: 4 } }, [4, 9]],
  [{ a: { $lt: 2 } }, [4]],
  [{ a: { $lte: 1 } }, [4]],
  [{ a: { $gt: "Hello" } }, [11]],
  [{ a: { $gte: null } }, [1, 2]],
  [{ a: { $gt: null } }, []],
  [{ a: { $gt: true } }, []],
  [{ a: { $gte: true } }, [10]],
  [{ a: { $gt: [1, 2] } }, [4, 8, 9]],
  [{ a: { $gt: { x: 1 } } }, [7, 8]],
  [{ _id: { $gt: new MinKey(), $lt: 3 } }, [1, 2]],
  [{ _id: { $lt: new MaxKey(), $gt: 11 } }, [12]],
  [{ a: { $in: [2, 7, null] } }, [1, 2, 4, 5, 12]],
  [{ a: { $in: [/^hel/i, true] } }, [3, 10, 11]],
  [{ a: { $in: [[], [1, 2]] } }, [6, 9]],
  [{ a: { $in: [] } }, []],
  [{ a: { $nin: [2, null, 7] } }, [3, 6, 7, 8, 9, 10, 11]],
  [{ a: { $exists: true } }, [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  [{ a: { $exists: false } }, [2]],
  [{ "a.x": { $exists: true } }, [7, 8]],
  [{ a: { $type: "string" } }, [3, 11]],
  [{ a: { $type: "array" } }, [4, 6, 8, 9]],
  [{ a: { $type: ["null", "bool"] } }, [1, 10]],
  [{ a: { $type: "number" } }, [4, 5, 9, 12]],
  [{ a: { $type: "double" } }, [12]],
  [{ n: { $type: 18 } }, [6]],
  [{ n: { $type: "decimal" } }, [7]],
  [{ a: { $size: 3 } }, [4]],
  [{ a: { $size: 0 } }, [6]],
  [{ a: { $all: [1, 3] } }, [4]],
  [{ a: { $all: [7] } }, [5, 12]],
  [{ a: { $all: [[1, 2]] } }, [9]],
  [{ a: { $all: [] } }, []],
  [{ a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { y: 1 } }] } }, [8]],
  [{ a: { $elemMatch: { $gt: 1, $lt: 3 } } }, [4]],
  [{ a: { $elemMatch: { x: { $gt: 1 }, y: 1 } } }, [8]],
  [{ a: { $elemMatch: { x: 1, y: 1 } } }, []],
  [{ a: { $elemMatch: { $in: [3] } } }, [4, 9]],
  [{ a: { $elemMatch: { $not: { $gt: 1 } } } }, [4, 8, 9]],
  [{ b: { $mod: [4, 1] } }, [5]],
  [{ n: { $mod: [3, 1] } }, [5, 7]],
  [{ n: { $mod: [-4, -3] } }, [11]],
  [{ a: /^hel/i }, [3, 11]],
  [{ a: /^help/ }, [11]],
  [{ a: /^hel?p m/ }, [11]],
  [{ a: { $regex: "ell" } }, [3]],
  [{ a: { $regex: "HELLO", $options: "i" } }, [3]],
  [{ a: { $not: { $gt: 5 } } }, [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]],
  [{ a: { $not: /^h/i } }, [1, 2, 4, 5, 6, 7, 8, 9, 10, 12]],
  [{ $or: [{ a: 1 }, { b: 5 }] }, [4, 5]],
  [{ $and: [{ a: { $gt: 1 } }, { a: { $lt: 3 } }] }, [4]],
  [{ $nor: [{ a: { $exists: true } }, { _id: 2 }] }, []],
  [{ $nor: [{ a: { $type: "array" } }, { n: { $exists: true } }, { _id: { $gt: 9 } }] }, [1, 2]],
  [{ "a.x": 1 }, [7, 8]],
  [{ "a.x": { $gt: 1 } }, [8]],
  [{ "a.y": 3 }, [7]],
  [{ "a.0": 1 }, [4]],
  [{ "a.0.1": 2 }, [9]],
  [{ "a.1.x": 5 }, [8]],
  [{ n: 7.5 }, [5, 7]],
  [{ n: { $gt: 5 } }, [5, 6, 7]],
  [{ n: { $lt: 6 } }, [3, 11]],
  [{ n: Number.NaN }, [8]],
  [{ n: { $gte: Number.NaN } }, [8]],
  [{ d: new Date(1000) }, [9]],
  [{ d: { $gte: new Date(1000), $lt: new Date(2000) } }, [9]],
  [{ o: oid(1) }, [10]],
  [{ o: { $gt: oid(0) } }, [10]],
  [{ bin: new Binary(Buffer.from([1])) }, [11]],
  [{ bin: { $gt: new Binary(Buffer.from([9])) } }, [12]],
  [{ $expr: { $gt: ["$a", "$b"] }, b: 5 }, [5]],
  [{ $comment: "why", a: true }, [10]],
]

describe.each(["without indexes", "with indexes", "with descending indexes"])("%s", (kind) => {
  beforeAll(async () => {
    const rows = db.collection<Row>(kind)
    await rows.insertMany(ROWS)
    const direction = kind === "with descending indexes" ? -1 : 1
    if (kind === "without indexes") return
    for (const name of ["a", "a.x", "b", "n", "d", "o", "bin"]) await rows.createIndex({ [name]: direction })
  })

  test.each(CASES.map(([filter, expected]) => ({ filter, expected })))("$filter", async ({ filter, expected }) => {
    const rows = db.collection(kind)
    const found = await rows.find(filter).sort({ _id: 1 }).toArray()
    expect(found.map((row) => row._id)).toEqual(expected)
    expect(await rows.countDocuments(filter)).toBe(expected.length)
  })
})

test("integers beyond 2^53 are told apart, with and without an index", async () => {
  const rows = db.collection<{ _id: number; n: Long }>("long")
  const near = [-1, 0, 1, 2].map((offset) => Long.fromString("9007199254740992").add(offset))
  await rows.insertMany(near.map((n, _id) => ({ _id, n })))
  for (const indexed of [false, true]) {
    if (indexed) await rows.createIndex({ n: 1 }, { unique: true })
    for (const [_id, n] of near.entries()) {
      expect(await rows.findOne({ n }, { promoteLongs: false })).toEqual({ _id, n })
    }
    expect(await rows.countDocuments({ n: { $gt: Long.fromString("9007199254740992") } })).toBe(2)
  }
})

test("values longer than an index key are found, and ranges over them miss nothing", async () => {
  const rows = db.collection<{ _id: number; s: string }>("long values")
  const base = "x".repeat(500)
  await rows.insertMany(["b", "a", "d", "c"].map((end, _id) => ({ _id, s: base + end })))
  await rows.createIndex({ s: 1 }, { unique: true })
  expect(await rows.findOne({ s: `${base}d` })).toMatchObject({ _id: 2 })
  expect(await rows.countDocuments({ s: { $gt: `${base}b` } })).toBe(2)
  expect(await rows.countDocuments({ s: { $lte: `${base}b` } })).toBe(2)
  const sorted = await rows.find().sort({ s: 1 }).toArray()
  expect(sorted.map((row) => row._id)).toEqual([1, 0, 3, 2])
  await expect(rows.insertOne({ _id: 9, s: `${base}a` })).rejects.toMatchObject({ code: 11000 })
})
