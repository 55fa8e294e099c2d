import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type InstanceId, newId } from "../ids.ts"
import { createMemoryVaultStore, type MemoryVaultStore } from "../testing/memory-vault-store.ts"
import { loadMasterKey, masterKeyFrom } from "./master-key.ts"
import { createVaultOpener } from "./open-vault.ts"
import { prepareMasterKey } from "./prepare-master-key.ts"
import { openSecret, sealSecret } from "./secrets.ts"

let folder: string
let file: string
let store: MemoryVaultStore
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "master-key-"))
  file = path.join(folder, "master.key")
  store = createMemoryVaultStore()
})
afterEach(() => rm(folder, { recursive: true }))

describe("the master key file", () => {
  it("is made at the first start, readable by its owner alone, and is the same at the next", async () => {
    const first = await prepareMasterKey({ file, store })
    expect((await stat(file)).mode & 0o777).toBe(0o400)
    expect(await readFile(file, "utf8")).toMatch(/^[0-9a-f]{64}\n$/)
    expect(await readdir(folder)).toEqual(["master.key"])
    const second = await prepareMasterKey({ file, store })
    expect(second.check).toBe(first.check)
  })

  it("is one and the same when several processes start at once", async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => prepareMasterKey({ file, store })))
    expect(new Set(keys.map((key) => key.check)).size).toBe(1)
    expect(await readdir(folder)).toEqual(["master.key"])
  })

  it("is asked for, and not made anew, when it is missing while data exist (K01)", async () => {
    await prepareMasterKey({ file, store })
    await rm(file, { force: true })
    await expect(prepareMasterKey({ file, store })).rejects.toMatchObject({
      code: "KEY_MISSING",
      userMessage: expect.stringContaining(file),
    })
    expect(await readdir(folder)).toEqual([])
  })

  it("is not made either when only the check value is gone but vaults are there", async () => {
    const masterKey = await prepareMasterKey({ file, store })
    await createVaultOpener({ store, masterKey }).open(newId<InstanceId>())
    store.tables.keys.delete("master")
    await rm(file, { force: true })
    await expect(prepareMasterKey({ file, store })).rejects.toMatchObject({ code: "KEY_MISSING" })
  })

  it("is refused when it is another key, and nothing is written (KEY_MISMATCH)", async () => {
    const masterKey = await prepareMasterKey({ file, store })
    const instanceId = newId<InstanceId>()
    await createVaultOpener({ store, masterKey }).open(instanceId)
    const before = structuredClone(store.tables)
    await rm(file, { force: true })
    await writeFile(file, "ab".repeat(32), { mode: 0o400 })
    await expect(prepareMasterKey({ file, store })).rejects.toMatchObject({ code: "KEY_MISMATCH" })
    const other = await loadMasterKey({ file, createIfMissing: false })
    const opener = createVaultOpener({ store, masterKey: other })
    await expect(opener.open(instanceId)).rejects.toMatchObject({ code: "KEY_MISMATCH" })
    expect(store.tables).toEqual(before)
    expect(await readFile(file, "utf8")).toBe("ab".repeat(32))
  })

  it.each([
    ["empty", ""],
    ["too short", "ab".repeat(31)],
    ["too long", "ab".repeat(33)],
    ["not hexadecimal", "zz".repeat(32)],
    ["32 raw bytes", "\u0001".repeat(32)],
    ["huge", "ab".repeat(5000)],
  ])("is refused in a sentence that names it when it is %s, and left as it is", async (_, content) => {
    await writeFile(file, content, { mode: 0o400 })
    await expect(prepareMasterKey({ file, store })).rejects.toMatchObject({
      code: "SETTINGS",
      userMessage: expect.stringMatching(new RegExp(`${file}.*64`)),
    })
    expect(await readFile(file, "utf8")).toBe(content)
  })

  it.each([0o644, 0o440, 0o604, 0o620])("is refused when others may use it (mode %o)", async (mode) => {
    await writeFile(file, "ab".repeat(32))
    await chmod(file, mode)
    await expect(loadMasterKey({ file, createIfMissing: true })).rejects.toMatchObject({
      code: "SETTINGS",
      userMessage: expect.stringContaining("chmod 0400"),
    })
  })

  it("says so when the folder is not there", async () => {
    const nowhere = path.join(folder, "nowhere", "master.key")
    await expect(loadMasterKey({ file: nowhere, createIfMissing: true })).rejects.toMatchObject({ code: "SETTINGS" })
  })
})

describe("a sealed secret", () => {
  const master = masterKeyFrom(Buffer.alloc(32, 1))
  const boundTo = { kind: "token", instanceId: "i1", siteUrl: "https://example.atlassian.net" }

  it("opens with the same key for the same instance and site, and reveals nothing", () => {
    const sealed = sealSecret(master, "token-4711 ünïcödé", boundTo)
    expect(openSecret(master, sealed, boundTo)).toBe("token-4711 ünïcödé")
    expect(sealed).toMatch(/^abv1\.[\w-]+$/)
    expect(Buffer.from(sealed, "base64url").includes("token")).toBe(false)
    expect(sealSecret(master, "token-4711", boundTo)).not.toBe(sealSecret(master, "token-4711", boundTo))
  })

  it("opens nowhere else: not for another site, instance, purpose or master key", () => {
    const sealed = sealSecret(master, "token", boundTo)
    const others = [
      { ...boundTo, siteUrl: "https://evil.atlassian.net" },
      { ...boundTo, instanceId: "i2" },
      { ...boundTo, kind: "other" },
      { kind: "token", instanceId: "i1" },
    ]
    for (const other of others) {
      expect(() => openSecret(master, sealed, other)).toThrow(expect.objectContaining({ code: "CORRUPT" }))
    }
    expect(() => openSecret(masterKeyFrom(Buffer.alloc(32, 2)), sealed, boundTo)).toThrow(/does not open/)
  })

  it("notices every altered character, every cut, and anything that is no secret at all", () => {
    const sealed = sealSecret(master, "token", boundTo)
    for (let i = 0; i < sealed.length; i++) {
      const other = sealed[i] === "A" ? "B" : "A"
      expect(() => openSecret(master, sealed.slice(0, i) + other + sealed.slice(i + 1), boundTo)).toThrow(
        /does not open/,
      )
      expect(() => openSecret(master, sealed.slice(0, i), boundTo)).toThrow(/does not open/)
    }
    for (const text of ["", "abv1.", "abv2.AAAA", `${sealed}=`, `${sealed} `]) {
      expect(() => openSecret(master, text, boundTo)).toThrow(/does not open/)
    }
  })
})
