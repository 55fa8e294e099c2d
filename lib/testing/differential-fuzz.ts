/**
 * Runs the same random operations on a real MongoDB and on the embedded database and counts where they differ.
 *   node lib/testing/differential-fuzz.ts <uri of the real one> [operations = 2000] [seed = 1]
 * Documents are compared byte for byte: values, number types, field order. Exits with 1 when anything differs that
 * lib/embedded-database/README.md does not list.
 */
import { mkdtemp, rm } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { deserialize, EJSON } from "bson"
import { type Collection, type Document, MongoClient, MongoServerError } from "mongodb"
import { startEmbeddedDatabase } from "../embedded-database/start.ts"
import { createDice, createOperations } from "./random-operations.ts"

type Row = Document & { _id: number }
type Outcome = { result: string } | { code: number | string; message: string }
interface Step {
  kind: string
  input: unknown
  run(collection: Collection<Row>): Promise<unknown>
}

const [realUri, operations = "2000", seed = "1"] = process.argv.slice(2)
if (realUri === undefined) throw new Error("usage: differential-fuzz.ts <uri of a real MongoDB> [operations] [seed]")

const directory = await mkdtemp(path.join(os.tmpdir(), "abv-fuzz-"))
const embedded = await startEmbeddedDatabase({ dataDir: directory })
const clients = await Promise.all([realUri, embedded.uri].map((uri) => new MongoClient(uri).connect()))
const name = `fuzz_${seed}_${Date.now()}`
const collections = clients.map((client) => client.db(name).collection<Row>("c"))
const dice = createDice(Number(seed))
const random = createOperations(dice)
const differences = new Map<string, { count: number; example: string }>()
let bothRefused = 0
let known = 0

await onBoth((c) =>
  c.createIndexes([{ key: { a: 1, _id: -1 } }, { key: { "o.x": 1 } }, { key: { l: 1 } }, { key: { b: -1, c: 1 } }]),
)
let documents = await reset()
for (let done = 0; done < Number(operations); done++) {
  const step = nextStep()
  const outcomes = await onBoth(async (collection) => outcomeOf(() => step.run(collection)))
  if (!compare(step, outcomes)) documents = await reset()
  else if (done % 50 === 49) documents = await reset()
}

report()
await Promise.all(clients.map((client) => client.db(name).dropDatabase()))
await Promise.all(clients.map((client) => client.close()))
await embedded.close()
await rm(directory, { recursive: true })
process.exit(differences.size === 0 ? 0 : 1)

function nextStep(): Step {
  const kind = dice.below(14)
  if (kind < 3) return findStep()
  if (kind < 5) return sortStep()
  if (kind === 5) return projectionStep()
  if (kind === 6) return countStep()
  if (kind < 9) return aggregateStep()
  if (kind === 9) return findAndModifyStep()
  if (kind === 10) return positionalStep()
  return updateStep()
}

function findStep(): Step {
  const filter = random.filter()
  return { kind: "find", input: filter, run: (c) => c.find(filter, { raw: true }).sort({ _id: 1 }).toArray() }
}

function sortStep(): Step {
  const filter = dice.below(2) === 0 ? {} : random.filter(1)
  const sort = random.sort()
  const limit = dice.pick([0, 0, 5])
  return {
    kind: "sort",
    input: { filter, sort, limit },
    run: (c) => c.find(filter, { raw: true }).sort(new Map(sort)).limit(limit).toArray(),
  }
}

function projectionStep(): Step {
  const projection = random.projection()
  return {
    kind: "projection",
    input: projection,
    run: (c) => c.find({}, { raw: true, projection }).sort({ _id: 1 }).toArray(),
  }
}

function countStep(): Step {
  const filter = random.filter()
  const field = dice.pick(["a", "o.x", "l", "l.x"])
  return {
    kind: "count",
    input: { filter, field },
    run: async (c) => [await c.countDocuments(filter), sorted(await c.distinct(field, filter))],
  }
}

function aggregateStep(): Step {
  const pipeline = random.pipeline()
  return { kind: "aggregate", input: pipeline, run: (c) => c.aggregate(pipeline, { raw: true }).toArray() }
}

function findAndModifyStep(): Step {
  const filter = random.filter(1)
  const update = random.update()
  const returnDocument = dice.pick(["before", "after"] as const)
  return {
    kind: "findAndModify",
    input: { filter, update, returnDocument, documents },
    run: async (c) => [
      await c.findOneAndUpdate(filter, update, { sort: { _id: 1 }, returnDocument, includeResultMetadata: true }),
      await c.find({}, { raw: true }).sort({ _id: 1 }).toArray(),
    ],
  }
}

function positionalStep(): Step {
  const x = random.scalar()
  const _id = dice.below(40)
  const [update, options] = dice.pick([
    [{ $set: { "l.$[].x": x } }, {}],
    [{ $set: { "l.$[e].x": 7 } }, { arrayFilters: [{ "e.x": x }] }],
    [{ $inc: { "l.$[e]": 1 } }, { arrayFilters: [{ e: { $gt: 1 } }] }],
    [{ $set: { "l.$.y": "p" } }, {}],
  ] as const)
  const filter = { _id, ...("l.$.y" in ((update as Document).$set ?? {}) ? { "l.x": x } : {}) }
  return {
    kind: "positional",
    input: { filter, update, options },
    run: async (c) => {
      const { matchedCount, modifiedCount } = await c.updateOne(
        filter as Document,
        update as Document,
        options as Document,
      )
      return [matchedCount, modifiedCount, await c.find({ _id }, { raw: true }).toArray()]
    },
  }
}

function updateStep(): Step {
  const update = random.update()
  const upsert = dice.below(4) === 0
  const filter: Document = upsert ? { _id: 100 + dice.below(1000), b: random.scalar() } : { _id: dice.below(40) }
  const before = documents.find((document) => document._id === filter._id)
  return {
    kind: upsert ? "upsert" : "update",
    input: { filter, update, before },
    run: async (c) => {
      const { matchedCount, modifiedCount, upsertedCount } = await c.updateOne(filter, update, { upsert })
      const after = await c.find({ _id: filter._id }, { raw: true }).toArray()
      if (upsert) await c.deleteMany({ _id: { $gte: 100 } })
      return [matchedCount, modifiedCount, upsertedCount, after]
    },
  }
}

function compare(step: Step, [real, own]: Outcome[]): boolean {
  if (real === undefined || own === undefined) throw new Error("two outcomes are needed")
  const same = "code" in real ? "code" in own && real.code === own.code : "result" in own && real.result === own.result
  if ("code" in real && "code" in own) bothRefused++
  if (same) return true
  if (isKnown(step, real, own)) {
    known++
    return false
  }
  const operators = [...new Set(JSON.stringify(step.input).match(/\$[a-zA-Z]+/g) ?? [])].sort().join(" ")
  const aspect =
    "code" in real || "code" in own
      ? `error ${"code" in real ? real.code : "none"}/${"code" in own ? own.code : "none"}`
      : "result"
  const key = `${step.kind} ${aspect}`
  const earlier = differences.get(key)
  const example = `${operators}\n     ${show(step.input)}\n     real ${JSON.stringify(real)}\n     ours ${JSON.stringify(own)}`
  differences.set(key, {
    count: (earlier?.count ?? 0) + 1,
    example: earlier !== undefined && earlier.example.length < example.length ? earlier.example : example,
  })
  return false
}

/** The differences README.md explains: errors of expressions, two fields of one array, `$` after a match on null. */
function isKnown({ kind }: Step, real: Outcome, own: Outcome): boolean {
  if (kind === "aggregate") return "code" in real || "code" in own
  const message = "code" in own ? own.message : "code" in real ? real.message : ""
  return kind === "sort" ? message.includes("parallel arrays") : message.includes("positional operator did not find")
}

async function outcomeOf(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { result: show(await run()) }
  } catch (error) {
    if (error instanceof MongoServerError) return { code: error.code ?? "none", message: error.message }
    throw error
  }
}

function show(value: unknown): string {
  const readable = (one: unknown): unknown => {
    if (one instanceof Uint8Array) return deserialize(one, { promoteValues: false })
    return Array.isArray(one) ? one.map(readable) : one
  }
  return EJSON.stringify(readable(value), { relaxed: false })
}

function sorted(values: unknown[]): string[] {
  return values.map((value) => EJSON.stringify(value)).sort()
}

async function reset(): Promise<Row[]> {
  const rows = Array.from({ length: 40 }, (_, id) => random.document(id))
  await onBoth(async (c) => {
    await c.deleteMany({})
    // A compound index refuses documents with two arrays; both engines have to refuse the same ones.
    await c.insertMany(rows, { ordered: false }).catch((error: unknown) => {
      if (!(error instanceof MongoServerError) || error.code !== 171) throw error
    })
  })
  return rows
}

function onBoth<T>(run: (collection: Collection<Row>) => Promise<T>): Promise<T[]> {
  return Promise.all(collections.map(run))
}

function report(): void {
  const count = [...differences.values()].reduce((sum, one) => sum + one.count, 0)
  const share = ((100 * count) / Number(operations)).toFixed(2)
  console.log(
    `${operations} operations, seed ${seed}: ${count} differ (${share} %), ${known} differ in known ways, ${bothRefused} refused by both`,
  )
  for (const [key, { count: times, example }] of [...differences].sort((a, b) => b[1].count - a[1].count)) {
    console.log(`${String(times).padStart(5)}  ${key}\n     ${example.slice(0, 1500)}`)
  }
}
