import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { DEFAULT_RESTORE_OPTIONS } from "../domain/restore.ts"
import { type JobId, newId } from "../ids.ts"
import { seedTenant, type Tenant } from "../testing/seed-tenant.ts"
import { openVaultWorld, type VaultWorld } from "../testing/vault-world.ts"
import { addTargetInstance } from "./add-target-instance.ts"
import { compareLive } from "./compare-live.ts"
import { exportRestoreLog } from "./export-restore-log.ts"
import { hideSchema } from "./hide-schema.ts"
import { proposeSchemaName } from "./propose-schema-name.ts"
import { resumeRestore } from "./resume-restore.ts"
import { startBackup } from "./start-backup.ts"
import { startRestore } from "./start-restore.ts"
import { stopJob } from "./stop-job.ts"
import { syncSchemas } from "./sync-schemas.ts"
import { trustUser } from "./trust-user.ts"
import { verifyBackup } from "./verify-backup.ts"

let world: VaultWorld
beforeAll(async () => {
  world = await openVaultWorld()
})
afterAll(() => world.close())

let sites = 0
const newTenant = () => seedTenant(world.ctx.catalog, world.ctx.queue, `https://roles-${++sites}.atlassian.net`)
const asRole = (tenant: Tenant, role: Tenant["principal"]["role"]) => ({ ...tenant.principal, role })
const copy = (tenant: Tenant) => ({
  backupId: tenant.backupId,
  destination: "Current instance" as const,
  schemaName: "Copy",
  schemaKey: "copy",
  options: DEFAULT_RESTORE_OPTIONS,
})

describe("roles (X-10)", () => {
  const target = { connectionName: "x", siteUrl: "https://x.atlassian.net", email: "x@example.com", apiToken: "x" }
  const verbs: Record<string, (tenant: Tenant, principal: Tenant["principal"]) => Promise<unknown>> = {
    syncSchemas: (_, p) => syncSchemas(world.ctx, p),
    startBackup: (t, p) => startBackup(world.ctx, p, { syncedSchemaId: t.syncedSchemaId }),
    verifyBackup: (t, p) => verifyBackup(world.ctx, p, { backupId: t.backupId }),
    stopJob: (t, p) => stopJob(world.ctx, p, { jobId: t.jobId }),
    startRestore: (t, p) => startRestore(world.ctx, p, copy(t)),
    resumeRestore: (t, p) => resumeRestore(world.ctx, p, { restoreId: t.restoreId }),
    proposeSchemaName: (t, p) => proposeSchemaName(world.ctx, p, copy(t)),
    exportRestoreLog: (t, p) => exportRestoreLog(world.ctx, p, { restoreId: t.restoreId }),
    compareLive: (t, p) => compareLive(world.ctx, p, { restoreId: t.restoreId }),
    hideSchema: (t, p) => hideSchema(world.ctx, p, { syncedSchemaId: t.syncedSchemaId }),
    addTargetInstance: (_, p) => addTargetInstance(world.ctx, p, target),
    trustUser: (_, p) => trustUser(world.ctx, p, { email: "x@example.com", role: "viewer" }),
  }

  test.each([
    ["operator", ["hideSchema", "addTargetInstance", "trustUser"]],
    ["auditor", Object.keys(verbs).filter((verb) => verb !== "exportRestoreLog")],
    ["viewer", Object.keys(verbs).filter((verb) => verb !== "compareLive")],
  ] as const)("refuses an %s exactly what the table does not allow, before anything happens", async (role, refused) => {
    const tenant = await newTenant()
    const auditBefore = (await world.ctx.audit.page(tenant.principal, { limit: 1 }))[0]?.n
    for (const verb of refused) {
      const run = verbs[verb]?.(tenant, asRole(tenant, role))
      await expect(run, verb).rejects.toMatchObject({ code: "FORBIDDEN" })
    }
    expect((await world.ctx.audit.page(tenant.principal, { limit: 1 }))[0]?.n).toBe(auditBefore)
    for (const verb of Object.keys(verbs).filter((name) => !refused.some((one) => one === name))) {
      const outcome = await Promise.resolve(verbs[verb]?.(tenant, asRole(tenant, role))).catch(
        (error: unknown) => error,
      )
      expect(outcome, verb).not.toMatchObject({ code: "FORBIDDEN" })
    }
  })

  test("lets an operator restore to a listed target, but not add a new one on the way", async () => {
    const tenant = await newTenant()
    const newTarget = {
      connectionName: "New",
      siteUrl: "https://x.atlassian.net",
      email: "x@example.com",
      apiToken: "x",
    }
    const input = { ...copy(tenant), destination: "Another instance" as const }
    const operator = asRole(tenant, "operator")
    await expect(startRestore(world.ctx, operator, { ...input, newTarget })).rejects.toMatchObject({
      code: "FORBIDDEN",
    })
    const listed = await startRestore(world.ctx, operator, { ...input, targetInstanceId: tenant.targetInstanceId })
    expect((await world.ctx.catalog.restores.get(tenant.principal, listed.restoreId)).status).toBe("Restore pending")
  })
})

describe("conflicts", () => {
  test("a second backup of a schema is refused while one is waiting (S0-29)", async () => {
    const { principal, syncedSchemaId } = await newTenant()
    const asked = await Promise.allSettled([1, 2, 3].map(() => startBackup(world.ctx, principal, { syncedSchemaId })))
    expect(asked.filter((one) => one.status === "fulfilled")).toHaveLength(1)
    for (const one of asked) {
      if (one.status === "rejected") {
        expect(one.reason).toMatchObject({
          code: "CONFLICT",
          userMessage: "A backup of this schema is already running",
        })
      }
    }
    expect((await world.ctx.catalog.schemas.get(principal, syncedSchemaId)).backups).toBe("Pending")
  })

  test("a schema deleted in Assets cannot be backed up", async () => {
    const { principal, syncedSchemaId } = await newTenant()
    for (const _ of [1, 2]) {
      await world.ctx.catalog.sync.record({ instanceId: principal.instanceId, jobId: newId<JobId>(), epoch: 1 }, [])
    }
    await expect(startBackup(world.ctx, principal, { syncedSchemaId })).rejects.toMatchObject({ code: "CONFLICT" })
  })

  test("two restores to one key: the second is refused and leaves no row (C03)", async () => {
    const tenant = await newTenant()
    await startRestore(world.ctx, tenant.principal, copy(tenant))
    const again = startRestore(world.ctx, tenant.principal, { ...copy(tenant), schemaName: "Other", schemaKey: "COPY" })
    await expect(again).rejects.toMatchObject({ code: "CONFLICT", facts: { field: "schemaKey" } })
    expect((await world.ctx.catalog.restores.page(tenant.principal)).total).toBe(2)
  })

  test("a damaged backup is not restored", async () => {
    const tenant = await newTenant()
    await world.ctx.catalog.backups.recordVerification(tenant.principal.instanceId, tenant.backupId, true)
    await expect(startRestore(world.ctx, tenant.principal, copy(tenant))).rejects.toMatchObject({ code: "CONFLICT" })
  })

  test("names and keys are refused at their field before anything is queued", async () => {
    const tenant = await newTenant()
    const bad = startRestore(world.ctx, tenant.principal, { ...copy(tenant), schemaKey: "1-2" })
    await expect(bad).rejects.toMatchObject({ code: "VALIDATION", facts: { field: "schemaKey" } })
    expect((await world.ctx.catalog.restores.page(tenant.principal)).total).toBe(1)
  })

  test("a failed restore resumes as the same restore, once", async () => {
    const { principal, restoreId } = await newTenant()
    const asked = await Promise.allSettled([1, 2].map(() => resumeRestore(world.ctx, principal, { restoreId })))
    expect(asked.filter((one) => one.status === "fulfilled")).toHaveLength(1)
    const row = await world.ctx.catalog.restores.get(principal, restoreId)
    expect(row).toMatchObject({ status: "Restore pending", outcome: null, failedAt: null })
    expect((await world.ctx.catalog.restores.page(principal)).total).toBe(1)
  })

  test("a second sync is refused while one waits, with the waiting one named", async () => {
    const { principal, jobId } = await newTenant()
    await expect(syncSchemas(world.ctx, principal)).rejects.toMatchObject({
      code: "CONFLICT",
      facts: { activeJobId: jobId },
    })
  })

  test("a waiting backup stops at once and is recorded as stopped", async () => {
    const { principal, syncedSchemaId } = await newTenant()
    const { backupId, jobId } = await startBackup(world.ctx, principal, { syncedSchemaId })
    await stopJob(world.ctx, principal, { jobId })
    expect(await world.ctx.catalog.backups.get(principal, backupId)).toMatchObject({ state: "Stopped" })
    expect((await world.ctx.catalog.jobs.get(principal, jobId)).state).toBe("stopped")
    await startBackup(world.ctx, principal, { syncedSchemaId })
  })

  test.each(["not an address", "a@b", "ann\u0430@example.com", "a@example.com\r\nBcc: b@example.com"])(
    "refuses %j as a trusted user (T21)",
    async (email) => {
      const { principal } = await newTenant()
      await expect(trustUser(world.ctx, principal, { email, role: "viewer" })).rejects.toMatchObject({
        code: "VALIDATION",
        facts: { field: "email" },
      })
    },
  )
})

test("a migration stands in the audit log of both instances (X-43)", async () => {
  const from = await newTenant()
  const to = await newTenant()
  const targetInstanceId = await world.ctx.catalog.targets.add(from.principal, {
    connectionName: "The other one",
    siteUrl: to.siteUrl,
    location: "Cloud",
    email: "bot@example.com",
    workspaceId: "workspace-2",
    sealedToken: "sealed",
    tokenLast4: "",
    health: "Healthy",
  })
  await startRestore(world.ctx, from.principal, { ...copy(from), destination: "Another instance", targetInstanceId })
  const [entry] = await world.ctx.audit.page(to.principal, { limit: 1 })
  expect(entry).toMatchObject({ action: "Restore created", actor: from.principal.email, result: "done" })
  expect(entry?.target).toBe(`From ${from.siteUrl}: Backup 1 of Hardware to Copy (COPY) on ${to.siteUrl}`)
  expect(await world.ctx.audit.verify(to.principal.instanceId)).toMatchObject({ broken: null })
})

test("each verb leaves intent and result in the audit log, joined and chained", async () => {
  const { principal, syncedSchemaId } = await newTenant()
  await startBackup(world.ctx, principal, { syncedSchemaId })
  await startBackup(world.ctx, principal, { syncedSchemaId }).catch(() => undefined)
  await hideSchema(world.ctx, principal, { syncedSchemaId })
  const entries = (await world.ctx.audit.page(principal, { limit: 10 })).toReversed()
  expect(entries.map(({ action, result }) => [action, result])).toEqual([
    ["Manual backup started", "intent"],
    ["Manual backup started", "done"],
    ["Manual backup started", "intent"],
    ["Manual backup started", "failed"],
    ["Schema deleted", "intent"],
    ["Schema deleted", "done"],
  ])
  expect(entries[2]?.requestId).toBe(entries[3]?.requestId)
  expect(entries[3]?.message).toBe("A backup of this schema is already running")
  expect(await world.ctx.audit.verify(principal.instanceId)).toEqual({ entries: 6, broken: null })
})
