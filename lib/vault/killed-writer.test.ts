import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { MongoClient } from "mongodb"
import { expect, it } from "vitest"
import { createIndexes } from "../../prisma-free-models/indexes.ts"
import { startEmbeddedDatabase } from "../embedded-database/start.ts"
import { type BackupId, newId } from "../ids.ts"
import { all, newVault, object } from "../testing/test-vault.ts"
import { createMongoVaultStore } from "./mongodb-store.ts"

const RECORDS = 300
const WRITER = new URL("../testing/vault-writer-process.ts", import.meta.url).pathname

it("a writer process killed again and again (SIGKILL) ends with every record exactly once (P01–P03)", async () => {
  await using cleanup = new AsyncDisposableStack()
  const dataDir = await mkdtemp(path.join(tmpdir(), "killed-writer-"))
  cleanup.defer(() => rm(dataDir, { recursive: true, force: true }))
  const database = await startEmbeddedDatabase({ dataDir })
  cleanup.defer(() => database.close())
  const client = await MongoClient.connect(database.uri, { retryWrites: false })
  cleanup.defer(() => client.close())
  await createIndexes(client.db("killed"))
  const vault = await newVault(createMongoVaultStore(client.db("killed")))
  const backupId = newId<BackupId>()
  const args = [WRITER, database.uri, "killed", vault.instanceId, backupId, String(RECORDS)]

  let kills = 0
  for (let sealed = false; !sealed; ) {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
    const ended = once(child, "exit")
    let output = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text
    })
    await once(child.stdout, "data")
    // The first lives are short; the last one may finish.
    await Promise.race([delay(kills < 6 ? 3 + kills * 9 : 60_000, undefined, { ref: false }), ended])
    if (child.exitCode === null && child.kill("SIGKILL")) kills++
    await ended
    sealed = output.includes("sealed") || (await isCommitted())
  }
  expect(kills).toBeGreaterThan(0)
  const reader = await vault.openReader(backupId)
  const expected = Array.from({ length: RECORDS }, (_, i) => object(i + 1))
  expect(await all(reader, "object")).toEqual(expected)
  expect(reader.sealed.records).toEqual({ object: RECORDS })
  expect((await vault.verify(backupId)).damaged).toEqual([])

  async function isCommitted(): Promise<boolean> {
    return vault.openReader(backupId).then(
      () => true,
      () => false,
    )
  }
})
