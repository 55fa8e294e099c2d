import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readGaps, readHistory, readObject, readObjects, readStructure } from "../assets/backup-content.ts"
import type { AssetsSource } from "../assets/source.ts"
import type { AssetsTarget } from "../assets/target.ts"
import { openSite } from "../atlassian/connect.ts"
import { createGuardedClient } from "../atlassian/guarded-client.ts"
import { createRequestBudget } from "../atlassian/request-budget.ts"
import { systemClock } from "../clock.ts"
import { DEFAULT_BACKUP_OPTIONS } from "../domain/backup.ts"
import { silentProgress } from "../domain/progress.ts"
import { type BackupId, newId } from "../ids.ts"
import { silentLogger } from "../logger.ts"
import { type RunningSimulator, startSimulator } from "../simulator/start.ts"
import { createMemoryVaultStore } from "../testing/memory-vault-store.ts"
import { newVault } from "../testing/test-vault.ts"
import type { Vault } from "../vault/vault.ts"
import { runBackup } from "./run-backup.ts"

describe("a backup of the simulated site", () => {
  let simulator: RunningSimulator
  let client: ReturnType<typeof createGuardedClient>
  let source: AssetsTarget
  beforeAll(async () => {
    simulator = await startSimulator({ scenario: "small", indexLagMs: 0 })
    client = createGuardedClient({ demoRoute: simulator.url })
    const [site] = simulator.sites
    if (!site) throw new Error("the scenario has no site")
    const budget = createRequestBudget({ mode: "unlimited", clock: systemClock })
    source = openSite(site, { client, clock: systemClock, logger: silentLogger, budget })
  })
  afterAll(async () => {
    await client.close()
    await simulator.close()
  })

  function back(vault: Vault, schemaId: string, from: AssetsSource = source) {
    return runBackup({
      source: from,
      vault,
      backupId: newId<BackupId>(),
      schemaId,
      options: DEFAULT_BACKUP_OPTIONS,
      clock: systemClock,
      progress: silentProgress,
      signal: new AbortController().signal,
    })
  }

  it("holds every schema completely, as the API shows it, and passes its check", async () => {
    const vault = await newVault(createMemoryVaultStore())
    const schemas = (await source.listSchemas()).filter((schema) => schema.objectCount > 0)
    expect(schemas.map((schema) => schema.name)).toContain("IT estate")
    for (const schema of schemas) {
      const { sealed, summary } = await back(vault, schema.id)
      const reader = await vault.openReader(sealed.backupId)
      const stored = await Array.fromAsync(readObjects(reader))
      const live = (await Array.fromAsync(source.readObjects({ schemaId: schema.id }))).flatMap((page) => page.objects)
      expect(stored).toEqual(live)
      expect(summary).toMatchObject({ objects: schema.objectCount, consistency: { kind: "Consistent" }, warnings: [] })
      const structure = await readStructure(reader)
      expect(structure.objectTypes.toSorted(byId)).toEqual((await source.listObjectTypes(schema.id)).toSorted(byId))
      expect(structure.attributes.toSorted(byId)).toEqual((await source.listAttributes(schema.id)).toSorted(byId))
      expect((await vault.verify(sealed.backupId)).damaged).toEqual([])
      expect(await Array.fromAsync(readGaps(reader))).toEqual([])
      if (schema.name === "IT estate") {
        for (const part of Object.values(summary.parts))
          expect(part).toMatchObject({ status: "Completed", missing: [] })
        expect(Math.min(...Object.values(summary.parts).map((part) => part.count))).toBeGreaterThan(0)
      }
    }
  })

  it("is asked for what people change meanwhile, through the real query, and holds the newest (S0-37)", async () => {
    const vault = await newVault(createMemoryVaultStore())
    const schema = (await source.listSchemas()).find((one) => one.name === "Office equipment")
    const [page] = await Array.fromAsync(source.readObjects({ schemaId: schema?.id ?? "" }))
    const [first, last] = [page?.objects[0], page?.objects.at(-1)]
    const label = (await source.listAttributes(schema?.id ?? "")).find((attribute) => attribute.label)
    if (!schema || !first || !last || !label) throw new Error("the scenario lacks what this test needs")
    const values = ["Renamed while the backup ran"]
    const changing: AssetsSource = {
      ...source,
      async readHistory(objectId, signal) {
        if (objectId === last.id) {
          const attributes = [{ objectTypeAttributeId: label.id, values }]
          await source.updateObject(first.id, { objectTypeId: first.objectTypeId, attributes })
        }
        return source.readHistory(objectId, signal)
      },
    }
    const { sealed, summary } = await back(vault, schema.id, changing)
    expect(summary).toMatchObject({ objects: 12, consistency: { kind: "Changed during backup", reread: 1 } })
    const reader = await vault.openReader(sealed.backupId)
    expect((await readObject(reader, first.id))?.label).toBe(values[0])
    expect((await readHistory(reader, first.id)).at(-1)?.newValue).toBe(values[0])
  })
})

function byId(a: { id: string }, b: { id: string }): number {
  return Number(a.id) - Number(b.id)
}
