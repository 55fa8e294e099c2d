import { randomBytes } from "node:crypto"
import { beforeEach, describe, expect, it } from "vitest"
import { type BackupId, newId } from "../ids.ts"
import type { VaultStore } from "../vault/store.ts"
import type { BackupWriter, BlobRef, SealedBackup, Vault, VaultRecord } from "../vault/vault.ts"
import { all, newVault, object } from "./test-vault.ts"

/** What every vault promises, whatever store it stands on. `makeStore` gives an empty one. */
export function describeVault(name: string, makeStore: () => Promise<VaultStore>): void {
  describe(`a vault on ${name}`, () => {
    let store: VaultStore
    let vault: Vault
    beforeEach(async () => {
      store = await makeStore()
      vault = await newVault(store)
    })

    it("gives back every record as it was added, in order, streamed and one by one", async () => {
      const backupId = newId<BackupId>()
      const records = Array.from({ length: 3000 }, (_, i) => object(i + 1, `type-${i % 7}`))
      const sealed = await write(vault, backupId, async (writer) => {
        for (const record of records) await writer.add(record)
        await writer.add({ kind: "schema", id: "1", group: "", json: '{"name":"ITSM"}' })
      })
      expect(sealed).toMatchObject({ backupId, records: { object: 3000, schema: 1 } })
      const reader = await vault.openReader(backupId)
      expect(await all(reader, "object")).toEqual(records)
      expect(await all(reader, "object", "type-3")).toEqual(records.filter((record) => record.group === "type-3"))
      expect(await all(reader, "objectComments")).toEqual([])
      expect(await reader.get("object", "1234")).toEqual(records[1233])
      expect(await reader.get("schema", "1")).toMatchObject({ json: '{"name":"ITSM"}' })
      expect(await reader.get("object", "3001")).toBeNull()
      expect(reader.sealed).toEqual(sealed)
      expect(reader.summary).toBe('{"done":true}')
      expect(await vault.verify(backupId)).toMatchObject({ records: 3001, damaged: [] })
    })

    it("shows nothing to readers before the seal", async () => {
      const backupId = newId<BackupId>()
      const writer = await vault.openWriter({ backupId, schemaId: "1" })
      await writer.add(object(1))
      await writer.checkpoint("{}")
      await expect(vault.openReader(backupId)).rejects.toMatchObject({ code: "NOT_FOUND" })
      await writer.seal("{}")
      expect(await all(await vault.openReader(backupId), "object")).toHaveLength(1)
    })

    it.each([16, 40])("keeps a record of %i MB that does not compress", async (megabytes) => {
      const backupId = newId<BackupId>()
      const text = JSON.stringify(randomBytes((megabytes * 750_000) | 0).toString("base64"))
      expect(text.length).toBeGreaterThanOrEqual(megabytes * 1_000_000)
      const big = { ...object(2), json: text }
      await write(vault, backupId, async (writer) => {
        for (const record of [object(1), big, object(3)]) await writer.add(record)
      })
      const reader = await vault.openReader(backupId)
      expect((await reader.get("object", "2"))?.json === text).toBe(true)
      expect((await all(reader, "object")).map((record) => record.id)).toEqual(["1", "2", "3"])
    })

    it("stores the same bytes of an instance once, over backups, and gives them back", async () => {
      const bytes = randomBytes(2_500_000)
      const [first, second] = [newId<BackupId>(), newId<BackupId>()]
      const refs: BlobRef[] = []
      const sealed: SealedBackup[] = []
      for (const backupId of [first, second]) {
        sealed.push(
          await write(vault, backupId, async (writer) => {
            refs.push(await writer.addBlob(bytes), await writer.addBlob(new Uint8Array()))
          }),
        )
      }
      expect(refs[0]).toEqual(refs[2])
      expect(refs[0]?.bytes).toBe(2_500_000)
      expect(sealed[0]?.storedBytes).toBeGreaterThan(2_500_000)
      expect(sealed[1]?.storedBytes).toBeLessThan(10_000)
      const reader = await vault.openReader(second)
      expect(Buffer.from(await reader.blob(refs[0]?.blobId ?? "")).equals(bytes)).toBe(true)
      expect(await reader.blob(refs[1]?.blobId ?? "")).toHaveLength(0)
      expect(reader.sealed.records).toEqual({})
      expect(await vault.verify(second)).toMatchObject({ damaged: [] })
    })

    it("puts what replaces a record in its place, also when it moved to another group", async () => {
      const backupId = newId<BackupId>()
      await write(vault, backupId, async (writer) => {
        for (let i = 1; i <= 100; i++) await writer.add(object(i, "a"))
        expect(await writer.compare(object(7, "a"))).toBe("same")
        expect(await writer.compare({ ...object(7, "a"), json: "{}" })).toBe("different")
        expect(await writer.compare(object(101, "a"))).toBe("absent")
        await writer.add({ ...object(7, "a"), json: '"once"' }, { replaces: true })
        await writer.checkpoint("{}")
        expect(await writer.compare({ ...object(7, "a"), json: '"once"' })).toBe("same")
        await writer.add({ ...object(7, "b"), json: '"twice"' }, { replaces: true })
        await writer.add(object(101, "a"))
      })
      const reader = await vault.openReader(backupId)
      const records = await all(reader, "object")
      expect(records.map((record) => record.id)).toEqual(Array.from({ length: 101 }, (_, i) => String(i + 1)))
      expect(records[6]?.json).toBe('"twice"')
      expect(await reader.get("object", "7")).toMatchObject({ json: '"twice"', group: "b" })
      expect((await all(reader, "object", "b")).map((record) => record.id)).toEqual(["7"])
      expect(await all(reader, "object", "a")).toHaveLength(100)
      expect(reader.sealed.records).toEqual({ object: 101 })
    })

    it("equals the uninterrupted result after a kill at any checkpoint, and drops what came behind it", async () => {
      const records = Array.from({ length: 40 }, (_, i) => object(i + 1))
      const image = randomBytes(3000)
      for (let killedAt = 0; killedAt <= 40; killedAt += 5) {
        const backupId = newId<BackupId>()
        const killed = await vault.openWriter({ backupId, schemaId: "1" })
        await addWithCheckpoints(killed, records.slice(0, killedAt), image)
        // Behind the checkpoint: stored or not, it must not appear.
        await killed.add(object(999))
        const writer = await vault.openWriter({ backupId, schemaId: "1" })
        const done = writer.resumed.checkpoint === null ? 0 : Number(writer.resumed.checkpoint)
        expect(done).toBe(killedAt)
        await addWithCheckpoints(writer, records.slice(done), image)
        const sealed = await writer.seal("{}")
        expect(sealed.records).toEqual({ object: 40 })
        const reader = await vault.openReader(backupId)
        expect(await all(reader, "object")).toEqual(records)
        expect((await vault.verify(backupId)).damaged).toEqual([])
        await expect(killed.checkpoint("41")).rejects.toMatchObject({ code: "LEASE_LOST" })
        await expect(killed.seal("{}")).rejects.toThrow()
      }
    })

    it("survives a chain of kills without a checkpoint between them", async () => {
      const backupId = newId<BackupId>()
      const first = await vault.openWriter({ backupId, schemaId: "1" })
      await first.add({ ...object(1), json: JSON.stringify("x".repeat(3_000_000)) })
      await first.checkpoint("1")
      for (let i = 0; i < 3; i++) {
        const next = await vault.openWriter({ backupId, schemaId: "1" })
        expect(next.resumed.checkpoint).toBe("1")
        await next.add({ ...object(2), json: JSON.stringify(randomBytes(2_000_000).toString("hex")) })
      }
      const last = await vault.openWriter({ backupId, schemaId: "1" })
      await last.add(object(2))
      await last.seal("{}")
      const reader = await vault.openReader(backupId)
      expect((await all(reader, "object")).map((record) => record.json.length)).toEqual([
        3_000_002,
        object(2).json.length,
      ])
    })

    it("lets one of two writers commit, and the one fenced off learns it", async () => {
      const backupId = newId<BackupId>()
      const former = await vault.openWriter({ backupId, schemaId: "1" })
      await former.add(object(1))
      const latter = await vault.openWriter({ backupId, schemaId: "1" })
      await latter.add(object(2))
      await expect(former.seal("{}")).rejects.toMatchObject({ code: "LEASE_LOST" })
      await latter.seal("{}")
      expect((await all(await vault.openReader(backupId), "object")).map((record) => record.id)).toEqual(["2"])
      await expect(vault.openWriter({ backupId, schemaId: "1" })).rejects.toMatchObject({ code: "CONFLICT" })
    })

    it("discards what was never finished, and refuses to discard what was", async () => {
      const [open, done] = [newId<BackupId>(), newId<BackupId>()]
      const writer = await vault.openWriter({ backupId: open, schemaId: "1" })
      await writer.add(object(1))
      await writer.checkpoint("{}")
      await vault.discard(open)
      await expect(writer.checkpoint("{}")).rejects.toMatchObject({ code: "LEASE_LOST" })
      expect((await vault.openWriter({ backupId: open, schemaId: "1" })).resumed.checkpoint).toBeNull()
      await write(vault, done, (one) => one.add(object(1)))
      await expect(vault.discard(done)).rejects.toMatchObject({ code: "CONFLICT" })
      expect((await vault.verify(done)).damaged).toEqual([])
    })

    it("keeps instances apart", async () => {
      const backupId = newId<BackupId>()
      await write(vault, backupId, (writer) => writer.add(object(1)))
      const other = await newVault(store)
      await expect(other.openReader(backupId)).rejects.toMatchObject({ code: "NOT_FOUND" })
      await expect(other.discard(backupId)).rejects.toMatchObject({ code: "NOT_FOUND" })
      await expect(other.openWriter({ backupId, schemaId: "1" })).rejects.toMatchObject({ code: "CONFLICT" })
    })

    it("stops writing and reading when the signal says so", async () => {
      const [backupId, stopped] = [newId<BackupId>(), newId<BackupId>()]
      await write(vault, backupId, (writer) => writer.add(object(1)))
      const stop = new AbortController()
      const writer = await vault.openWriter({ backupId: stopped, schemaId: "1", signal: stop.signal })
      stop.abort()
      await expect(writer.add(object(1))).rejects.toMatchObject({ code: "STOPPED" })
      const reader = await vault.openReader(backupId)
      await expect(all(reader, "object", undefined, stop.signal)).rejects.toMatchObject({ code: "STOPPED" })
      await expect(vault.verify(backupId, { signal: stop.signal })).rejects.toMatchObject({ code: "STOPPED" })
    })

    it("takes records from many callers at once", async () => {
      const backupId = newId<BackupId>()
      await write(vault, backupId, async (writer) => {
        await Promise.all(
          Array.from({ length: 50 }, async (_, i) => {
            const { blobId } = await writer.addBlob(Buffer.from(`image ${i % 10}`))
            await writer.add({ kind: "avatar", id: String(i), group: "", json: JSON.stringify(blobId) })
          }),
        )
      })
      const reader = await vault.openReader(backupId)
      for (const avatar of await all(reader, "avatar")) {
        expect(Buffer.from(await reader.blob(JSON.parse(avatar.json))).toString()).toBe(
          `image ${Number(avatar.id) % 10}`,
        )
      }
      expect(reader.sealed.records).toEqual({ avatar: 50 })
    })
  })
}

export async function write(vault: Vault, backupId: BackupId, add: (writer: BackupWriter) => Promise<void>) {
  await using writer = await vault.openWriter({ backupId, schemaId: "1" })
  await add(writer)
  return writer.seal('{"done":true}')
}

async function addWithCheckpoints(writer: BackupWriter, records: VaultRecord[], image: Uint8Array): Promise<void> {
  for (const record of records) {
    await writer.add(record)
    const id = Number(record.id)
    if (id % 5 !== 0) continue
    await writer.addBlob(image)
    await writer.checkpoint(record.id)
  }
}
