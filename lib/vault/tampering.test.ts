import { beforeEach, describe, expect, it } from "vitest"
import { isAppError } from "../errors.ts"
import { type BackupId, type InstanceId, newId } from "../ids.ts"
import { createMemoryVaultStore, type MemoryVaultStore } from "../testing/memory-vault-store.ts"
import { all, object } from "../testing/test-vault.ts"
import { write } from "../testing/vault-contract.ts"
import { masterKeyFrom } from "./master-key.ts"
import { createVaultOpener } from "./open-vault.ts"
import type { VaultRecord } from "./vault.ts"

type TableName = keyof MemoryVaultStore["tables"]
const instanceId = newId<InstanceId>()

describe("a vault whose stored rows were altered", () => {
  let store: MemoryVaultStore
  let first: BackupId
  let second: BackupId
  const open = (instance = instanceId) =>
    createVaultOpener({ store, masterKey: masterKeyFrom(Buffer.alloc(32, 7)) }).open(instance)

  beforeEach(async () => {
    store = createMemoryVaultStore()
    const vault = await open()
    ;[first, second] = [newId<BackupId>(), newId<BackupId>()]
    for (const backupId of [first, second]) {
      await write(vault, backupId, async (writer) => {
        await writer.add(object(1))
        await writer.add({ kind: "schema", id: "1", group: "", json: `{"name":"${backupId}"}` })
        await writer.addBlob(Buffer.from(`image of ${backupId}`))
      })
    }
  })

  /** What a full check of the first backup names as damaged; "" when it finds nothing. */
  async function damage(): Promise<string> {
    try {
      const report = await (await open()).verify(first)
      return report.damaged.map(({ what, id }) => `${what} ${id}`).join(", ")
    } catch (error) {
      if (isAppError(error, "CORRUPT", "KEY_MISMATCH", "NOT_FOUND", "CONFLICT"))
        return `${error.facts.what} ${error.facts.id}`
      throw error
    }
  }

  function rowOf(table: TableName): [string, object] {
    for (const [key, row] of store.tables[table]) {
      if (!("backupId" in row) || row.backupId === first) return [key, row]
    }
    throw new Error(`no row in ${table}`)
  }

  function replaceRow(table: TableName, key: string, row: object): void {
    const rows: Map<string, object> = store.tables[table]
    rows.set(key, row)
  }

  it.each([
    ["packs", "pack"],
    ["segments", "segment"],
    ["manifests", "manifest"],
    ["blobs", "blob"],
    ["keys", "key"],
    ["vaults", "vault"],
  ] as const)("notices every altered byte of every member in %s, and names the %s", async (table, what) => {
    expect(await damage()).toBe("")
    const [key, row] = rowOf(table)
    let checked = 0
    for (const [member, value] of Object.entries(row)) {
      for (const altered of alterations(value)) {
        replaceRow(table, key, { ...row, [member]: altered })
        const found = await damage()
        expect(found, `${member} of ${table} altered to ${String(altered)}`).toMatch(new RegExp(`^(${what}|key) `))
        checked++
      }
    }
    replaceRow(table, key, row)
    expect(checked).toBeGreaterThan(80)
    expect(await damage()).toBe("")
  })

  it.each([
    ["packs", "pack"],
    ["segments", "segment"],
    ["manifests", "manifest"],
    ["blobs", "blob"],
  ] as const)("notices %s cut at every length, grown, or gone (S02, S03)", async (table, what) => {
    const [key, row] = rowOf(table)
    const bytes = "d" in row && row.d instanceof Uint8Array ? row.d : new Uint8Array()
    expect(bytes.length).toBeGreaterThan(50)
    const spoilt = [Buffer.concat([bytes, Buffer.alloc(1)]), ...bytes.keys().map((length) => bytes.subarray(0, length))]
    for (const d of spoilt) {
      replaceRow(table, key, { ...row, d })
      expect(await damage()).toMatch(new RegExp(`^${what} `))
    }
    store.tables[table].delete(key)
    expect(await damage()).toMatch(new RegExp(`^${what} `))
  })

  it("refuses content swapped between two backups of one instance", async () => {
    for (const table of ["packs", "segments", "manifests"] as const) {
      const rows: Map<string, object> = store.tables[table]
      const keys = [...rows.keys()]
      const [a = {}, b = {}] = [...rows.values()]
      const before = new Map(rows)
      for (const members of [["d"], ["d", "sha256", "size"], ["d", "mac", "root"], Object.keys(a)]) {
        const taken = Object.fromEntries(Object.entries(b).filter(([member]) => members.includes(member)))
        replaceRow(table, keys[0] ?? "", { ...a, ...taken })
        expect(await damage()).toMatch(/^(pack|segment|manifest) /)
      }
      for (const [key, row] of before) rows.set(key, row)
    }
    expect(await damage()).toBe("")
  })

  it("refuses content of another instance, also when it is put under this one's name", async () => {
    const other = newId<InstanceId>()
    const backupId = newId<BackupId>()
    await write(await open(other), backupId, (writer) => writer.add(object(1)))
    for (const table of ["manifests", "segments", "packs"] as const) {
      for (const [key, row] of store.tables[table]) {
        if (row.instanceId === other) replaceRow(table, key, { ...row, instanceId })
      }
    }
    await expect((await open()).openReader(backupId)).rejects.toMatchObject({ code: "CORRUPT" })
  })

  it("refuses a checkpoint of the past put back", async () => {
    const vault = await open()
    const backupId = newId<BackupId>()
    const writer = await vault.openWriter({ backupId, schemaId: "1" })
    await writer.checkpoint("1")
    const old = store.tables.manifests.get(backupId)?.checkpoint ?? null
    await writer.checkpoint("2")
    const row = store.tables.manifests.get(backupId)
    if (row) replaceRow("manifests", backupId, { ...row, checkpoint: old })
    await expect(vault.openWriter({ backupId, schemaId: "1" })).rejects.toMatchObject({
      code: "CORRUPT",
      facts: { what: "manifest", id: backupId },
    })
  })

  it("hands on nothing from a damaged pack, and everything from the others", async () => {
    const vault = await open()
    const backupId = newId<BackupId>()
    const records: VaultRecord[] = Array.from({ length: 4 }, (_, i) => ({
      ...object(i + 1),
      json: JSON.stringify(Buffer.alloc(700_000, String(i)).toString("base64")),
    }))
    await write(vault, backupId, async (writer) => {
      for (const record of records) {
        await writer.add(record)
        await writer.checkpoint("{}")
      }
    })
    const pack = [...store.tables.packs.values()].find((row) => row.backupId === backupId && row.seq === 2)
    pack?.d.set([1 ^ (pack.d[100] ?? 0)], 100)
    const reader = await vault.openReader(backupId)
    const { damaged, records: checked } = await vault.verify(backupId)
    expect(damaged).toEqual([{ what: "pack", id: pack?._id, reason: expect.any(String) }])
    expect(checked).toBe(3)
    expect(await reader.get("object", "4")).toEqual(records[3])
    await expect(reader.get("object", "3")).rejects.toMatchObject({
      code: "CORRUPT",
      userMessage: expect.stringContaining(pack?._id ?? "?"),
    })
    await expect(all(reader, "object")).rejects.toMatchObject({ code: "CORRUPT" })
  })
})

/** Every way to flip one byte of a value, whatever it is stored as. */
function* alterations(value: unknown): Generator<unknown> {
  if (value instanceof Uint8Array) {
    for (const i of value.keys()) {
      const copy = Buffer.from(value)
      copy[i] = (copy[i] ?? 0) ^ (1 << (i % 8))
      yield copy
    }
  } else if (value instanceof Date) yield new Date(value.getTime() + 1)
  else if (typeof value === "number") yield* [value ^ 1, value + 1, value - 1]
  else if (typeof value === "string") {
    for (let i = 0; i < value.length; i++) {
      yield value.slice(0, i) + String.fromCharCode(value.charCodeAt(i) ^ 1) + value.slice(i + 1)
    }
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) for (const altered of alterations(item)) yield value.with(i, altered)
    yield [...value, "x"]
    yield value.slice(1)
  } else if (value === null) yield Buffer.from("x")
}
