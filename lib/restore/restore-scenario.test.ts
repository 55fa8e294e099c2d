import { randomBytes } from "node:crypto"
import { describe, expect, it } from "vitest"
import type { AssetObject, AttributeValue } from "../assets/nouns.ts"
import type { AssetsSource } from "../assets/source.ts"
import type { AssetsTarget } from "../assets/target.ts"
import { openSite } from "../atlassian/connect.ts"
import { createGuardedClient } from "../atlassian/guarded-client.ts"
import { createRequestBudget } from "../atlassian/request-budget.ts"
import { runBackup } from "../backup/run-backup.ts"
import { systemClock } from "../clock.ts"
import { DEFAULT_BACKUP_OPTIONS } from "../domain/backup.ts"
import { silentProgress } from "../domain/progress.ts"
import { DEFAULT_RESTORE_OPTIONS } from "../domain/restore.ts"
import { type BackupId, type InstanceId, newId, type RestoreId } from "../ids.ts"
import { silentLogger } from "../logger.ts"
import type { FaultSpec } from "../simulator/http/faults.ts"
import { type RunningSimulator, startSimulator } from "../simulator/start.ts"
import { createMemoryJournal, createMemoryLog, type MemoryLog } from "../testing/memory-journal.ts"
import { createMemoryVaultStore } from "../testing/memory-vault-store.ts"
import { masterKeyFrom } from "../vault/master-key.ts"
import { createVaultOpener } from "../vault/open-vault.ts"
import type { BackupReader } from "../vault/vault.ts"
import { type RestoreRun, runRestore } from "./run-restore.ts"

describe("a schema that goes through the vault into another site, over HTTP", () => {
  it("is equal to the source but for ids, and but for people the target does not have", async () => {
    await using world = await openWorld()
    const { outcome, log } = await world.restore()
    expect(outcome.verify).toMatchObject({ compared: world.objects, missing: 0, duplicates: 0 })
    await world.catchUp()
    await expectEqualSchemas(world.source, world.schemaId, world.target, outcome.targetSchemaId, log)
    expect(outcome.verify.different).toBe(0)
    expect(outcome.verify.equal + outcome.verify.leftOut).toBe(world.objects)
    const people = log.of("Users").filter((line) => line.reason === "USER_MISSING")
    const objects = new Set(people.filter((line) => line.sourceId.includes("/")).map((line) => line.sourceKey))
    expect(outcome.verify.leftOut).toBe(objects.size)
    expect(outcome.counts.attention).toBe(people.length)
  })

  it("survives faults, a stop half-way and a resume, without a lost and without a second object", async () => {
    await using world = await openWorld({
      seed: 5,
      rules: [
        { kind: "500", when: "after", route: "POST /object/create", rate: 0.04 },
        { kind: "reset", when: "after", route: "POST /object/create", rate: 0.04 },
        { kind: "502-html", when: "after", route: "POST /object/create", rate: 0.02 },
        { kind: "cut", route: "POST /object/create", rate: 0.02 },
        { kind: "twice", route: "POST /object/create", rate: 0.04 },
        { kind: "500", when: "before", route: "POST /object/create", rate: 0.02 },
        { kind: "429", route: "POST /object/create", times: 2, retryAfterSeconds: 0 },
      ],
    })
    const stop = new AbortController()
    let created = 0
    const stopping: AssetsTarget = new Proxy(world.target, {
      get(target, name, receiver) {
        if (name === "createObject" && ++created === 60) stop.abort()
        return Reflect.get(target, name, receiver)
      },
    })
    await expect(world.restore({ target: stopping, signal: stop.signal })).rejects.toMatchObject({ code: "STOPPED" })
    const { outcome, log } = await world.restore()
    expect(outcome.verify).toMatchObject({ compared: world.objects, different: 0, missing: 0, duplicates: 0 })
    expect(world.objectsInTarget()).toBe(world.objects)
    expect(log.of("Objects").some((line) => line.message.includes("marker"))).toBe(true)
    await world.catchUp()
    await expectEqualSchemas(world.source, world.schemaId, world.target, outcome.targetSchemaId, log)
  })
})

interface SmallWorld extends AsyncDisposable {
  source: AssetsSource
  target: AssetsTarget
  schemaId: string
  objects: number
  /** Behind the API, whose searches lag. */
  objectsInTarget(): number
  /** Lets searches know all that was written. */
  catchUp(): Promise<void>
  restore(change?: Partial<RestoreRun>): Promise<{ outcome: Awaited<ReturnType<typeof runRestore>>; log: MemoryLog }>
}

/** The scenario "small" with its largest schema backed up; faults begin with the restore. */
async function openWorld(faults?: FaultSpec): Promise<SmallWorld> {
  const simulator = await startSimulator({ scenario: "small", indexLagMs: 200 })
  const client = createGuardedClient({ demoRoute: simulator.url })
  const open = (place: number): AssetsTarget =>
    openSite(siteOf(simulator, place), {
      client,
      clock: systemClock,
      logger: silentLogger,
      budget: createRequestBudget({ mode: "unlimited", clock: systemClock }),
    })
  const [source, target] = [open(0), open(1)]
  const [schema] = (await source.listSchemas()).filter((one) => one.canManage)
  if (!schema) throw new Error("the scenario has no schema")
  const backup = await backUp(source, schema.id)
  if (faults) await send(simulator, "faults", faults)
  const [restoreId, journal, log] = [newId<RestoreId>(), createMemoryJournal(), createMemoryLog()]
  return {
    source,
    target,
    schemaId: schema.id,
    objects: schema.objectCount,
    catchUp: () => send(simulator, "lag", { indexLagMs: 0 }),
    objectsInTarget: () => simulator.world.sites[1]?.objects.size ?? -1,
    async restore(change) {
      const outcome = await runRestore({
        restoreId,
        backup,
        target,
        sameInstance: false,
        schema: { name: "Restored", objectSchemaKey: "RST" },
        options: DEFAULT_RESTORE_OPTIONS,
        journal,
        log,
        clock: systemClock,
        progress: silentProgress,
        signal: new AbortController().signal,
        ...change,
      })
      return { outcome, log }
    },
    async [Symbol.asyncDispose]() {
      await client.close()
      await simulator.close()
    },
  }
}

async function backUp(source: AssetsSource, schemaId: string): Promise<BackupReader> {
  const opener = createVaultOpener({ store: createMemoryVaultStore(), masterKey: masterKeyFrom(randomBytes(32)) })
  const vault = await opener.open(newId<InstanceId>())
  const backupId = newId<BackupId>()
  const { signal } = new AbortController()
  const options = { ...DEFAULT_BACKUP_OPTIONS, objectsInIssues: false }
  await runBackup({ source, vault, backupId, schemaId, options, clock: systemClock, progress: silentProgress, signal })
  return vault.openReader(backupId)
}

function siteOf(simulator: RunningSimulator, place: number): RunningSimulator["sites"][number] {
  const site = simulator.sites[place]
  if (!site) throw new Error("the scenario has two sites")
  return site
}

async function send(simulator: RunningSimulator, path: string, body: object): Promise<void> {
  const answer = await fetch(`${simulator.url}/_simulator/${path}`, { method: "POST", body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`the simulator refused ${path}: ${await answer.text()}`)
}

/** Compared by what the two sites themselves answer: names for ids, and the log for which object became which. */
async function expectEqualSchemas(
  source: AssetsSource,
  sourceSchemaId: string,
  target: AssetsSource,
  targetSchemaId: string,
  log: MemoryLog,
): Promise<void> {
  const became = new Map(log.of("Objects").map((line) => [line.sourceId, line.targetId]))
  const accounts = new Map(log.of("Users").map((line) => [line.sourceId, line.targetId]))
  const accountOf = (accountId: string): string[] => [accounts.get(accountId) ?? "never asked for"].filter(Boolean)
  const left = await describeSchema(source, sourceSchemaId, (id) => became.get(id) ?? `lost ${id}`, accountOf)
  const right = await describeSchema(
    target,
    targetSchemaId,
    (id) => id,
    (accountId) => [accountId],
  )
  expect(right.types).toEqual(left.types)
  expect(right.objects).toEqual(left.objects)
}

async function describeSchema(
  site: AssetsSource,
  schemaId: string,
  objectId: (id: string) => string,
  account: (accountId: string) => string[],
): Promise<{ types: object; objects: object }> {
  const types = await site.listObjectTypes(schemaId)
  const attributes = await site.listAttributes(schemaId)
  const typeName = (id: string | null): string => types.find((type) => type.id === id)?.name ?? ""
  const attributeName = new Map(attributes.map((one) => [one.id, one.name]))
  const shown = (value: AttributeValue): string[] => {
    switch (value.kind) {
      case "reference":
        return [objectId(value.objectId)]
      case "status":
        return [value.name]
      case "user":
        return account(value.accountId)
      case "group":
        return [value.name]
      default:
        return [value.value]
    }
  }
  const objects: Record<string, object> = {}
  const shownObject = (object: AssetObject): object => ({
    type: typeName(object.objectTypeId),
    label: object.label,
    hasAvatar: object.hasAvatar,
    attachments: object.attachmentsExist,
    values: Object.fromEntries(
      object.attributes
        .map((one) => [attributeName.get(one.objectTypeAttributeId) ?? "", one.values.flatMap(shown).sort()] as const)
        .filter(([name, values]) => !["Key", "Created", "Updated"].includes(name) && values.length > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  })
  for await (const page of site.readObjects({ schemaId })) {
    for (const object of page.objects) objects[objectId(object.id)] = shownObject(object)
  }
  return {
    types: types
      .map((type) => ({
        name: type.name,
        description: type.description || null,
        parent: typeName(type.parentObjectTypeId),
        inherited: type.inherited,
        abstract: type.abstractObjectType,
        attributes: attributes
          .filter((one) => one.objectTypeId === type.id)
          .sort((a, b) => a.position - b.position)
          .map((one) => ({
            name: one.name,
            type: one.type,
            defaultTypeId: one.defaultTypeId,
            refersTo: typeName(one.referenceObjectTypeId),
            label: one.label,
            minimum: one.minimumCardinality,
            maximum: one.maximumCardinality,
            unique: one.uniqueAttribute,
            pattern: one.regexValidation,
            options: one.options,
            hidden: one.hidden,
            filter: one.qlQuery?.replace(/\d+/g, "#"),
          })),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    objects,
  }
}
