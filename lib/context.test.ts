import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { counters } from "../prisma-free-models/counters.ts"
import { collectionOf } from "../prisma-free-models/model.ts"
import { createContext } from "./context.ts"
import { loadSettings } from "./env.ts"
import { silentLogger } from "./logger.ts"

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "vault-context-"))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

const open = (variables: Record<string, string> = {}) =>
  createContext(loadSettings({ DATA_DIR: dataDir, ...variables }), { logger: silentLogger })

test("opens the same data again, by one process after the other and by two at once", async () => {
  const first = await open()
  const { instance } = await first.catalog.instances.ensure("https://example.atlassian.net", "Cloud")
  const second = await open()
  expect(await second.catalog.instances.list()).toEqual([instance])
  await second.close()
  await first.close()
  const third = await open()
  expect(await third.catalog.instances.list()).toEqual([instance])
  await third.close()
})

test("refuses a database that a newer version has written (D08)", async () => {
  const ctx = await open()
  const rows = collectionOf(ctx.mongo.db, counters)
  await rows.updateOne({ _id: "catalogVersion" }, { $set: { value: 99 } })
  await expect(open()).rejects.toMatchObject({ code: "STORAGE_FAILED", facts: { found: 99 } })
  await rows.updateOne({ _id: "catalogVersion" }, { $set: { value: 1 } })
  await ctx.close()
})

test("refuses a master key file that is gone, and makes no new one beside stored data", async () => {
  const ctx = await open()
  await ctx.close()
  const elsewhere = join(dataDir, "other.key")
  await expect(open({ MASTER_KEY_FILE: elsewhere })).rejects.toMatchObject({ code: "KEY_MISSING" })
  await expect(open({ MASTER_KEY_FILE: elsewhere })).rejects.toMatchObject({ code: "KEY_MISSING" })
})

test("says plainly that a server in MONGODB_URI does not answer (D04)", async () => {
  const uri = "mongodb://127.0.0.1:9/vault?serverSelectionTimeoutMS=300"
  await expect(open({ MONGODB_URI: uri })).rejects.toMatchObject({
    code: "STORAGE_FAILED",
    userMessage: expect.stringContaining("MONGODB_URI"),
  })
})
