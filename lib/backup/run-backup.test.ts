import { randomBytes } from "node:crypto"
import { beforeEach, describe, expect, it } from "vitest"
import {
  readAttachments,
  readAvatar,
  readComments,
  readGaps,
  readHistory,
  readIssueObjects,
  readObject,
  readObjects,
  readStructure,
} from "../assets/backup-content.ts"
import type { AssetsSource } from "../assets/source.ts"
import type { Clock } from "../clock.ts"
import { DEFAULT_BACKUP_OPTIONS } from "../domain/backup.ts"
import { silentProgress } from "../domain/progress.ts"
import { AppError } from "../errors.ts"
import { type BackupId, newId } from "../ids.ts"
import {
  createMemorySource,
  createMemoryWorld,
  type MemoryWorld,
  memoryAttachment,
  memoryComment,
  memoryObject,
} from "../testing/memory-assets-source.ts"
import { createMemoryVaultStore, type MemoryVaultStore } from "../testing/memory-vault-store.ts"
import { newVault } from "../testing/test-vault.ts"
import type { Vault } from "../vault/vault.ts"
import type { BackupRun } from "./backup-run.ts"
import { runBackup } from "./run-backup.ts"

/** Every look at the clock is a minute later, so that a checkpoint is due at every chance. */
function hurriedClock(): Clock {
  let ms = Date.parse("2026-11-21T08:00:00Z")
  return {
    now() {
      ms += 60_000
      return new Date(ms)
    },
    async sleep() {},
  }
}

describe("runBackup", () => {
  let store: MemoryVaultStore
  let vault: Vault
  let world: MemoryWorld
  beforeEach(async () => {
    store = createMemoryVaultStore()
    vault = await newVault(store)
    world = createMemoryWorld(45)
    world.comments.set("3", [memoryComment("3", "first"), memoryComment("3b", "second")])
    world.attachments.set("4", [memoryAttachment("4", "a.pdf", randomBytes(1_500_000))])
    world.attachments.set("9", [memoryAttachment("9", "empty", new Uint8Array())])
    world.issues = [
      { issueId: "900", issueKey: "OPS-1", projectKey: "OPS", fieldId: "customfield_1", objectIds: ["7", "3"] },
      { issueId: "901", issueKey: "OPS-2", projectKey: "OPS", fieldId: "customfield_1", objectIds: [] },
      { issueId: "900", issueKey: "OPS-1", projectKey: "OPS", fieldId: "customfield_2", objectIds: ["1"] },
    ]
  })

  function back(change: Partial<BackupRun> = {}, source: AssetsSource = createMemorySource(world)) {
    const run: BackupRun = {
      source,
      vault,
      backupId: newId<BackupId>(),
      schemaId: "1",
      options: DEFAULT_BACKUP_OPTIONS,
      clock: hurriedClock(),
      progress: silentProgress,
      signal: new AbortController().signal,
      ...change,
    }
    return runBackup(run)
  }

  it("stores all of a schema, and everything is read back as it was", async () => {
    const { sealed, summary } = await back()
    expect(summary).toMatchObject({
      schemaName: "ITSM",
      schemaKey: "ITSM",
      objects: 45,
      objectTypes: 2,
      attributes: 1,
      references: 44,
      consistency: { kind: "Consistent" },
      warnings: [],
      parts: {
        icons: { status: "Completed", count: 2 },
        avatars: { status: "Completed", count: 9 },
        history: { status: "Completed", count: 45 },
        comments: { status: "Completed", count: 2 },
        attachments: { status: "Completed", count: 2 },
        objectsInIssues: { status: "Completed", count: 1 },
      },
    })
    const reader = await vault.openReader(sealed.backupId)
    const structure = await readStructure(reader)
    expect(structure.objectTypes.map((type) => type.name)).toEqual(["Server", "Rack"])
    expect(structure.icons.map(({ icon }) => icon.id)).toEqual(["icon-10", "icon-11"])
    const image = structure.icons[1]?.image
    expect(Buffer.from(await reader.blob(image?.blobId ?? "")).toString()).toBe("png of icon icon-11")
    const objects = await Array.fromAsync(readObjects(reader))
    expect(objects.map((object) => object.id)).toEqual(Array.from({ length: 45 }, (_, i) => String(i + 1)))
    expect(objects[6]).toEqual({
      ...memoryObject(7),
      raw: { id: "7", label: "host-7", avatar: { mediaClientConfig: {} } },
    })
    expect(await Array.fromAsync(readObjects(reader, { objectTypeId: "11" }))).toHaveLength(22)
    expect((await readHistory(reader, "12")).map((entry) => entry.newValue)).toEqual(["host-12"])
    expect((await readComments(reader, "3")).map((comment) => comment.comment)).toEqual(["first", "second"])
    expect(await readComments(reader, "4")).toEqual([])
    const [file] = await readAttachments(reader, "4")
    expect(file?.attachment.fileName).toBe("a.pdf")
    expect(Buffer.from(await reader.blob(file?.blob?.blobId ?? ""))).toEqual(world.attachments.get("4")?.[0]?.bytes)
    expect((await readAvatar(reader, "10"))?.image).toMatchObject({ contentType: "image/png" })
    expect(await readAvatar(reader, "11")).toBeNull()
    const issues = await Array.fromAsync(readIssueObjects(reader))
    expect(issues.map((issue) => [issue.fieldId, issue.objectIds])).toEqual([
      ["customfield_1", ["7", "3"]],
      ["customfield_2", ["1"]],
    ])
    expect(await vault.verify(sealed.backupId)).toMatchObject({ damaged: [] })
    expect(JSON.parse(reader.summary)).toMatchObject({ objects: 45 })
  })

  it("keeps no media token, wherever it came from", async () => {
    const { sealed } = await back()
    const reader = await vault.openReader(sealed.backupId)
    for (const record of await Array.fromAsync(reader.records("object"))) {
      expect(record.json).not.toContain("planted-secret")
    }
  })

  it("refuses an empty schema in so many words, and leaves nothing behind", async () => {
    world.objects.clear()
    await expect(back()).rejects.toMatchObject({
      code: "EMPTY_SCHEMA",
      userMessage: "The schema is empty and cannot be backed up",
    })
    expect(store.tables.manifests.size).toBe(0)
  })

  it("leaves out what the options leave out, and says so", async () => {
    const none = { history: false, comments: false, attachments: false, objectsInIssues: false }
    const { summary } = await back({ options: none })
    expect(Object.entries(summary.parts).map(([name, part]) => `${name}: ${part.status}`)).toEqual([
      "icons: Completed",
      "avatars: Completed",
      "history: Not included",
      "comments: Not included",
      "attachments: Not included",
      "objectsInIssues: Not included",
    ])
    expect(world.calls.filter((call) => /^(readHistory|readComments|listAttachments|listAssetsF)/.test(call))).toEqual(
      [],
    )
  })

  it("does not ask for attachments of an object that has none", async () => {
    world.objects.set("8", memoryObject(8, { attachmentsExist: false }))
    await back()
    expect(world.calls).not.toContain("listAttachments 8")
    expect(world.calls).toContain("listAttachments 7")
  })

  it("notes every unreadable thing with a reason, counts it, and stores the rest (X-01, X-31)", async () => {
    world.before = (method, argument) => {
      const call = `${method} ${argument}`
      if (call === "readIconImage icon-11") throw new AppError("NOT_FOUND", "no image")
      if (call === "readHistory 6") throw new AppError("ATLASSIAN_FAILED", "broken")
      if (call === "readAvatar 10") throw new AppError("UNREACHABLE", "media host is away")
      if (call === "readAttachment 4-a.pdf") throw new AppError("PERMISSION_REFUSED", "403", { facts: { status: 403 } })
      if (method === "readSchemaProperties") throw new AppError("ATLASSIAN_REFUSED", "400")
      if (method === "listAssetsFields") throw new AppError("PERMISSION_REFUSED", "403")
    }
    const { sealed, summary } = await back()
    expect(summary.objects).toBe(45)
    expect(summary.parts).toMatchObject({
      icons: { status: "Partial", count: 1, missing: [{ reason: "NOT_FOUND", count: 1 }] },
      avatars: { status: "Partial", count: 8, missing: [{ reason: "UNREACHABLE", count: 1 }] },
      history: { status: "Partial", count: 44, missing: [{ reason: "FAILED", count: 1 }] },
      attachments: { status: "Partial", count: 1, missing: [{ reason: "PERMISSION", count: 1 }] },
      objectsInIssues: { status: "Error", count: 0, missing: [{ reason: "PERMISSION", count: 1 }] },
    })
    expect(summary.warnings.map((warning) => warning.text)).toContain(
      "1 attachment could not be read: the account may not read it",
    )
    const reader = await vault.openReader(sealed.backupId)
    const gaps = await Array.fromAsync(readGaps(reader))
    expect(gaps.map((gap) => `${gap.part} ${gap.subjectName}: ${gap.reason}`).toSorted()).toEqual([
      "attachments a.pdf of ITSM-4: PERMISSION",
      "avatars ITSM-10: UNREACHABLE",
      "history ITSM-6: FAILED",
      "icons Icon icon-11: NOT_FOUND",
      "objectsInIssues Assets fields: PERMISSION",
      "schemaProperties ITSM: REFUSED",
    ])
    expect(summary.warnings.reduce((sum, warning) => sum + warning.count, 0)).toBe(gaps.length)
    const [file] = await readAttachments(reader, "4")
    expect(file).toMatchObject({ attachment: { fileName: "a.pdf" }, blob: null })
    expect((await readStructure(reader)).icons[1]).toMatchObject({ icon: { name: "Icon icon-11" }, image: null })
  })

  it("does not let one broken object fail the others (X-31)", async () => {
    world.broken.add("13")
    const { sealed, summary } = await back()
    expect(summary).toMatchObject({
      objects: 44,
      warnings: [
        {
          code: "FAILED",
          text: "1 object could not be read: Jira's answer was broken, also when asked again",
          count: 1,
        },
      ],
    })
    const gaps = await Array.fromAsync(readGaps(await vault.openReader(sealed.backupId)))
    expect(gaps.map((gap) => gap.subjectName)).toEqual(["ITSM-13"])
  })

  it("asks an interface the instance does not offer no more than 25 times, and lists what it skipped", async () => {
    const source: AssetsSource = { ...createMemorySource(world), listAttachments: async () => null }
    world.before = (method) => {
      if (method === "readComments") throw new AppError("NOT_FOUND", "404")
    }
    const { summary } = await back({}, source)
    expect(world.calls.filter((call) => call.startsWith("readComments")).length).toBeLessThanOrEqual(25)
    expect(summary.parts.comments).toMatchObject({ status: "Error", count: 0 })
    expect(summary.parts.attachments.missing).toEqual([{ reason: "NOT_OFFERED", count: 26 }])
  })

  it("fails as a whole when the credentials end, the network is away, or the schema is gone", async () => {
    for (const code of ["CREDENTIALS_REFUSED", "UNREACHABLE", "RATE_LIMITED"] as const) {
      world.before = (method) => {
        if (method === "readHistory") throw new AppError(code, "no")
      }
      await expect(back()).rejects.toMatchObject({ code })
    }
    world.before = (method) => {
      if (method === "readSchema") throw new AppError("NOT_FOUND", "no")
    }
    await expect(back()).rejects.toMatchObject({ code: "NOT_FOUND" })
  })

  it("reads again what changed or appeared since the start, and says how many (S0-37)", async () => {
    let changed = false
    world.before = (method, argument) => {
      if (changed || method !== "readHistory" || argument !== "44") return
      changed = true
      const updated = "2026-11-21T09:00:00.000Z"
      world.objects.set("5", memoryObject(5, { label: "renamed", updated }))
      world.objects.set("6", memoryObject(6, { label: "moved", objectTypeId: "10", updated }))
      world.objects.set("46", memoryObject(46, { updated }))
      world.comments.set("5", [memoryComment("5", "late")])
      world.comments.set("3", [])
      world.objects.set("3", memoryObject(3, { updated }))
    }
    const { sealed, summary } = await back()
    expect(summary).toMatchObject({
      objects: 46,
      consistency: { kind: "Changed during backup", reread: 4 },
      warnings: [],
    })
    const reader = await vault.openReader(sealed.backupId)
    expect(sealed.records.object).toBe(46)
    expect((await readObject(reader, "5"))?.label).toBe("renamed")
    expect((await readComments(reader, "5")).map((comment) => comment.comment)).toEqual(["late"])
    expect(await readComments(reader, "3")).toEqual([])
    const objects = await Array.fromAsync(readObjects(reader))
    expect(objects.map((object) => object.id)).toEqual(Array.from({ length: 46 }, (_, i) => String(i + 1)))
    expect(objects[4]?.label).toBe("renamed")
    const servers = await Array.fromAsync(readObjects(reader, { objectTypeId: "10" }))
    expect(servers.map((object) => object.id)).toContain("6")
  })

  it("notices objects deleted meanwhile and objects it may not see, by counting", async () => {
    let deleted = false
    world.before = (method, argument) => {
      if (method === "page" && Number(argument) >= 40 && !deleted) deleted = world.objects.delete("2")
    }
    const first = await back()
    expect(first.summary.objects).toBe(45)
    expect(first.summary.warnings).toEqual([
      {
        code: "DELETED_DURING_BACKUP",
        text: "1 object was deleted in Jira during the backup and is still in it",
        count: 1,
      },
    ])
    const source = createMemorySource(world)
    const second = await back({}, { ...source, countObjects: async () => 47 })
    expect(second.summary.warnings).toMatchObject([{ code: "COUNT_DIFFERS", count: 3 }])
  })

  it("resumes after a kill at any point to the same content as an uninterrupted run", async () => {
    const expected = await contentOf((await back()).sealed.backupId)
    const calls = world.calls.length
    for (let killAt = 3; killAt < calls; killAt += 17) {
      const backupId = newId<BackupId>()
      let left = killAt
      world.before = () => {
        // Nothing after this point reaches the vault: as good as a kill.
        if (left-- <= 0) throw new Error("killed")
      }
      await expect(back({ backupId })).rejects.toThrow("killed")
      world.before = () => {}
      const { sealed, summary } = await back({ backupId })
      expect(summary.objects).toBe(45)
      expect(summary.parts.history.count).toBe(45)
      expect(summary.warnings).toEqual([])
      expect(await contentOf(sealed.backupId)).toEqual(expected)
      expect((await vault.verify(backupId)).damaged).toEqual([])
    }
  })

  it("does not read again what lies before the last checkpoint", async () => {
    const backupId = newId<BackupId>()
    world.before = (method, argument) => {
      if (method === "readHistory" && argument === "40") throw new Error("killed")
    }
    await expect(back({ backupId })).rejects.toThrow("killed")
    world.before = () => {}
    world.calls.length = 0
    await back({ backupId })
    expect(world.calls).not.toContain("listObjectTypes 1")
    expect(world.calls).not.toContain("readHistory 10")
    expect(world.calls).toContain("readHistory 40")
  })

  it("stops when asked, whatever it is doing, and goes on later", async () => {
    const backupId = newId<BackupId>()
    const stop = new AbortController()
    world.before = (method, argument) => {
      if (method !== "readHistory" || argument !== "30") return
      stop.abort()
      // As a request ends that is aborted under way.
      throw new AppError("UNREACHABLE", "aborted")
    }
    await expect(back({ backupId, signal: stop.signal })).rejects.toMatchObject({ code: "STOPPED" })
    world.before = () => {}
    expect((await back({ backupId })).summary.objects).toBe(45)
  })

  it("reports its phases, their totals, and every item of them", async () => {
    const seen = new Map<string, { total: number | null; done: number }>()
    let current = ""
    await back({
      progress: {
        plan: (phases) => {
          for (const { name, total } of phases) seen.set(name, { total, done: 0 })
        },
        phase: (name, total) => {
          current = name
          const phase = seen.get(name)
          if (phase && total !== undefined) phase.total = total
        },
        advance: (items) => {
          const phase = seen.get(current)
          if (phase) phase.done += items
        },
        note() {},
      },
    })
    expect(Object.fromEntries(seen)).toEqual({
      Structure: { total: 4, done: 4 },
      Icons: { total: 2, done: 2 },
      Objects: { total: 45, done: 45 },
      "Objects in issues": { total: 2, done: 2 },
      Changes: { total: null, done: 0 },
    })
  })

  it("keeps an object of 16 MB and its neighbours (S0-36)", async () => {
    const value = randomBytes(8_500_000).toString("hex")
    world.objects.set(
      "20",
      memoryObject(20, {
        attributes: [{ objectTypeAttributeId: "100", values: [{ kind: "default", value, display: "" }] }],
      }),
    )
    const { sealed } = await back()
    const reader = await vault.openReader(sealed.backupId)
    const attribute = (await readObject(reader, "20"))?.attributes[0]?.values[0]
    expect(attribute?.kind === "default" && attribute.value === value).toBe(true)
    expect(sealed.records.object).toBe(45)
  })

  async function contentOf(backupId: BackupId): Promise<string[]> {
    const reader = await vault.openReader(backupId)
    const kinds = ["schema", "objectType", "icon", "object", "objectHistory", "objectComments", "issueObjects"] as const
    const lines: string[] = []
    for (const kind of [...kinds, "objectAttachments", "avatar"] as const) {
      for await (const { id, json } of reader.records(kind)) lines.push(`${kind} ${id} ${json}`)
    }
    return lines
  }
})
