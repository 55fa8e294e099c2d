import { type Document, ObjectId } from "mongodb"

/** Source of repeatable choices: the same seed gives the same operations. */
export interface Dice {
  /** A whole number from 0 to below `sides`. */
  below(sides: number): number
  pick<T>(choices: readonly T[]): T
  state(): number
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0
  const below = (sides: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
  return {
    below,
    pick(choices) {
      const chosen = choices[below(choices.length)]
      if (chosen === undefined) throw new Error("nothing to choose from")
      return chosen
    },
    state: () => state,
  }
}

const IDS = [0, 1, 2, 3].map((digit) => new ObjectId(String(digit).repeat(24)))
const FIELDS = ["a", "b", "c", "o.x", "o.y", "l", "l.x", "l.y", "a.0", "l.1", "n.m"] as const

/** Random documents, filters, updates, sorts, projections and pipelines over a small set of fields and values. */
export function createOperations(dice: Dice) {
  const { below, pick } = dice

  const scalar = (): unknown =>
    pick<() => unknown>([
      () => below(6),
      () => below(6) + 0.5,
      () => pick(["a", "b", "ab", "B", "", "ä", "a b"]),
      () => null,
      () => pick([true, false]),
      () => new Date(below(5) * 1000),
      () => pick(IDS),
      () => -below(4),
      () => below(3) * 2 ** 40,
    ])()

  const value = (depth = 0): unknown => {
    if (depth >= 2 || below(5) !== 0) return scalar()
    if (below(2) === 0) return Array.from({ length: below(4) }, () => value(depth + 1))
    return Object.fromEntries(["x", "y"].slice(0, below(3)).map((name) => [name, value(depth + 1)]))
  }

  const document = (id: number): Document & { _id: number } => {
    const out: Document & { _id: number } = { _id: id }
    for (const name of ["a", "b", "c"]) if (below(5) !== 0) out[name] = value()
    if (below(2) === 0) out.o = { x: value(1), y: scalar() }
    if (below(2) === 0) {
      out.l = Array.from({ length: below(4) }, () => (below(2) === 0 ? scalar() : { x: scalar(), y: scalar() }))
    }
    return out
  }

  const condition = (): unknown =>
    pick<() => unknown>([
      () => value(1),
      () => ({ $eq: value(1) }),
      () => ({ $ne: value(1) }),
      () => ({ [pick(["$gt", "$gte", "$lt", "$lte"])]: value(1) }),
      () => ({ $gte: below(3), $lt: 3 + below(3) }),
      () => ({ $in: [scalar(), value(1), /^a/] }),
      () => ({ $in: [scalar(), scalar()] }),
      () => ({ $nin: [scalar(), value(1)] }),
      () => ({ $exists: below(2) === 0 }),
      () => ({
        $type: pick<unknown>([
          "string",
          "number",
          "array",
          "null",
          "object",
          "date",
          "bool",
          "objectId",
          "int",
          "double",
          16,
        ]),
      }),
      () => ({ $size: below(3) }),
      () => ({ $all: [scalar()] }),
      () => ({ $all: [scalar(), value(1)] }),
      () => ({ $all: [{ $elemMatch: { x: scalar() } }] }),
      () => ({ $not: pick<unknown>([{ $gt: below(4) }, { $in: [scalar()] }, /^a/, { $size: 1 }, { $exists: true }]) }),
      () => ({
        $elemMatch: pick<unknown>([
          { $gt: below(3), $lt: 5 },
          { x: scalar() },
          { x: scalar(), y: { $ne: scalar() } },
          { $in: [scalar(), scalar()] },
          { $not: { $gt: 2 } },
          { $ne: scalar() },
        ]),
      }),
      () => ({ $regex: pick(["^a", "b$", "B", "^a b", "^ab?"]), $options: pick(["", "i"]) }),
      () => ({ $mod: [1 + below(3), below(3)] }),
    ])()

  const filter = (depth = 0): Document => {
    const out: Document = {}
    for (let i = 0; i < 1 + below(2); i++) out[pick(FIELDS)] = condition()
    if (depth < 1 && below(4) === 0) out[pick(["$or", "$and", "$nor"])] = [filter(1), filter(1)]
    return out
  }

  const pushArgument = (): unknown =>
    pick<() => unknown>([
      scalar,
      () => ({ $each: [scalar(), scalar()], $slice: pick([-2, 0, 2, 3]) }),
      () => ({ $each: [scalar()], $position: pick([0, 1, -1, 9]) }),
      () => ({ $each: [scalar(), scalar()], $sort: pick([1, -1]) }),
      () => ({ $each: [{ x: scalar() }], $sort: { x: pick([1, -1]) } }),
      () => ({ $each: [] }),
    ])()

  const modifier = (): [string, unknown] =>
    pick<() => [string, unknown]>([
      () => ["$set", value()],
      () => ["$setOnInsert", value()],
      () => ["$inc", pick([1 + below(3), 0.5, 2 ** 40])],
      () => ["$unset", ""],
      () => ["$push", pushArgument()],
      () => ["$addToSet", below(2) === 0 ? value(1) : { $each: [scalar(), scalar()] }],
      () => [
        "$pull",
        pick<unknown>([scalar(), { $gt: below(3) }, { x: scalar() }, { $in: [scalar(), scalar()] }, value(1)]),
      ],
      () => ["$pullAll", [scalar(), value(1)]],
      () => ["$min", value(1)],
      () => ["$max", value(1)],
      () => ["$mul", pick([2, 1.5, -1])],
      () => ["$pop", pick([1, -1])],
      () => ["$rename", `r${below(2)}`],
    ])()

  const update = (): Document => {
    const out: Record<string, Document> = {}
    for (let i = 0; i < 1 + below(2); i++) {
      const field = pick(["a", "b", "c", "o.x", "l", "n.m", "l.0", "l.1.x", "o", "a.x"])
      const [operator, argument] = modifier()
      const fields = out[operator] ?? {}
      out[operator] = fields
      fields[field] = argument
    }
    return out
  }

  const sort = (): [string, 1 | -1][] => {
    const fields: [string, 1 | -1][] = [[pick(["a", "b", "c", "o.x", "l", "l.x", "o"]), pick([1, -1] as const)]]
    if (below(3) === 0) fields.push([pick(["o.y", "n"]), pick([1, -1] as const)])
    fields.push(["_id", pick([1, -1] as const)])
    return fields
  }

  const projection = (): Document =>
    pick<() => Document>([
      () => ({ [pick(["a", "o.x", "l", "l.x", "o"])]: 1, [pick(["b", "c"])]: 1 }),
      () => ({ [pick(["a", "o.x", "l", "l.x", "o"])]: 0 }),
      () => ({ _id: 0, [pick(["a", "o.y", "l.y"])]: 1 }),
      () => ({ l: { $slice: pick<unknown>([1, -1, [1, 1], [-2, 1], 0]) } }),
      () => ({ l: { $slice: 1 }, a: 1 }),
      () => ({ l: { $slice: 1 }, a: 0 }),
      () => ({ l: { $elemMatch: { x: scalar() } } }),
      () => ({ a: 1, l: { $elemMatch: { x: { $exists: true } } } }),
      () => ({ o: { x: 1 } }),
      () => ({ _id: 0 }),
      () => ({ _id: 1 }),
    ])()

  const operand = (): unknown =>
    pick<() => unknown>([
      () => `$${pick(["a", "b", "c", "o.x", "l", "l.x", "missing"])}`,
      () => ({ $literal: scalar() }),
    ])()

  const expression = (depth = 0): unknown => {
    if (depth > 1) return operand()
    const inner = () => (below(3) === 0 ? expression(depth + 1) : operand())
    return pick<() => unknown>([
      operand,
      () => ({ [pick(["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$cmp"])]: [inner(), inner()] }),
      () => ({ [pick(["$and", "$or"])]: [inner(), inner()] }),
      () => ({ $not: [inner()] }),
      () => ({ $cond: [inner(), inner(), inner()] }),
      () => ({ $cond: Object.fromEntries(["if", "then", "else"].map((name) => [name, inner()])) }),
      () => ({ $ifNull: [inner(), inner()] }),
      () => ({ [pick(["$add", "$subtract", "$multiply", "$divide", "$mod"])]: [inner(), inner()] }),
      () => ({ [pick(["$isArray", "$type"])]: operand() }),
      () => ({ $concat: [inner(), "-", inner()] }),
      () => ({ $size: "$l" }),
      () => ({ $arrayElemAt: ["$l", pick([0, 1, -1, 5])] }),
      () => ({ [pick(["$first", "$last"])]: "$l" }),
      () => ({ $in: [inner(), "$l"] }),
      () => ({ [pick(["$toLower", "$toUpper"])]: pick(["$a", "$b"]) }),
    ])()
  }

  const stage = (): Document =>
    pick<() => Document>([
      () => ({ $match: filter(1) }),
      () => ({ $match: { $expr: expression() } }),
      () => ({ $project: { p: expression(), a: 1 } }),
      () => ({ $project: { _id: 0, "o.z": expression(), b: 1 } }),
      () => ({ $project: projectionWithoutOperators() }),
      () => ({ $set: { [pick(["a", "p", "o.z", "l.z"])]: expression() } }),
      () => ({ $unset: pick<unknown>(["a", "o.x", ["b", "l.x"]]) }),
      () => ({
        $unwind: pick<unknown>([
          "$l",
          { path: "$l", preserveNullAndEmptyArrays: true, includeArrayIndex: "i" },
          "$a",
          "$o.x",
        ]),
      }),
      () => ({ $skip: below(3) }),
      () => ({ $limit: 1 + below(20) }),
    ])()

  const projectionWithoutOperators = (): Document => ({ [pick(["a", "o.x", "l", "l.x", "o"])]: below(2) })

  const group = (): Document => ({
    $group: {
      _id: pick<unknown>(["$a", null, "$o.x", { k: "$b" }, { $type: "$a" }]),
      n: { $sum: pick<unknown>([1, "$a", "$b", 0.5]) },
      v: { [pick(["$avg", "$min", "$max", "$first", "$last", "$push"])]: pick(["$a", "$b", "$c"]) },
      s: { $count: {} },
    },
  })

  /** Always in a defined order, so that two engines can be compared. */
  const pipeline = (): Document[] => {
    const stages = [{ $sort: { _id: 1 } }, ...Array.from({ length: 1 + below(3) }, stage)]
    if (below(3) === 0) stages.push(group(), { $sort: { _id: 1 } })
    return stages
  }

  return { scalar, value, document, filter, update, sort, projection, pipeline }
}
