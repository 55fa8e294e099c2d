import { describe, expect, it } from "vitest"
import { silentProgress } from "../domain/progress.ts"
import { DEFAULT_RESTORE_OPTIONS, type RestoreLogEntry } from "../domain/restore.ts"
import { newId, type RestoreId } from "../ids.ts"
import { backUpToMemory } from "../testing/memory-backup.ts"
import { createMemoryJournal, createMemoryLog } from "../testing/memory-journal.ts"
import { createMemoryWorkspace, type MemoryWorkspace } from "../testing/memory-workspace.ts"
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts"
import { type RestoreOutcome, runRestore } from "./run-restore.ts"

/** A schema "Main" that refers to an object of "Other", with one object of everything Assets can refuse. */
async function restoreOddities(sameInstance: boolean): Promise<{
  outcome: RestoreOutcome
  lines: RestoreLogEntry[]
  target: MemoryWorkspace
  other: string
}> {
  const clock = createVirtualClock()
  const source = createMemoryWorkspace({ clock, people: [], groups: [{ name: "only-here", groupId: "g" }] })
  const iconId = (await source.listGlobalIcons())[0]?.id ?? ""
  const makeType = async (schemaName: string, objectSchemaKey: string) => {
    const { id: objectSchemaId } = await source.createSchema({ name: schemaName, objectSchemaKey, description: null })
    const rest = { description: null, iconId, parentObjectTypeId: null, inherited: false, abstractObjectType: false }
    return source.createObjectType({ name: `${schemaName} thing`, objectSchemaId, ...rest })
  }
  const otherType = await makeType("Other", "OTH")
  const type = await makeType("Main", "MAIN")
  const properties = await source.readSchemaProperties(type.objectSchemaId)
  await source.writeSchemaProperties(type.objectSchemaId, { ...properties, allowOtherObjectSchema: true })
  const [referenceType] = await source.listReferenceTypes(type.objectSchemaId)
  const text = { type: 0, defaultTypeId: 0 }
  const long = await source.createAttribute(type.id, { name: "Long", ...text })
  const team = await source.createAttribute(type.id, { name: "Team", type: 4 })
  const abroad = { name: "Abroad", type: 1, typeValue: otherType.id, additionalValue: referenceType?.id ?? "" }
  const reference = await source.createAttribute(type.id, abroad)
  const other = await source.createObject({
    objectTypeId: otherType.id,
    attributes: [await named(source, otherType.id, "Far")],
  })
  const object = await source.createObject({
    objectTypeId: type.id,
    attributes: [
      await named(source, type.id, "Odd"),
      { objectTypeAttributeId: team.id, values: ["only-here"] },
      { objectTypeAttributeId: reference.id, values: [other.id] },
    ],
  })
  // Texts longer than the limit are older than the limit: no API would take them today.
  source.state.objects.get(object.id)?.values.set(long.id, ["x".repeat(300)])

  const target = sameInstance ? source : createMemoryWorkspace({ clock, firstId: 9_000, people: [], groups: [] })
  return { ...(await restore(source, type.objectSchemaId, { target, sameInstance, clock })), target, other: other.id }
}

async function restore(
  source: MemoryWorkspace,
  schemaId: string,
  place: { target: MemoryWorkspace; sameInstance: boolean; clock: VirtualClock },
): Promise<{ outcome: RestoreOutcome; lines: RestoreLogEntry[] }> {
  const log = createMemoryLog()
  const outcome = await runRestore({
    restoreId: newId<RestoreId>(),
    backup: await backUpToMemory(source, schemaId),
    ...place,
    schema: { name: "Again", objectSchemaKey: "AGN" },
    options: DEFAULT_RESTORE_OPTIONS,
    journal: createMemoryJournal(),
    log,
    progress: silentProgress,
    signal: new AbortController().signal,
  })
  return { outcome, lines: [...log.lines.values()] }
}

async function named(workspace: MemoryWorkspace, typeId: string, name: string) {
  const attributes = await workspace.listTypeAttributes(typeId, { includeInherited: false })
  const id = attributes.find((attribute) => attribute.name === "Name")?.id ?? ""
  return { objectTypeAttributeId: id, values: [name] }
}

describe("what cannot be restored as it was", () => {
  it("costs only itself, has a line with a reason each, and leaves the object equal but for what is left out", async () => {
    const { outcome, lines } = await restoreOddities(false)
    const reasons = lines
      .filter((line) => line.reason !== "" && line.reason !== "SYSTEM_ATTRIBUTE")
      .map((line) => `${line.sheet}: ${line.name}: ${line.reason}`)
    expect(reasons.sort()).toEqual([
      "Attributes: Main thing: Abroad: NOT_FOUND",
      "Errors: Odd: Long: TOO_LARGE",
      "Errors: Odd: Team: NOT_FOUND",
      "References: Odd: Abroad: NOT_FOUND",
    ])
    expect(outcome.counts).toMatchObject({ objectsCreated: 1, objectsFailed: 0 })
    expect(outcome.verify).toMatchObject({ compared: 1, equal: 0, leftOut: 1, different: 0, missing: 0 })
    expect(outcome.verify.differences).toEqual([])
    expect(outcome.counts.attention).toBe(4)
  })

  it("keeps references into another schema where that schema is at hand", async () => {
    const { outcome, target, other } = await restoreOddities(true)
    const restored = [...target.state.objects.values()].find((object) => object.key.startsWith("AGN-"))
    expect([...(restored?.values.values() ?? [])]).toContainEqual([other])
    expect(outcome.verify).toMatchObject({ leftOut: 1, different: 0 })
    expect(outcome.counts.attention).toBe(1)
  })

  it("costs only the values that Jira names, refused one after the other, in one line", async () => {
    const clock = createVirtualClock()
    const people = ["here", "left", "gone"].map((accountId) => {
      return { accountId, displayName: accountId, emailAddress: null, active: true }
    })
    const workspace = createMemoryWorkspace({ clock, people, groups: [] })
    const schema = await workspace.createSchema({ name: "Main", objectSchemaKey: "MAIN", description: null })
    const type = await workspace.createObjectType({
      name: "Thing",
      objectSchemaId: schema.id,
      description: null,
      iconId: (await workspace.listGlobalIcons())[0]?.id ?? "",
      parentObjectTypeId: null,
      inherited: false,
      abstractObjectType: false,
    })
    const owners = await workspace.createAttribute(type.id, { name: "Owners", type: 2, maximumCardinality: -1 })
    const attributes = [
      await named(workspace, type.id, "Shared"),
      { objectTypeAttributeId: owners.id, values: ["left", "here", "gone"] },
    ]
    await workspace.createObject({ objectTypeId: type.id, attributes })
    for (const person of workspace.state.people) person.active = person.accountId === "here"
    const { outcome, lines } = await restore(workspace, schema.id, { target: workspace, sameInstance: true, clock })
    const restored = [...workspace.state.objects.values()].find((object) => object.key.startsWith("AGN-"))
    expect([...(restored?.values.values() ?? [])]).toContainEqual(["here"])
    expect(outcome.verify).toMatchObject({ compared: 1, leftOut: 1, different: 0 })
    const refused = lines.filter((line) => line.reason === "USER_MISSING")
    expect(refused.map((line) => line.message)).toEqual([
      "Jira refused the value: User(s) left not found in Jira; User(s) gone not found in Jira",
    ])
    expect(outcome.counts).toMatchObject({ attention: 1, logRows: lines.length })
  })
})
