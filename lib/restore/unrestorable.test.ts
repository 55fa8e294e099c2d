import { describe, expect, it } from "vitest"
import { silentProgress } from "../domain/progress.ts"
import { DEFAULT_RESTORE_OPTIONS, type RestoreLogEntry } from "../domain/restore.ts"
import { newId, type RestoreId } from "../ids.ts"
import { backUpToMemory } from "../testing/memory-backup.ts"
import { createMemoryJournal, createMemoryLog } from "../testing/memory-journal.ts"
import { createMemoryWorkspace, type MemoryWorkspace } from "../testing/memory-workspace.ts"
import { createVirtualClock } from "../testing/virtual-clock.ts"
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
  const log = createMemoryLog()
  const outcome = await runRestore({
    restoreId: newId<RestoreId>(),
    backup: await backUpToMemory(source, type.objectSchemaId),
    target,
    sameInstance,
    schema: { name: "Again", objectSchemaKey: "AGN" },
    options: DEFAULT_RESTORE_OPTIONS,
    journal: createMemoryJournal(),
    log,
    clock,
    progress: silentProgress,
    signal: new AbortController().signal,
  })
  return { outcome, lines: [...log.lines.values()], target, other: other.id }
}

async function named(workspace: MemoryWorkspace, typeId: string, name: string) {
  const attributes = await workspace.listTypeAttributes(typeId, { includeInherited: false })
  const id = attributes.find((attribute) => attribute.name === "Name")?.id ?? ""
  return { objectTypeAttributeId: id, values: [name] }
}

describe("what cannot be restored as it was", () => {
  it("costs only itself, has a line with a reason each, and shows as a difference", async () => {
    const { outcome, lines } = await restoreOddities(false)
    const reasons = lines
      .filter((line) => line.reason !== "" && line.reason !== "SYSTEM_ATTRIBUTE" && !line.sourceId.startsWith("verify"))
      .map((line) => `${line.sheet}: ${line.name}: ${line.reason}`)
    expect(reasons.sort()).toEqual([
      "Attributes: Main thing: Abroad: NOT_FOUND",
      "Errors: Odd: Long: TOO_LARGE",
      "Errors: Odd: Team: NOT_FOUND",
      "References: Odd: Abroad: NOT_FOUND",
    ])
    expect(outcome.counts).toMatchObject({ objectsCreated: 1, objectsFailed: 0 })
    expect(outcome.verify).toMatchObject({ compared: 1, equal: 0, different: 1, missing: 0 })
    expect(outcome.verify.differences.map((one) => one.attribute).sort()).toEqual(["Abroad", "Long", "Team"])
  })

  it("keeps references into another schema where that schema is at hand", async () => {
    const { outcome, target, other } = await restoreOddities(true)
    const restored = [...target.state.objects.values()].find((object) => object.key.startsWith("AGN-"))
    expect([...(restored?.values.values() ?? [])]).toContainEqual([other])
    expect(outcome.verify.differences.map((one) => one.attribute)).toEqual(["Long"])
  })
})
