import { MongoBulkWriteError, MongoNetworkError, MongoServerError } from "mongodb"
import { describe, expect, it } from "vitest"
import type { Clock } from "../clock.ts"
import { AppError, isAppError } from "../errors.ts"
import { type BackupId, newId } from "../ids.ts"
import { createMemoryVaultStore } from "../testing/memory-vault-store.ts"
import { all, newVault, object } from "../testing/test-vault.ts"
import { isDuplicateKey, repeating } from "./mongodb-failures.ts"
import type { VaultStore } from "./store.ts"
import type { BackupWriter, Vault } from "./vault.ts"

/** A store whose calls pass through `around`, by name. */
function wrapped(store: VaultStore, around: (name: string, call: () => unknown) => unknown): VaultStore {
  return new Proxy(store, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== "function") return member
      return (...args: unknown[]) => around(String(name), () => Reflect.apply(member, target, args))
    },
  })
}

async function backUp(vault: Vault, backupId: BackupId): Promise<void> {
  await using writer: BackupWriter = await vault.openWriter({ backupId, schemaId: "1" })
  const done = Number(writer.resumed.checkpoint ?? 0)
  for (let i = done + 1; i <= 12; i++) {
    await writer.add({ ...object(i), json: JSON.stringify("x".repeat(i === 7 ? 1_000_000 : 10)) })
    if (i % 3 !== 0) continue
    await writer.addBlob(Buffer.from(`blob ${i}`))
    await writer.checkpoint(String(i))
  }
  await writer.seal("{}")
}

describe("a store that fails", () => {
  it("at its first, second, third … call leaves a backup that resumes to the whole (SQLite's anomaly test)", async () => {
    let failures = 0
    for (let failAt = 1; ; failAt++) {
      const store = createMemoryVaultStore()
      const healthy = await newVault(store)
      let left = failAt
      const failing = wrapped(store, async (_, call) => {
        if (left-- === 1) throw new AppError("STORAGE_FULL", "no space")
        return call()
      })
      const vault = await newVault(failing, healthy.instanceId).catch(() => null)
      const backupId = newId<BackupId>()
      const failed = await (vault ? backUp(vault, backupId) : Promise.reject(new Error("not opened"))).catch(
        (error: unknown) => error,
      )
      if (failed) {
        failures++
        if (vault) expect(isAppError(failed, "STORAGE_FULL")).toBe(true)
        await backUp(healthy, backupId).catch((error: unknown) => {
          // The failing call was the last one of the seal: it had been done.
          if (!isAppError(error, "CONFLICT")) throw error
        })
      }
      const reader = await healthy.openReader(backupId)
      expect((await all(reader, "object")).map((record) => record.id)).toEqual(
        Array.from({ length: 12 }, (_, i) => String(i + 1)),
      )
      expect((await healthy.verify(backupId)).damaged).toEqual([])
      if (!failed) break
    }
    expect(failures).toBeGreaterThan(20)
  })

  it("after the work is done, so that the answer is lost, is asked again without harm (D01, D03)", async () => {
    const store = createMemoryVaultStore()
    const twice = wrapped(store, async (_, call) => {
      await call()
      return call()
    })
    const vault = await newVault(twice)
    const backupId = newId<BackupId>()
    // Also the first insert of the manifest is answered "taken" when repeated: the writer then takes itself over.
    await backUp(vault, backupId)
    expect(await all(await vault.openReader(backupId), "object")).toHaveLength(12)
    expect((await vault.verify(backupId)).damaged).toEqual([])
  })

  it("half-way in a writer ends that writer, so that nothing is sealed with a hole in it", async () => {
    const store = createMemoryVaultStore()
    let full = false
    const vault = await newVault(
      wrapped(store, async (name, call) => {
        if (full && name === "insertPacks") throw new AppError("STORAGE_FULL", "no space")
        return call()
      }),
    )
    const writer = await vault.openWriter({ backupId: newId<BackupId>(), schemaId: "1" })
    await writer.add(object(1))
    full = true
    await expect(writer.checkpoint("1")).rejects.toMatchObject({ code: "STORAGE_FULL" })
    full = false
    await expect(writer.seal("{}")).rejects.toMatchObject({ code: "INTERNAL" })
  })
})

describe("failures of MongoDB", () => {
  const clock: Clock = { now: () => new Date(), sleep: async () => {} }
  const again = repeating(clock)
  const failing = (error: unknown) => again("storing packs", () => Promise.reject(error))

  it.each([
    { code: 14031, message: "OutOfDiskSpace" },
    { code: 8000, message: "you are over your space quota, using 513 MB of 512 MB" },
    { code: 1, message: "write failed: No space left on device" },
  ])("of a full disk ($message) say that nothing is lost and what to do", async (facts) => {
    await expect(failing(new MongoServerError(facts))).rejects.toMatchObject({
      code: "STORAGE_FULL",
      retry: "later",
      userMessage: expect.stringMatching(/no space left\. Nothing is lost.*Make room/),
    })
  })

  it("of a user without rights name that, and are not tried again", async () => {
    let tries = 0
    const refused = again("storing packs", () => {
      tries++
      return Promise.reject(new MongoServerError({ code: 13, message: "not authorized" }))
    })
    await expect(refused).rejects.toMatchObject({
      code: "STORAGE_FAILED",
      retry: "never",
      userMessage: expect.stringContaining("refuses this server's user"),
    })
    expect(tries).toBe(1)
  })

  it("that pass are waited for, longer each time, and then forgotten", async () => {
    const pauses: number[] = []
    const patient = repeating({ ...clock, sleep: async (ms) => void pauses.push(ms) })
    let tries = 0
    const result = await patient("reading", async () => {
      if (++tries < 4) throw tries === 2 ? new MongoServerError({ code: 189, message: "" }) : new MongoNetworkError("")
      return "read"
    })
    expect(result).toBe("read")
    expect(pauses).toEqual([...pauses].toSorted((a, b) => a - b))
    expect(pauses).toHaveLength(3)
    await expect(failing(new MongoNetworkError("gone"))).rejects.toMatchObject({
      code: "STORAGE_FAILED",
      retry: "later",
    })
  })

  it("tell a taken id from a batch that failed for another reason too", () => {
    const bulk = (codes: number[]) =>
      Object.assign(new MongoBulkWriteError({ message: "", code: 1 }, Object.create(null)), {
        writeErrors: codes.map((code) => ({ code })),
      })
    expect(isDuplicateKey(new MongoServerError({ code: 11000 }))).toBe(true)
    expect(isDuplicateKey(bulk([11000, 11000]))).toBe(true)
    expect(isDuplicateKey(bulk([11000, 14031]))).toBe(false)
  })
})
