import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { type Db, MongoClient } from "mongodb"
import { startEmbeddedDatabase } from "../embedded-database/start.ts"

/** A fresh, empty database for tests of the database itself. */
export interface DatabaseUnderTest extends AsyncDisposable {
  client: MongoClient
  db: Db
  uri: string
  /** False when MONGODB_TEST_URI names the server: then what only the embedded one refuses is not to be tested. */
  isEmbedded: boolean
}

/** On the server of MONGODB_TEST_URI where that is set, else on an embedded one started for the occasion. */
export async function openDatabaseUnderTest(options: { housekeepingMs?: number } = {}): Promise<DatabaseUnderTest> {
  await using cleanup = new AsyncDisposableStack()
  const given = process.env.MONGODB_TEST_URI
  let uri = given
  if (uri === undefined) {
    const dataDir = await temporaryDirectory(cleanup)
    const embedded = await startEmbeddedDatabase({ dataDir, ...options })
    cleanup.defer(() => embedded.close())
    uri = embedded.uri
  }
  const client = await new MongoClient(uri, { w: "majority", journal: true, retryWrites: false }).connect()
  cleanup.defer(() => client.close())
  const db = client.db(`test-${randomBytes(6).toString("hex")}`)
  cleanup.defer(async () => {
    await db.dropDatabase()
  })
  const held = cleanup.move()
  return { client, db, uri, isEmbedded: given === undefined, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

/** A temporary directory that goes away with the stack. */
export async function temporaryDirectory(cleanup: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "abv-database-"))
  cleanup.defer(() => rm(directory, { recursive: true, force: true }))
  return directory
}
