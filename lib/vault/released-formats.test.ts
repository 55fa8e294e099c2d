import { readFile } from "node:fs/promises"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { blobs } from "../../prisma-free-models/blobs.ts"
import { keys } from "../../prisma-free-models/keys.ts"
import { manifests } from "../../prisma-free-models/manifests.ts"
import { packs } from "../../prisma-free-models/packs.ts"
import { segments } from "../../prisma-free-models/segments.ts"
import { vaults } from "../../prisma-free-models/vaults.ts"
import type { BackupId, InstanceId } from "../ids.ts"
import { createMemoryVaultStore } from "../testing/memory-vault-store.ts"
import { all } from "../testing/test-vault.ts"
import { masterKeyFrom } from "./master-key.ts"
import { createVaultOpener } from "./open-vault.ts"

const INSTANCE_ID = "0123456789abcdef01234567" as InstanceId
const BACKUP_ID = "fedcba987654321001234567" as BackupId

/** Documents as a database of that version held them: `$bytes` base64, `$date` ISO. Never written anew (S08). */
async function openFixture(name: string) {
  const text = await readFile(new URL(`testdata/${name}.json`, import.meta.url), "utf8")
  const dump = z.record(z.string(), z.array(z.unknown())).parse(
    JSON.parse(text, (_, value: { $bytes?: string; $date?: string } | null) => {
      if (value?.$bytes !== undefined) return Buffer.from(value.$bytes, "base64")
      return value?.$date === undefined ? value : new Date(value.$date)
    }),
  )
  const store = createMemoryVaultStore()
  for (const row of dump.keys ?? []) fill(store.tables.keys, keys.shape.parse(row))
  for (const row of dump.vaults ?? []) fill(store.tables.vaults, vaults.shape.parse(row))
  for (const row of dump.manifests ?? []) fill(store.tables.manifests, manifests.shape.parse(row))
  for (const row of dump.packs ?? []) fill(store.tables.packs, packs.shape.parse(row))
  for (const row of dump.segments ?? []) fill(store.tables.segments, segments.shape.parse(row))
  for (const row of dump.blobs ?? []) fill(store.tables.blobs, blobs.shape.parse(row))
  return createVaultOpener({ store, masterKey: masterKeyFrom(Buffer.alloc(32, 9)) }).open(INSTANCE_ID)
}

function fill<Row extends { _id: string }>(table: Map<string, Row>, row: Row): void {
  table.set(row._id, row)
}

describe("a backup written by a released version", () => {
  it("in format 1 opens for ever", async () => {
    const vault = await openFixture("format-1")
    const reader = await vault.openReader(BACKUP_ID)
    expect(reader.sealed.records).toEqual({ schema: 1, object: 21, gap: 1 })
    expect(reader.summary).toBe('{"objects":21}')
    const objects = await all(reader, "object")
    expect(objects.map((record) => record.id)).toEqual(Array.from({ length: 21 }, (_, i) => String(i + 1)))
    expect(objects[3]?.json).toBe('{"id":4,"label":"renamed"}')
    expect(objects[4]?.json).toBe('{"id":5,"label":"host-5","__":"😀"}')
    expect(objects[20]?.json).toHaveLength(2_000_002)
    expect((await reader.get("gap", "g"))?.json).toBe('"\ud800"')
    expect(await vault.verify(BACKUP_ID)).toMatchObject({ records: 24, damaged: [] })
  })
})
