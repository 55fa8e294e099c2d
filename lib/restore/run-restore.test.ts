import { describe, expect, it } from "vitest"
import type { AssetsTarget } from "../assets/target.ts"
import { silentProgress } from "../domain/progress.ts"
import { DEFAULT_RESTORE_OPTIONS } from "../domain/restore.ts"
import { AppError } from "../errors.ts"
import { newId, type RestoreId } from "../ids.ts"
import { createLife, type Faults, faultyTarget, Killed, mortalJournal, mortalLog } from "../testing/faulty-target.ts"
import { backUpToMemory } from "../testing/memory-backup.ts"
import { createMemoryJournal, createMemoryLog, type MemoryJournal, type MemoryLog } from "../testing/memory-journal.ts"
import { createMemoryWorkspace, type MemoryWorkspace } from "../testing/memory-workspace.ts"
import { createRandom, type Random } from "../testing/random.ts"
import { createRestoreWorld, PEOPLE } from "../testing/restore-world.ts"
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts"
import { worldText } from "../testing/world-text.ts"
import type { BackupReader } from "../vault/vault.ts"
import { needsAttention } from "./log.ts"
import { type RestoreOutcome, type RestoreRun, runRestore } from "./run-restore.ts"

const GONE = "557058:gone"
const SCHEMA = { name: "Infrastructure restored", objectSchemaKey: "INF2" }

interface Stage {
  clock: VirtualClock
  source: MemoryWorkspace
  sourceSchemaId: string
  backup: BackupReader
  target: MemoryWorkspace
  journal: MemoryJournal
  log: MemoryLog
  restoreId: RestoreId
}

async function setStage(seed: number, objects: number, options: { indexLagMs?: number } = {}): Promise<Stage> {
  const clock = createVirtualClock()
  const world = await createRestoreWorld(clock, seed, objects)
  return {
    clock,
    source: world.workspace,
    sourceSchemaId: world.schemaId,
    backup: await backUpToMemory(world.workspace, world.schemaId),
    target: createMemoryWorkspace({
      clock,
      firstId: 500_000 + seed,
      people: PEOPLE.map((person) => ({ ...person })),
      groups: [
        { name: "admins", groupId: "t-1" },
        { name: "site-users", groupId: "t-2" },
      ],
      globalStatuses: [
        { name: "Closed", category: 0 },
        { name: "Active", category: 1 },
      ],
      indexLagMs: options.indexLagMs ?? 300,
    }),
    journal: createMemoryJournal(),
    log: createMemoryLog(),
    restoreId: newId<RestoreId>(),
  }
}

function run(stage: Stage, change: Partial<RestoreRun> = {}): Promise<RestoreOutcome> {
  return runRestore({
    restoreId: stage.restoreId,
    backup: stage.backup,
    target: stage.target,
    sameInstance: false,
    schema: SCHEMA,
    options: DEFAULT_RESTORE_OPTIONS,
    journal: stage.journal,
    log: stage.log,
    clock: stage.clock,
    progress: silentProgress,
    signal: new AbortController().signal,
    ...change,
  })
}

function expectEqualWorlds(stage: Stage, outcome: RestoreOutcome): void {
  const source = worldText(stage.source, stage.sourceSchemaId)
  const target = worldText(stage.target, outcome.targetSchemaId)
  expect(target.schema).toEqual(source.schema)
  expect(target.types).toEqual(source.types)
  expect(target.objects).toEqual(source.objects)
}

describe("restoring a backup into an empty workspace", () => {
  it("makes a world that is equal to the source but for ids, and proves it", async () => {
    const stage = await setStage(1, 120)
    const outcome = await run(stage)
    expectEqualWorlds(stage, outcome)
    expect(outcome.verify).toEqual({
      compared: 120,
      equal: 120,
      leftOut: 0,
      different: 0,
      missing: 0,
      duplicates: 0,
      differences: [],
    })
    expect(outcome.counts).toMatchObject({ objectsPlanned: 120, objectsCreated: 120, objectsFailed: 0, attention: 0 })
    expect(outcome.counts.logRows).toBe(stage.log.lines.size)
  })

  it("keeps accounts as they are in the same instance and reports what a deleted user cannot take", async () => {
    const stage = await setStage(2, 80)
    const gone = stage.target.state.people.find((person) => person.accountId === "557058:gone")
    if (gone) gone.active = false
    const outcome = await run(stage, { sameInstance: true })
    const lines = stage.log.of("Users").filter((line) => line.result === "skipped")
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatchObject({ reason: "USER_MISSING" })
    // A refused user costs its attribute, never the object; the line that names it is the only one.
    const leftOut = lines.length
    const proof = { compared: 80, equal: 80 - leftOut, leftOut, different: 0, missing: 0, duplicates: 0 }
    expect(outcome.verify).toEqual({ ...proof, differences: [] })
    expect(outcome.counts.attention).toBe(lines.length)
    expect(outcome.counts.logRows).toBe(stage.log.lines.size)
  })

  it("finds people of another instance by account, then by e-mail, and never by a like name", async () => {
    const stage = await setStage(3, 60)
    stage.target.state.people = [
      { accountId: "557058:ada", displayName: "Somebody", emailAddress: null, active: true },
      { accountId: "712020:bob", displayName: "B.", emailAddress: "Bob@example.com", active: true },
      { accountId: "712020:other", displayName: "Former user", emailAddress: null, active: true },
    ]
    await run(stage)
    const byAccount = new Map(stage.log.of("Users").map((line) => [line.sourceId, line]))
    expect(byAccount.get("557058:ada")).toMatchObject({ targetId: "557058:ada", result: "matched" })
    expect(byAccount.get("557058:bob")).toMatchObject({ targetId: "712020:bob", result: "matched" })
    expect(byAccount.get("557058:gone")).toMatchObject({ result: "skipped", reason: "USER_MISSING" })
    const owners = [...stage.target.state.objects.values()].flatMap((object) => [...object.values.values()].flat())
    expect(owners).not.toContain("712020:other")
    // One line for each value that was left out.
    const left = stage.log.of("Users").filter((line) => line.sourceId.endsWith("/557058:gone"))
    const named = [...stage.source.state.objects.values()].filter((object) =>
      [...object.values.values()].flat().includes("557058:gone"),
    )
    expect(left.length).toBe(named.length)
  })

  it("refuses to start when name or key is taken, and writes nothing", async () => {
    const stage = await setStage(4, 10)
    await stage.target.createSchema({ name: "Other", objectSchemaKey: SCHEMA.objectSchemaKey, description: null })
    await expect(run(stage)).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: "A schema with this key already exists",
    })
    const other = { name: SCHEMA.name.toUpperCase(), objectSchemaKey: "FREE" }
    await stage.target.createSchema({ ...other, description: null })
    await expect(run(stage, { schema: { ...SCHEMA, objectSchemaKey: "NEW" } })).rejects.toMatchObject({
      code: "CONFLICT",
      userMessage: "A schema with this name already exists",
    })
    expect(stage.journal.kept.size).toBe(0)
    expect(stage.target.state.types.size).toBe(0)
  })

  it("removes the marker attribute and leaves no trace of it", async () => {
    const stage = await setStage(5, 40)
    await run(stage)
    const names = [...stage.target.state.attributes.values()].map((attribute) => attribute.name)
    // The world has an attribute called "Vault source" of its own; ours had another name and is gone.
    expect(names.filter((name) => name.startsWith("Vault source"))).toEqual(["Vault source"])
    const values = [...stage.target.state.objects.values()].flatMap((object) => [...object.values.values()].flat())
    expect(values.filter((value) => value.startsWith("abv:"))).toEqual([])
  })

  it("offers attachments as not restored where the instance has no upload, once asked and once for each file", async () => {
    const stage = await setStage(6, 60)
    let uploads = 0
    const target: AssetsTarget = {
      ...stage.target,
      uploadAttachment: async () => {
        uploads++
        throw new AppError("ATLASSIAN_REFUSED", "TCS 404")
      },
    }
    const outcome = await run(stage, { target })
    const files = [...stage.source.state.objects.values()].flatMap((object) => object.files)
    expect(uploads).toBe(1)
    expect(outcome.counts.attachments).toBe(0)
    const lines = stage.log.of("Attachments")
    expect(lines.length).toBe(files.length)
    expect(new Set(lines.map((line) => line.message))).toEqual(
      new Set(["Attachments not restored: upload not available on this instance"]),
    )
  })

  it("writes history into OBJECT_HISTORY, newest entry first, when asked", async () => {
    const stage = await setStage(7, 60)
    await run(stage, { options: { ...DEFAULT_RESTORE_OPTIONS, objectHistory: true } })
    const histories = [...stage.target.state.attributes.values()].filter((one) => one.name === "OBJECT_HISTORY")
    const texts = [...stage.target.state.objects.values()].flatMap((object) =>
      histories.flatMap((attribute) => object.values.get(attribute.id) ?? []),
    )
    const withHistory = [...stage.source.state.objects.values()].filter((object) => object.history.length > 0)
    expect(texts.length).toBe(withHistory.length)
    expect(new Set(texts)).toEqual(
      new Set([
        "2025-02-01T00:00:00.000Z · Ada Example · Name: before → after\n2025-01-01T00:00:00.000Z · Ada Example · Created",
      ]),
    )
  })

  it("stops when asked, keeps what it wrote, and goes on from there", async () => {
    const stage = await setStage(8, 100)
    const stop = new AbortController()
    let made = 0
    const target: AssetsTarget = {
      ...stage.target,
      createObject: async (object, signal) => {
        if (++made === 30) stop.abort()
        return stage.target.createObject(object, signal)
      },
    }
    await expect(run(stage, { target, signal: stop.signal })).rejects.toMatchObject({ code: "STOPPED" })
    const standing = stage.target.state.objects.size
    expect(standing).toBeLessThan(60)
    const journalled = [...stage.journal.kept.values()].filter((entry) => entry.step.startsWith("object:"))
    expect(journalled.filter((entry) => entry.state === "done").length).toBe(standing)
    expect(journalled.filter((entry) => entry.state === "intent")).toEqual([])
    const outcome = await run(stage)
    expectEqualWorlds(stage, outcome)
    expect(stage.target.state.objects.size).toBe(100)
  })

  it("counts an object that somebody deleted as missing and a changed one as different, and names both", async () => {
    const stage = await setStage(9, 50)
    let touched = false
    const target: AssetsTarget = {
      ...stage.target,
      createComment: async (objectId, comment) => {
        await stage.target.createComment(objectId, comment)
        if (touched) return
        touched = true
        const [first, second] = [...stage.target.state.objects.values()].filter((object) => object.id !== objectId)
        const name = [...(second?.values.keys() ?? [])][0]
        if (first) stage.target.state.objects.delete(first.id)
        if (second && name) second.values.set(name, ["changed by hand"])
      },
    }
    const outcome = await run(stage, { target })
    expect(outcome.verify.missing).toBe(1)
    expect(outcome.verify.different).toBeGreaterThan(0)
    const { compared, equal, leftOut, different, missing } = outcome.verify
    expect(equal + leftOut + different + missing).toBe(compared)
    expect(outcome.verify.differences.some((one) => one.found === "changed by hand")).toBe(true)
    expect(stage.log.of("Errors").filter((line) => line.sourceId.startsWith("verify ")).length).toBeGreaterThan(1)
  })

  it("names what is left out of objects that are found only at the end, too", async () => {
    const stage = await setStage(11, 60)
    stage.target.state.people = stage.target.state.people.filter((person) => person.accountId !== GONE)
    const target: AssetsTarget = {
      ...stage.target,
      createObject: async (object) => {
        await stage.target.createObject(object)
        throw new AppError("ATLASSIAN_REFUSED", "made, and yet refused")
      },
    }
    const outcome = await run(stage, { target })
    expect(outcome.counts).toMatchObject({ objectsCreated: 60, objectsFailed: 0 })
    const named = stage.log.of("Users").filter((line) => line.reason === "USER_MISSING" && line.sourceKey !== "")
    expect(named.map((line) => line.sourceKey).sort()).toEqual(keysOfLosers(stage))
    expect(outcome.counts.attention).toBe([...stage.log.lines.values()].filter(needsAttention).length)
    // References were written before anybody knew of these objects: that is a difference which nothing explains.
    const { compared, equal, leftOut, different, missing } = outcome.verify
    expect({ missing, sum: equal + leftOut + different }).toEqual({ missing: 0, sum: compared })
    expect(different).toBeGreaterThan(0)
  })

  it("leaves objects of other people alone, whatever they look like", async () => {
    const stage = await setStage(10, 40)
    let foreign = ""
    const target: AssetsTarget = {
      ...stage.target,
      createComment: async (objectId, comment) => {
        await stage.target.createComment(objectId, comment)
        const object = stage.target.state.objects.get(objectId)
        if (foreign !== "" || !object) return
        foreign = "being made"
        foreign = (await stage.target.createObject({ objectTypeId: object.typeId, attributes: valuesOf(object) })).id
        stage.clock.pass(1_000)
      },
    }
    const outcome = await run(stage, { target })
    expect(stage.target.state.objects.has(foreign)).toBe(true)
    expect(outcome.verify).toMatchObject({ duplicates: 1, equal: 40 })
  })
})

/** What makes a copy pass every rule: same values, another tag, no marker. */
function valuesOf(object: { values: Map<string, string[]> }): { objectTypeAttributeId: string; values: string[] }[] {
  return [...object.values].flatMap(([objectTypeAttributeId, values]) => {
    if (values.some((value) => value.startsWith("abv:"))) return []
    return [{ objectTypeAttributeId, values: values.map((value) => (value.startsWith("tag-") ? "tag-99999" : value)) }]
  })
}

describe("restoring over a bad network with a process that dies", () => {
  it.each(Array.from({ length: 40 }, (_, trial) => trial + 1))(
    "trial %i ends without a lost and without a second object",
    async (trial) => {
      const random = createRandom(7919 * trial)
      const stage = await setStage(trial, 90, { indexLagMs: random.int(3_000) })
      const options = { ...DEFAULT_RESTORE_OPTIONS, objectHistory: trial % 2 === 0 }
      const outcome = await runThroughKills(stage, random, { options })
      expect(stage.target.state.objects.size).toBe(90)
      if (trial % 2 === 1) expectEqualWorlds(stage, outcome)
      expect(outcome.verify).toMatchObject({ compared: 90, equal: 90, different: 0, missing: 0, duplicates: 0 })
      expect(outcome.counts).toMatchObject({ objectsCreated: 90, objectsFailed: 0, attention: 0 })
    },
  )
})

describe("restoring values that the target cannot take, with a process that dies", () => {
  it.each(Array.from({ length: 24 }, (_, trial) => trial + 1))(
    "trial %i names each of them once and ends with the same proof",
    async (trial) => {
      const random = createRandom(104_729 * trial)
      const stage = await setStage(trial, 90, { indexLagMs: random.int(3_000) })
      // In the same instance Jira refuses a person who is gone; in another one nobody is found to write.
      const sameInstance = trial % 2 === 0
      const { people } = stage.target.state
      for (const person of people) if (person.accountId === GONE) person.active = false
      if (!sameInstance) stage.target.state.people = people.filter((person) => person.accountId !== GONE)
      const outcome = await runThroughKills(stage, random, { sameInstance })
      const losers = keysOfLosers(stage)
      expect(losers.length).toBeGreaterThan(0)
      const leftOut = losers.length
      const proof = { compared: 90, equal: 90 - leftOut, leftOut, different: 0, missing: 0, duplicates: 0 }
      expect(outcome.verify).toEqual({ ...proof, differences: [] })
      const attention = [...stage.log.lines.values()].filter(needsAttention)
      const ofValues = attention.filter((line) => line.sourceKey !== "")
      expect(ofValues.map((line) => line.sourceKey).sort()).toEqual(losers)
      for (const line of attention) expect(line).toMatchObject({ sheet: "Users", reason: "USER_MISSING" })
      expect(outcome.counts.attention).toBe(attention.length)
    },
  )
})

/** Keys of the objects that name the person who is gone, sorted. */
function keysOfLosers(stage: Stage): string[] {
  const objects = [...stage.source.state.objects.values()]
  const losers = objects.filter((object) => [...object.values.values()].flat().includes(GONE))
  return losers.map((object) => object.key).sort()
}

/** Runs a restore over a bad network, killed up to six times and resumed, to its end. */
async function runThroughKills(stage: Stage, random: Random, change: Partial<RestoreRun>): Promise<RestoreOutcome> {
  const faults: Faults = { random, clock: stage.clock, rate: 0.15, seen: {} }
  for (let kills = 0; ; kills++) {
    const life = createLife(random)
    if (kills < 6) life.dieAfter(1 + random.int(550))
    try {
      const outcome = await run(stage, {
        target: faultyTarget(stage.target, faults, life),
        journal: mortalJournal(stage.journal, life),
        log: mortalLog(stage.log, life),
        ...change,
      })
      expect(kills).toBeGreaterThan(0)
      expect(Object.keys(faults.seen).length).toBeGreaterThan(3)
      return outcome
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      stage.clock.pass(random.int(2_000))
    }
  }
}
