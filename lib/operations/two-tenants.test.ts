import { createHash } from "node:crypto"
import { readdir } from "node:fs/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { DEFAULT_RESTORE_OPTIONS } from "../domain/restore.ts"
import { seedTenant, type Tenant } from "../testing/seed-tenant.ts"
import { openVaultWorld, type VaultWorld } from "../testing/vault-world.ts"
import { addTargetInstance } from "./add-target-instance.ts"
import { checkSchemaName } from "./check-schema-name.ts"
import { compareLive } from "./compare-live.ts"
import { exportRestoreLog } from "./export-restore-log.ts"
import { hideSchema } from "./hide-schema.ts"
import { proposeSchemaName } from "./propose-schema-name.ts"
import { resumeRestore } from "./resume-restore.ts"
import { startBackup } from "./start-backup.ts"
import { startRestore } from "./start-restore.ts"
import { stopJob } from "./stop-job.ts"
import { trustUser } from "./trust-user.ts"
import { verifyBackup } from "./verify-backup.ts"

let world: VaultWorld
let a: Tenant
let b: Tenant
beforeAll(async () => {
  world = await openVaultWorld()
  const { catalog, queue } = world.ctx
  a = await seedTenant(catalog, queue, "https://tenant-a.atlassian.net")
  b = await seedTenant(catalog, queue, "https://tenant-b.atlassian.net")
})
afterAll(() => world.close())

/** SHA-256 over every document that belongs to B, in all collections. */
async function hashOfB(): Promise<string> {
  const { db } = world.ctx.mongo
  const hash = createHash("sha256")
  for (const { name } of (await db.listCollections().toArray()).toSorted((x, y) => (x.name < y.name ? -1 : 1))) {
    const filter = name === "instances" ? { siteUrl: b.siteUrl } : { instanceId: b.principal.instanceId }
    const documents = await db.collection(name).find(filter).sort({ _id: 1 }).toArray()
    hash.update(JSON.stringify([name, documents]))
  }
  return hash.digest("hex")
}

const restoreInput = () => ({
  destination: "Current instance" as const,
  schemaName: "Copy",
  schemaKey: "COPY",
  options: DEFAULT_RESTORE_OPTIONS,
})

/** Every catalog query with A's principal and an id of B. */
const QUERIES: Record<string, () => Promise<unknown>> = {
  "schemas.get": () => world.ctx.catalog.schemas.get(a.principal, b.syncedSchemaId),
  "schemas.hide": () => world.ctx.catalog.schemas.hide(a.principal, b.syncedSchemaId),
  "backups.page": () => world.ctx.catalog.backups.page(a.principal, { syncedSchemaId: b.syncedSchemaId }),
  "backups.get": () => world.ctx.catalog.backups.get(a.principal, b.backupId),
  "restores.page": () => world.ctx.catalog.restores.page(a.principal, { syncedSchemaId: b.syncedSchemaId }),
  "restores.get": () => world.ctx.catalog.restores.get(a.principal, b.restoreId),
  "restores.log": () => Array.fromAsync(world.ctx.catalog.restores.log(a.principal, b.restoreId)),
  "restores.ids": () => world.ctx.catalog.restores.ids(a.principal, b.restoreId),
  "restores.targetOf": () => world.ctx.catalog.restores.targetOf(a.principal, b.restoreId),
  "targets.get": () => world.ctx.catalog.targets.get(a.principal, b.targetInstanceId),
  "jobs.get": () => world.ctx.catalog.jobs.get(a.principal, b.jobId),
}

/** Catalog functions that take no id of a thing: of a whole instance, for jobs, or before anybody is signed in. */
const WITHOUT_FOREIGN_ID = [
  "instances.bySiteUrl",
  "instances.get",
  "instances.list",
  "instances.ensure",
  "jobs.activeOf",
  "jobs.active",
  "jobs.byIds",
  "connection.view",
  "connection.credentials",
  "connection.save",
  "connection.recordHealth",
  "connection.recordSync",
  "targets.list",
  "targets.credentials",
  "targets.add",
  "trustedUsers.find",
  "trustedUsers.get",
  "trustedUsers.list",
  "trustedUsers.bindIdentity",
  "trustedUsers.instancesOf",
  "trustedUsers.add",
  "schemas.page",
  "schemas.refreshBackupFacts",
  "schemas.recordError",
  "sync.record",
  "backups.ensure",
  "backups.withdraw",
  "backups.forJob",
  "backups.begin",
  "backups.complete",
  "backups.end",
  "backups.recordVerification",
  "restores.ensure",
  "restores.withdraw",
  "restores.forJob",
  "restores.change",
  "restores.handOver",
]

/** Every verb with A's principal and an id of B. */
const VERBS: Record<string, () => Promise<unknown>> = {
  "start-backup": () => startBackup(world.ctx, a.principal, { syncedSchemaId: b.syncedSchemaId }),
  "stop-job": () => stopJob(world.ctx, a.principal, { jobId: b.jobId }),
  "start-restore": () => startRestore(world.ctx, a.principal, { ...restoreInput(), backupId: b.backupId }),
  "start-restore to a foreign target": () =>
    startRestore(world.ctx, a.principal, {
      ...restoreInput(),
      backupId: a.backupId,
      destination: "Another instance",
      targetInstanceId: b.targetInstanceId,
    }),
  "resume-restore": () => resumeRestore(world.ctx, a.principal, { restoreId: b.restoreId }),
  "check-schema-name": () =>
    checkSchemaName(world.ctx, a.principal, {
      destination: "Another instance",
      targetInstanceId: b.targetInstanceId,
      name: "x",
      key: "X",
    }),
  "propose-schema-name": () =>
    proposeSchemaName(world.ctx, a.principal, { backupId: b.backupId, destination: "Current instance" }),
  "verify-backup": () => verifyBackup(world.ctx, a.principal, { backupId: b.backupId }),
  "export-restore-log": () => exportRestoreLog(world.ctx, a.principal, { restoreId: b.restoreId }),
  "compare-live": () => compareLive(world.ctx, a.principal, { restoreId: b.restoreId }),
  "hide-schema": () => hideSchema(world.ctx, a.principal, { syncedSchemaId: b.syncedSchemaId }),
}

/** Verbs that name nothing of an instance but the principal's own, and parts of verbs. */
const WITHOUT_FOREIGN_VERB = [
  "add-target-instance",
  "connect-instance",
  "sync-schemas",
  "trust-user",
  "report-health",
  "audited",
  "available-backup",
  "check-site",
  "host-principal",
  "permit",
  "restore-target",
]

describe("two instances on one server (T1)", () => {
  test("answers NOT_FOUND to every query with a foreign id, and changes nothing", async () => {
    const before = await hashOfB()
    for (const [name, query] of Object.entries(QUERIES)) {
      await expect(query(), name).rejects.toMatchObject({ code: "NOT_FOUND" })
    }
    expect(await hashOfB()).toBe(before)
  })

  test("answers NOT_FOUND to every verb with a foreign id, and changes nothing", async () => {
    const before = await hashOfB()
    for (const [name, verb] of Object.entries(VERBS)) {
      await expect(verb(), name).rejects.toMatchObject({ code: "NOT_FOUND" })
    }
    expect(await hashOfB()).toBe(before)
  })

  test("lists nothing of the other instance", async () => {
    const { catalog, audit } = world.ctx
    const seen = JSON.stringify([
      await catalog.schemas.page(a.principal, { hideDeleted: false }),
      await catalog.restores.page(a.principal),
      await catalog.targets.list(a.principal),
      await catalog.jobs.active(a.principal),
      await catalog.connection.view(a.principal),
      await catalog.trustedUsers.list(a.principal),
      await audit.page(a.principal, { limit: 100 }),
      [...(await catalog.jobs.byIds(a.principal.instanceId, [b.jobId]))],
    ])
    for (const foreign of [b.principal.instanceId, b.siteUrl, b.syncedSchemaId, b.backupId, b.restoreId, b.jobId]) {
      expect(seen).not.toContain(foreign)
    }
  })

  test("keeps what A adds out of B", async () => {
    const before = await hashOfB()
    const { siteUrl, email, apiToken } = world.target
    await trustUser(world.ctx, a.principal, { email: "new@example.com", role: "viewer" })
    await addTargetInstance(world.ctx, a.principal, { connectionName: "Mine", siteUrl, email, apiToken })
    expect(await hashOfB()).toBe(before)
  })

  test("knows every catalog function and every verb: a new one must be placed in this matrix", async () => {
    const { catalog } = world.ctx
    const functions = Object.entries(catalog).flatMap(([noun, part]) =>
      Object.keys(part).map((name) => `${noun}.${name}`),
    )
    expect(functions.toSorted()).toEqual([...Object.keys(QUERIES), ...WITHOUT_FOREIGN_ID].toSorted())
    const files = (await readdir(import.meta.dirname)).filter((name) => !name.endsWith(".test.ts"))
    const placed = [...Object.keys(VERBS).filter((name) => !name.includes(" ")), ...WITHOUT_FOREIGN_VERB]
    expect(files.map((name) => name.replace(/\.ts$/, "")).toSorted()).toEqual(placed.toSorted())
  })
})
