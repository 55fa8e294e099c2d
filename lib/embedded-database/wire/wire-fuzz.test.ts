import { randomBytes } from "node:crypto"
import net from "node:net"
import { serialize } from "bson"
import { MongoClient } from "mongodb"
import { afterAll, beforeAll, expect, test } from "vitest"
import { temporaryDirectory } from "../../testing/database-under-test.ts"
import { readLockFile } from "../process/lock-file.ts"
import { type EmbeddedDatabase, startEmbeddedDatabase } from "../start.ts"
import { crc32c } from "./crc32c.ts"

const cleanup = new AsyncDisposableStack()
let database: EmbeddedDatabase
let client: MongoClient
let socketPath: string
let pid: number
beforeAll(async () => {
  const dataDir = await temporaryDirectory(cleanup)
  database = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => database.close())
  socketPath = readLockFile(dataDir)?.socket ?? ""
  pid = database.pid
  client = await new MongoClient(database.uri).connect()
  cleanup.defer(() => client.close())
})
afterAll(() => cleanup.disposeAsync())

/** Sends bytes on a connection of their own and returns what comes back: one reply, or nothing when the server closes. */
function exchange(bytes: Buffer, end = false): Promise<Buffer> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0)
    const socket = net.connect(socketPath, () => (end ? socket.end(bytes) : socket.write(bytes)))
    const finish = () => {
      socket.destroy()
      resolve(received)
    }
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk])
      if (received.length >= 4 && received.length >= received.readInt32LE(0)) finish()
    })
    socket.on("error", finish)
    socket.on("close", finish)
  })
}

let lastRequest = 0
function message(sections: Buffer, flags = 0, operation = 2013): Buffer {
  const head = Buffer.alloc(20)
  head.writeInt32LE(20 + sections.length, 0)
  head.writeInt32LE(++lastRequest, 4)
  head.writeInt32LE(operation, 12)
  head.writeUInt32LE(flags, 16)
  return Buffer.concat([head, sections])
}

const body = (document: object) => Buffer.concat([Buffer.from([0]), serialize(document)])
const sequence = (name: string, ...documents: object[]) => {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map((one) => serialize(one))])
  const head = Buffer.alloc(5)
  head[0] = 1
  head.writeInt32LE(content.length + 4, 1)
  return Buffer.concat([head, content])
}
const PING = message(body({ ping: 1, $db: "admin" }))

async function stillServes(): Promise<void> {
  expect((await client.db("admin").command({ ping: 1 })).ok).toBe(1)
  expect(database.pid).toBe(pid)
}

test("answers messages that arrive byte by byte, and several at once", async () => {
  const socket = net.connect(socketPath)
  const received: Buffer[] = []
  socket.on("data", (chunk) => received.push(chunk))
  for (const byte of PING) socket.write(Buffer.from([byte]))
  socket.write(Buffer.concat([PING, PING]))
  await expect.poll(() => Buffer.concat(received).toString("latin1").split("ok\0").length - 1).toBe(3)
  socket.destroy()
})

test("takes a right checksum, closes on a wrong one", async () => {
  const unsigned = message(Buffer.concat([body({ ping: 1, $db: "admin" }), Buffer.alloc(4)]), 1)
  const signed = Buffer.from(unsigned)
  signed.writeUInt32LE(crc32c(unsigned.subarray(0, -4)), unsigned.length - 4)
  expect((await exchange(signed)).length).toBeGreaterThan(0)
  expect((await exchange(unsigned)).length).toBe(0)
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283)
})

test("does not answer when the client asked for none, but does the work", async () => {
  const insert = Buffer.concat([body({ insert: "quiet", $db: "d" }), sequence("documents", { _id: 1 }, { _id: 2 })])
  const answer = await exchange(Buffer.concat([message(insert, 2), PING]))
  expect(answer.readInt32LE(8)).toBe(PING.readInt32LE(4))
  expect(await client.db("d").collection("quiet").countDocuments()).toBe(2)
})

test("answers hello in the old envelope", async () => {
  const query = Buffer.concat([
    Buffer.from("admin.$cmd\0"),
    Buffer.alloc(4),
    Buffer.from([255, 255, 255, 255]),
    serialize({ isMaster: 1 }),
  ])
  const answer = await exchange(message(query, 0, 2004))
  expect(answer.readInt32LE(12)).toBe(1)
  expect(answer.includes(Buffer.from("maxWireVersion"))).toBe(true)
})

test.each([
  ["a length below the header", Buffer.from([15, 0, 0, 0, ...Buffer.alloc(12)])],
  ["a negative length", Buffer.from([255, 255, 255, 255, ...Buffer.alloc(12)])],
  ["a length of 2 GB", Buffer.from([255, 255, 255, 127, ...Buffer.alloc(12)])],
  ["a length of 49 MB", Buffer.from([0, 0, 0, 3, ...Buffer.alloc(12)])],
  ["a header alone", Buffer.from([16, 0, 0, 0, ...Buffer.alloc(12)])],
  ["an unknown operation", message(body({ ping: 1, $db: "d" }), 0, 2010)],
  ["a compressed message", message(body({ ping: 1, $db: "d" }), 0, 2012)],
  ["an unknown required flag", message(body({ ping: 1, $db: "d" }), 4)],
  ["no body", message(sequence("documents", {}))],
  ["two bodies", message(Buffer.concat([body({ ping: 1 }), body({ ping: 1 })]))],
  [
    "two sections of one name",
    message(Buffer.concat([body({ insert: "c", $db: "d" }), sequence("documents", {}), sequence("documents", {})])),
  ],
  ["an unknown section kind", message(Buffer.from([2, 0, 0, 0, 0]))],
  [
    "a section that is longer than the message",
    message(Buffer.concat([body({ ping: 1 }), Buffer.from([1, 255, 255, 0, 0, 97, 0])])),
  ],
  [
    "an OP_QUERY for documents",
    message(Buffer.concat([Buffer.from("d.c\0"), Buffer.alloc(8), serialize({})]), 0, 2004),
  ],
])("closes the connection on %s, and serves the others", async (_, bytes) => {
  expect((await exchange(bytes)).length).toBe(0)
  await stillServes()
})

test("BSON nested 100,000 levels deep is refused without taking the server down", async () => {
  const levels = 100_000
  const bytes = Buffer.alloc(levels * 8 + 5)
  for (let at = 0; at < levels; at++) {
    bytes.writeInt32LE(bytes.length - at * 8, at * 7)
    bytes[at * 7 + 4] = 3
    bytes[at * 7 + 5] = 97
  }
  expect((await exchange(message(Buffer.concat([Buffer.from([0]), bytes])))).length).toBe(0)
  await stillServes()
})

test("2,000 random, cut and flipped messages crash nothing and cost no memory", async () => {
  const good = [
    PING,
    message(Buffer.concat([body({ insert: "f", $db: "fuzz" }), sequence("documents", { _id: 1, a: [1, { b: "x" }] })])),
    message(body({ find: "f", filter: { a: { $gt: 1 } }, sort: { a: 1 }, $db: "fuzz" })),
    message(body({ update: "f", updates: [{ q: {}, u: { $inc: { n: 1 } }, upsert: true }], $db: "fuzz" })),
    message(body({ aggregate: "f", pipeline: [{ $group: { _id: "$a" } }], cursor: {}, $db: "fuzz" })),
  ]
  const random = (below: number) => randomBytes(4).readUInt32LE() % below
  const spoiled = (): Buffer => {
    const bytes = Buffer.from(good[random(good.length)] ?? PING)
    switch (random(4)) {
      case 0:
        return randomBytes(random(300))
      case 1:
        return bytes.subarray(0, random(bytes.length))
      case 2: {
        // The frame stays whole, its content does not.
        for (let flips = 0; flips <= random(4); flips++) bytes[16 + random(bytes.length - 16)] = random(256)
        return bytes
      }
      default:
        bytes[random(bytes.length)] = random(256)
        return bytes
    }
  }
  for (let round = 0; round < 40; round++)
    await Promise.all(Array.from({ length: 50 }, () => exchange(spoiled(), true)))
  await stillServes()
  const { memory } = await client.db("admin").command({ serverStatus: 1 })
  expect(memory.residentBytes).toBeLessThan(400 * 1024 * 1024)
}, 60_000)
