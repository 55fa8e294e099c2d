import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Db, MongoClient } from "mongodb"
import { createIndexes } from "../../prisma-free-models/indexes.ts"

export interface TestDatabase {
  db: Db
  /** For other processes; the database's name is part of it. */
  uri: string
  close(): Promise<void>
}

/**
 * A database of its own with all indexes: on the server of MONGODB_TEST_URI where that is set, else on an embedded one
 * in a temporary folder.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  await using opened = new AsyncDisposableStack()
  const server = await openServer(opened)
  const name = `test-${randomBytes(6).toString("hex")}`
  const client = new MongoClient(server, { w: "majority", journal: true, retryWrites: false })
  opened.defer(() => client.close())
  await client.connect()
  const db = client.db(name)
  opened.defer(async () => void (await db.dropDatabase()))
  await createIndexes(db)
  const held = opened.move()
  return { db, uri: server.replace(/\/(\?|$)/, `/${name}$1`), close: () => held.disposeAsync() }
}

async function openServer(opened: AsyncDisposableStack): Promise<string> {
  const given = process.env.MONGODB_TEST_URI
  if (given) return given
  const { startEmbeddedDatabase } = await import("../embedded-database/start.ts")
  const dataDir = await mkdtemp(join(tmpdir(), "vault-db-"))
  opened.defer(() => rm(dataDir, { recursive: true, force: true }))
  const database = await startEmbeddedDatabase({ dataDir })
  opened.defer(() => database.close())
  return database.uri
}
