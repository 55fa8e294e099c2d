import type { Db, Document } from "mongodb"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type DatabaseUnderTest, openDatabaseUnderTest } from "../../testing/database-under-test.ts"

let under: DatabaseUnderTest
let db: Db
beforeAll(async () => {
  under = await openDatabaseUnderTest()
  db = under.db
  await db.collection<Document & { _id: number }>("rows").insertMany([
    { _id: 1, k: "a", v: 1, l: [3, 1], o: { x: 1 }, d: new Date(1000) },
    { _id: 2, k: "a", v: 3.5, l: [], o: { x: 2, y: null } },
    { _id: 3, k: "b", v: null, o: { y: 3 }, s: "File" },
    { _id: 4, k: "b", l: [{ q: 1 }, { q: 2 }], s: "File" },
  ])
})
afterAll(() => under[Symbol.asyncDispose]())

const CASES: [Document[], Document[]][] = [
  [
    [{ $match: { k: "a" } }, { $project: { v: 1 } }],
    [
      { _id: 1, v: 1 },
      { _id: 2, v: 3.5 },
    ],
  ],
  [
    [{ $sort: { _id: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { k: 1 } }],
    [
      { _id: 3, k: "b" },
      { _id: 2, k: "a" },
    ],
  ],
  [
    [{ $limit: 3 }, { $sort: { v: -1, _id: 1 } }, { $project: { _id: 1 } }],
    [{ _id: 2 }, { _id: 1 }, { _id: 3 }],
  ],
  [[{ $match: { _id: 1 } }, { $project: { o: 0, l: 0, d: 0 } }], [{ _id: 1, k: "a", v: 1 }]],
  [[{ $match: { _id: 1 } }, { $project: { _id: 0, "o.x": 1, n: { $add: ["$v", 1] } } }], [{ o: { x: 1 }, n: 2 }]],
  [[{ $match: { _id: 4 } }, { $project: { qs: "$l.q" } }], [{ _id: 4, qs: [1, 2] }]],
  [
    [{ $match: { _id: 1 } }, { $set: { v: 9, "o.z": "$k" } }, { $project: { v: 1, o: 1 } }],
    [{ _id: 1, v: 9, o: { x: 1, z: "a" } }],
  ],
  [[{ $match: { _id: 1 } }, { $addFields: { w: "$missing" } }, { $project: { w: 1 } }], [{ _id: 1 }]],
  [[{ $match: { _id: 1 } }, { $unset: ["l", "o.x", "d"] }], [{ _id: 1, k: "a", v: 1, o: {} }]],
  [[{ $match: { _id: 2 } }, { $unset: "l" }], [{ _id: 2, k: "a", v: 3.5, o: { x: 2, y: null } }]],
  [
    [{ $unwind: "$l" }, { $project: { l: 1 } }],
    [
      { _id: 1, l: 3 },
      { _id: 1, l: 1 },
      { _id: 4, l: { q: 1 } },
      { _id: 4, l: { q: 2 } },
    ],
  ],
  [
    [
      { $match: { _id: { $lt: 4 } } },
      { $unwind: { path: "$l", preserveNullAndEmptyArrays: true, includeArrayIndex: "i" } },
      { $project: { l: 1, i: 1 } },
    ],
    [
      { _id: 1, l: 3, i: 0 },
      { _id: 1, l: 1, i: 1 },
      { _id: 2, i: null },
      { _id: 3, i: null },
    ],
  ],
  [
    [
      { $group: { _id: "$k", sum: { $sum: "$v" }, avg: { $avg: "$v" }, n: { $sum: 1 }, c: { $count: {} } } },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: "a", sum: 4.5, avg: 2.25, n: 2, c: 2 },
      { _id: "b", sum: 0, avg: null, n: 2, c: 2 },
    ],
  ],
  [
    [
      { $sort: { _id: 1 } },
      {
        $group: {
          _id: "$k",
          min: { $min: "$v" },
          max: { $max: "$v" },
          f: { $first: "$_id" },
          l: { $last: "$s" },
          p: { $push: "$v" },
        },
      },
      { $sort: { _id: 1 } },
    ],
    [
      { _id: "a", min: 1, max: 3.5, f: 1, l: null, p: [1, 3.5] },
      { _id: "b", min: null, max: null, f: 3, l: "File", p: [null] },
    ],
  ],
  [[{ $group: { _id: null, set: { $addToSet: "$s" } } }], [{ _id: null, set: ["File"] }]],
  [
    [{ $group: { _id: { k: "$k", s: "$s" }, n: { $sum: 1 } } }, { $sort: { n: 1, "_id.k": 1 } }],
    [
      { _id: { k: "a" }, n: 2 },
      { _id: { k: "b", s: "File" }, n: 2 },
    ],
  ],
  [[{ $group: { _id: { m: "$missing" }, n: { $sum: 1 } } }], [{ _id: { m: null }, n: 4 }]],
  [[{ $match: { k: "b" } }, { $count: "total" }], [{ total: 2 }]],
  [[{ $match: { k: "zzz" } }, { $count: "total" }], []],
  [[{ $match: { $expr: { $gt: ["$v", 2] } } }, { $project: { _id: 1 } }], [{ _id: 2 }]],
]

test.each(CASES)("%j", async (pipeline, expected) => {
  expect(await db.collection("rows").aggregate(pipeline).toArray()).toEqual(expected)
})

/** Expression → its value on row 1; undefined is a missing field. */
const EXPRESSIONS: [unknown, unknown][] = [
  ["$k", "a"],
  ["$o.x", 1],
  ["$missing", undefined],
  ["$$ROOT.v", 1],
  ["$$CURRENT.k", "a"],
  ["$$REMOVE", undefined],
  [{ $literal: "$k" }, "$k"],
  [
    ["$k", "$missing", 1],
    ["a", null, 1],
  ],
  [
    { q: "$v", r: { s: "$missing" } },
    { q: 1, r: {} },
  ],
  [{ $add: ["$v", 2, 0.5] }, 3.5],
  [{ $add: ["$d", 500] }, new Date(1500)],
  [{ $add: ["$v", "$missing"] }, null],
  [{ $subtract: ["$v", 3] }, -2],
  [{ $subtract: [new Date(2000), "$d"] }, 1000],
  [{ $multiply: ["$v", 4, 2] }, 8],
  [{ $divide: ["$v", 4] }, 0.25],
  [{ $mod: [7, 4] }, 3],
  [{ $mod: [-7.5, 4] }, -3.5],
  [{ $eq: ["$k", "a"] }, true],
  [{ $eq: ["$missing", null] }, false],
  [{ $ne: ["$k", "a"] }, false],
  [{ $gt: ["$k", 5] }, true],
  [{ $gte: ["$v", 1] }, true],
  [{ $lt: ["$missing", null] }, true],
  [{ $lte: ["$v", 0] }, false],
  [{ $cmp: ["$v", 2] }, -1],
  [{ $and: ["$v", "$k"] }, true],
  [{ $and: [] }, true],
  [{ $or: ["$missing", 0, null] }, false],
  [{ $not: ["$missing"] }, true],
  [{ $cond: ["$v", "yes", "no"] }, "yes"],
  [
    {
      $cond: Object.fromEntries(["if", "then", "else"].map((name, at) => [name, ["$missing", 1, 2][at]])),
    },
    2,
  ],
  [{ $ifNull: ["$missing", null, "$k"] }, "a"],
  [{ $concat: ["$k", "-", "b"] }, "a-b"],
  [{ $concat: ["$k", "$missing"] }, null],
  [{ $toUpper: "$k" }, "A"],
  [{ $toLower: "ÄB" }, "Äb"],
  [{ $toUpper: "$missing" }, ""],
  [{ $size: "$l" }, 2],
  [{ $isArray: "$l" }, true],
  [{ $arrayElemAt: ["$l", -1] }, 1],
  [{ $arrayElemAt: ["$l", 9] }, undefined],
  [{ $first: "$l" }, 3],
  [{ $last: "$l" }, 1],
  [{ $in: [3, "$l"] }, true],
  [{ $in: [4, "$l"] }, false],
  [{ $type: "$v" }, "int"],
  [{ $type: "$missing" }, "missing"],
]

test.each(EXPRESSIONS)("evaluates %j", async (expression, expected) => {
  const [row] = await db
    .collection("rows")
    .aggregate([{ $match: { _id: 1 } }, { $project: { _id: 0, r: expression } }])
    .toArray()
  expect(row).toEqual(expected === undefined ? {} : { r: expected })
})

test.each([
  [[{ $project: { r: { $divide: ["$v", 0] } } }], [2, 16608]],
  [[{ $project: { r: { $size: "$k" } } }], [17124]],
  [[{ $project: { r: { $concat: ["$v"] } } }], [16702]],
  [[{ $project: { r: { $in: [1, "$k"] } } }], [40081]],
  [[{ $project: { r: { $add: ["$k", 1] } } }], [14]],
  [[{ $project: { r: { $nonsense: 1 } } }], [168, 31325]],
  [[{ $project: { r: "$$nobody" } }], [17276]],
  [[{ $group: { n: { $sum: 1 } } }], [15955]],
  [[{ $group: { _id: 1, n: { $nonsense: 1 } } }], [15952]],
  [[{ $nonsense: 1 }], [40324]],
  [[{ $limit: 0 }], [15958]],
  [[{ $skip: -1 }], [2, 5107200]],
  [[{ $count: "" }], [40157]],
  [[{ $unwind: "l" }], [28818]],
])("refuses %j", async (pipeline, codes) => {
  const error: { code?: number } = await db
    .collection("rows")
    .aggregate(pipeline)
    .toArray()
    .then(
      () => ({}),
      (one) => one,
    )
  expect(codes).toContain(error.code)
})

test("countDocuments and agenda's grouping by name work over a cursor of several batches", async () => {
  const many = db.collection<{ _id: number }>("many")
  await many.insertMany(Array.from({ length: 3000 }, (_, _id) => ({ _id, name: `n${_id % 500}` })))
  expect(await many.countDocuments({ name: "n7" })).toBe(6)
  const groups = await many.aggregate([{ $group: { _id: "$name" } }], { batchSize: 50 }).toArray()
  expect(new Set(groups.map((group) => group._id)).size).toBe(500)
})
