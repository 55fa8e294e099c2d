import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { type Db, MongoClient } from "mongodb"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createIndexes } from "../../prisma-free-models/indexes.ts"
import { type EmbeddedDatabase, startEmbeddedDatabase } from "../embedded-database/start.ts"
import { type BackupId, newId } from "../ids.ts"
import { newVault, object } from "../testing/test-vault.ts"
import { describeVault, write } from "../testing/vault-contract.ts"
import { createMongoVaultStore } from "./mongodb-store.ts"

/** The embedded database, or any server named by MONGODB_TEST_URI. */
let database: EmbeddedDatabase | undefined
let dataDir: string
let client: MongoClient
let made = 0
const dbs: Db[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "vault-store-"))
  const external = process.env.MONGODB_TEST_URI
  database = external ? undefined : await startEmbeddedDatabase({ dataDir, maxUnindexedDocuments: 1000 })
  client = await MongoClient.connect(external ?? database?.uri ?? "", { retryWrites: false })
})

afterAll(async () => {
  for (const db of dbs) await db.dropDatabase()
  await client.close()
  await database?.close()
  await rm(dataDir, { recursive: true })
})

async function newStore() {
  const db = client.db(`vault_test_${process.pid}_${made++}`)
  dbs.push(db)
  await createIndexes(db)
  return { db, store: createMongoVaultStore(db) }
}

describeVault("MongoDB", async () => (await newStore()).store)

describe("the MongoDB store of a vault", () => {
  it("takes a repeated insert of the same packs as done, and refuses other bytes under the same id (D03)", async () => {
    const { store } = await newStore()
    const pack = (id: string, seq: number, sha256: string) => ({
      _id: id,
      v: 1,
      key: 1,
      instanceId: "i",
      backupId: "b",
      seq,
      blocks: 1,
      size: 3,
      sha256,
      d: Buffer.from("abc"),
    })
    await store.insertPacks([pack("p1", 0, "one")])
    await store.insertPacks([pack("p1", 0, "one"), pack("p2", 1, "two")])
    expect(await store.readPack("p2")).toMatchObject({ seq: 1, sha256: "two" })
    await expect(store.insertPacks([pack("p1", 0, "other")])).rejects.toMatchObject({ code: "STORAGE_FAILED" })
    await store.deletePacks("b", 1)
    expect([await store.readPack("p1"), await store.readPack("p2")]).toMatchObject([{ seq: 0 }, null])
  })

  it("stores no document above the limits, and nothing readable", async () => {
    const { db, store } = await newStore()
    const vault = await newVault(store)
    const secret = "canary-value-4711"
    const backupId = newId<BackupId>()
    await write(vault, backupId, async (writer) => {
      for (let i = 1; i <= 50; i++) await writer.add({ ...object(i), json: JSON.stringify(secret.repeat(5000) + i) })
      await writer.addBlob(Buffer.from(secret.repeat(100_000)))
      await writer.checkpoint(JSON.stringify({ secret }))
    })
    for (const { name } of await db.listCollections().toArray()) {
      for await (const document of db.collection(name).find({}, { promoteBuffers: true })) {
        const texts = Object.values(document).map((value) => (value instanceof Uint8Array ? value : String(value)))
        for (const text of texts) {
          expect(text.length).toBeLessThanOrEqual(1024 * 1024)
          expect(Buffer.from(text).includes(secret)).toBe(false)
        }
      }
    }
  })

  it("says in a sentence what to do when the database does not answer, and that nothing is lost", async () => {
    const away = new MongoClient(`mongodb://${encodeURIComponent(path.join(dataDir, "nobody.sock"))}`, {
      serverSelectionTimeoutMS: 50,
    })
    const clock = { now: () => new Date(), sleep: async () => {} }
    const store = createMongoVaultStore(away.db("vault"), { clock })
    await expect(store.readManifest("b")).rejects.toMatchObject({
      code: "STORAGE_FAILED",
      retry: "later",
      userMessage: expect.stringMatching(/does not answer.*Nothing is lost.*start it again/),
    })
    await away.close()
  })
})
