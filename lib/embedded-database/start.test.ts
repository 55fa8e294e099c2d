import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs"
import { readFile } from "node:fs/promises"
import path from "node:path"
import { MongoClient } from "mongodb"
import { expect, test, vi } from "vitest"
import { temporaryDirectory } from "../testing/database-under-test.ts"
import { lockFilePath, readLockFile } from "./process/lock-file.ts"
import { processStartTime } from "./process/process-identity.ts"
import { OwnedByOther, serve } from "./process/serve.ts"
import { SILENT } from "./server-logger.ts"
import { startEmbeddedDatabase } from "./start.ts"

async function withClient<T>(uri: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

const insert = (uri: string, n: number) =>
  withClient(uri, (client) => client.db("d").collection<{ _id: number }>("c").insertOne({ _id: n }))
const count = (uri: string) => withClient(uri, (client) => client.db("d").collection("c").countDocuments())

test("starts, keeps data over a restart, and leaves no lock or socket behind", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = path.join(await temporaryDirectory(cleanup), "data")
  const first = await startEmbeddedDatabase({ dataDir })
  expect(first.owned).toBe(true)
  expect(readLockFile(dataDir)?.pid).toBe(first.pid)
  await insert(first.uri, 1)
  await first.close()
  expect(existsSync(lockFilePath(dataDir))).toBe(false)
  expect(existsSync(path.join(dataDir, "embedded-database.sock"))).toBe(false)
  const second = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => second.close())
  expect(await count(second.uri)).toBe(1)
})

test("directory, database file, lock and socket are for the owner alone", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = path.join(await temporaryDirectory(cleanup), "open")
  mkdirSync(dataDir, { mode: 0o755 })
  const database = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => database.close())
  await insert(database.uri, 1)
  for (const name of [
    "",
    "database.sqlite",
    "database.sqlite-wal",
    "embedded-database.lock",
    "embedded-database.sock",
  ]) {
    expect({ name, open: statSync(path.join(dataDir, name)).mode & 0o077 }).toEqual({ name, open: 0 })
  }
})

test("a second start connects to the living server instead of starting another", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const starts = await Promise.all([1, 2, 3].map(() => startEmbeddedDatabase({ dataDir })))
  for (const one of starts) cleanup.defer(() => one.close())
  expect(new Set(starts.map((one) => one.pid)).size).toBe(1)
  expect(starts.filter((one) => one.owned)).toHaveLength(1)
  expect(new Set(starts.map((one) => one.uri)).size).toBe(1)
})

test("a process that wants to serve a directory in use is told who does", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const database = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => database.close())
  const refused = await serve({ dataDir, logger: SILENT }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(OwnedByOther)
  expect(String(refused)).toContain(`pid ${database.pid}`)
})

test("even without a lock file the storage refuses a second owner", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const database = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => database.close())
  const content = await readFile(lockFilePath(dataDir))
  writeFileSync(lockFilePath(dataDir), "not a lock")
  await expect(serve({ dataDir, logger: SILENT })).rejects.toBeInstanceOf(OwnedByOther)
  writeFileSync(lockFilePath(dataDir), content)
})

test.each([
  ["a dead process", { pid: 2 ** 22 - 3, startedAt: "x", socket: "/nowhere/db.sock" }],
  ["another process with the same pid", { pid: process.pid, startedAt: "long ago", socket: "/nowhere/db.sock" }],
])("a lock file of %s is taken over", async (_, owner) => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  writeFileSync(lockFilePath(dataDir), JSON.stringify(owner))
  const database = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => database.close())
  await insert(database.uri, 1)
  expect(readLockFile(dataDir)).toMatchObject({ pid: database.pid })
})

test("a data directory deeper than a socket path may be works, and its URI survives a restart", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = path.join(await temporaryDirectory(cleanup), "a".repeat(90), "b".repeat(90))
  const database = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => database.close())
  const socket = readLockFile(dataDir)?.socket ?? ""
  expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100)
  expect(statSync(path.dirname(socket)).mode & 0o077).toBe(0)
  await insert(database.uri, 1)
  const { uri, pid } = database
  process.kill(pid, "SIGKILL")
  await vi.waitUntil(() => database.pid !== pid, { timeout: 10_000 })
  expect(database.uri).toBe(uri)
  expect(await count(uri)).toBe(1)
  await database.close()
  expect(existsSync(path.dirname(socket))).toBe(false)
})

test("a killed server is started again and clients go on with the URI they have", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const database = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => database.close())
  const client = new MongoClient(database.uri)
  cleanup.defer(() => client.close())
  const rows = client.db("d").collection<{ _id: number }>("c")
  await rows.insertOne({ _id: 1 })
  const { pid } = database
  process.kill(pid, "SIGKILL")
  await vi.waitUntil(() => database.pid !== pid, { timeout: 10_000 })
  expect(await rows.countDocuments()).toBe(1)
})

const USER = path.join(import.meta.dirname, "testdata/user-of-the-database.ts")

async function forkUser(dataDir: string): Promise<{ child: ChildProcess; pid: number; owned: boolean }> {
  const child = fork(USER, [dataDir], { stdio: ["ignore", "ignore", "inherit", "ipc"] })
  const [message] = await once(child, "message")
  return { child, ...message }
}

test("the server ends with the process that started it, even when that is killed", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const { child, pid, owned } = await forkUser(dataDir)
  expect(owned).toBe(true)
  child.kill("SIGKILL")
  await vi.waitUntil(() => processStartTime(pid) === undefined, { timeout: 10_000 })
})

test("when the process that started the server is killed, another that uses it takes over", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const owner = await forkUser(dataDir)
  const other = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => other.close())
  expect(other).toMatchObject({ owned: false, pid: owner.pid })
  const { uri } = other
  await insert(uri, 1)
  owner.child.kill("SIGKILL")
  await vi.waitUntil(() => other.owned, { timeout: 15_000 })
  expect(other.uri).toBe(uri)
  expect(await count(uri)).toBe(1)
})

test("what cannot work fails with a reason", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  writeFileSync(
    path.join(dataDir, "database.sqlite"),
    "this is no database, but it is long enough to look like a file".repeat(200),
  )
  await expect(startEmbeddedDatabase({ dataDir })).rejects.toThrow(/not a database/)
  await expect(startEmbeddedDatabase({ dataDir: path.join(dataDir, "database.sqlite", "x") })).rejects.toThrow(
    /ENOTDIR/,
  )
  await expect(startEmbeddedDatabase({ dataDir, entry: "/nowhere/entry.ts" })).rejects.toThrow(/ended while starting/)
})

test("an aborted signal stops the server", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const stop = new AbortController()
  const database = await startEmbeddedDatabase({ dataDir, signal: stop.signal })
  const { pid } = database
  stop.abort()
  await database.close()
  expect(processStartTime(pid)).toBeUndefined()
})

test("an application's tests can have queries without an index fail", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await temporaryDirectory(cleanup)
  const database = await startEmbeddedDatabase({ dataDir, maxUnindexedDocuments: 1000 })
  cleanup.defer(() => database.close())
  await withClient(database.uri, async (client) => {
    const rows = client.db("d").collection<{ _id: number; a: number; b: number }>("c")
    await rows.createIndex({ a: 1 })
    await rows.insertMany(Array.from({ length: 1500 }, (_, _id) => ({ _id, a: _id, b: _id })))
    expect(await rows.countDocuments({ a: { $gte: 0 }, b: { $gte: 0 } })).toBe(1500)
    expect(await rows.find({}).toArray()).toHaveLength(1500)
    await expect(rows.countDocuments({ b: { $gte: 0 } })).rejects.toMatchObject({ code: 96 })
  })
})
