import { MongoClient } from "mongodb"
import type { BackupId, InstanceId } from "../ids.ts"
import { createMongoVaultStore } from "../vault/mongodb-store.ts"
import { newVault, object } from "./test-vault.ts"

/** A process that writes one backup, to be killed: node vault-writer-process.ts <uri> <db> <instance> <backup> <records>. */
const [uri = "", db = "", instanceId = "", backupId = "", records = "0"] = process.argv.slice(2)
const client = await MongoClient.connect(uri, { retryWrites: false })
const vault = await newVault(createMongoVaultStore(client.db(db)), instanceId as InstanceId)
const writer = await vault.openWriter({ backupId: backupId as BackupId, schemaId: "1" })
const done = Number(writer.resumed.checkpoint ?? 0)
process.stdout.write(`from ${done}\n`)
for (let i = done + 1; i <= Number(records); i++) {
  await writer.add(object(i))
  if (i % 10 !== 0) continue
  await writer.addBlob(Buffer.from(`blob ${i % 100}`))
  await writer.checkpoint(String(i))
}
await writer.seal("{}")
process.stdout.write("sealed\n")
await client.close()
