import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { jobs as jobModel } from "../../prisma-free-models/jobs.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { runBackup } from "../backup/run-backup.ts"
import type { Context } from "../context.ts"
import { DEFAULT_BACKUP_OPTIONS } from "../domain/backup.ts"
import { silentProgress } from "../domain/progress.ts"
import { DEFAULT_RESTORE_OPTIONS } from "../domain/restore.ts"
import type { SyncedSchemaRow } from "../domain/synced-schema.ts"
import { AppError } from "../errors.ts"
import type { JobId } from "../ids.ts"
import { startBackup } from "../operations/start-backup.ts"
import { startRestore } from "../operations/start-restore.ts"
import { syncSchemas } from "../operations/sync-schemas.ts"
import { seedBackup } from "../testing/seed-tenant.ts"
import { openVaultWorld, type VaultWorld } from "../testing/vault-world.ts"
import { thisProcess } from "./process-identity.ts"
import type { Lease } from "./queue.ts"
import { runJob } from "./run-job.ts"

let world: VaultWorld
beforeAll(async () => {
  world = await openVaultWorld()
  const { jobId } = await syncSchemas(world.ctx, world.principal)
  await run(jobId)
})
afterAll(() => world.close())

const noDrain = new AbortController().signal

async function leaseOf(jobId: JobId): Promise<Lease> {
  const lease = await world.ctx.queue.lease(thisProcess())
  if (lease?.fence.jobId !== jobId) throw new Error("another job was leased")
  return lease
}

/** Leases and runs the job, as a worker does; `ctx` may differ where a test wants a fault. */
async function run(jobId: JobId, ctx: Context = world.ctx, drain: AbortSignal = noDrain) {
  await runJob(ctx, await leaseOf(jobId), drain)
  return await world.ctx.catalog.jobs.get(world.principal, jobId)
}

async function schemaWhere(matches: (row: SyncedSchemaRow) => boolean): Promise<SyncedSchemaRow> {
  const { rows } = await world.ctx.catalog.schemas.page(world.principal)
  const found = rows.toSorted((a, b) => a.objectCount - b.objectCount).find(matches)
  if (!found) throw new Error("the scenario has no such schema")
  return found
}

const smallSchema = () => schemaWhere((row) => row.objectCount > 0)

const withSite = (error: AppError): Context => ({
  ...world.ctx,
  siteFor: async () => {
    throw error
  },
})

describe("a backup job", () => {
  test("ends with a verified backup and no trace of the job's lease", async () => {
    const schema = await smallSchema()
    const { backupId, jobId } = await startBackup(world.ctx, world.principal, { syncedSchemaId: schema.id })
    expect(await run(jobId)).toMatchObject({ state: "succeeded", error: null, progress: { fraction: 1 } })
    const backup = await world.ctx.catalog.backups.get(world.principal, backupId)
    expect(backup).toMatchObject({ state: "Available", verification: "Verified" })
    expect(backup.summary?.objects).toBe(schema.objectCount)
  })

  test("of an empty schema fails with the sentence at the schema, and lists no backup (S0-35)", async () => {
    const { id } = await schemaWhere((row) => row.objectCount === 0)
    const { backupId, jobId } = await startBackup(world.ctx, world.principal, { syncedSchemaId: id })
    const sentence = "The schema is empty and cannot be backed up"
    expect(await run(jobId)).toMatchObject({ state: "failed", error: sentence })
    const row = await world.ctx.catalog.schemas.get(world.principal, id)
    expect(row).toMatchObject({ lastError: { message: sentence }, lastBackup: null, backups: "Disabled" })
    expect((await world.ctx.catalog.backups.get(world.principal, backupId)).state).toBe("Failed")
    expect((await world.ctx.catalog.backups.page(world.principal, { syncedSchemaId: id })).totalAll).toBe(0)
  })

  test("whose worker died between seal and catalog is recorded from the seal, not run again (P03)", async () => {
    const { ctx, principal } = world
    const schema = await smallSchema()
    const { backupId, jobId } = await startBackup(ctx, principal, { syncedSchemaId: schema.id })
    const sealed = await runBackup({
      source: await ctx.siteFor(principal.instanceId, "connection"),
      vault: await ctx.vaultFor(principal.instanceId),
      backupId,
      schemaId: schema.schemaId,
      options: DEFAULT_BACKUP_OPTIONS,
      clock: ctx.clock,
      progress: silentProgress,
      signal: noDrain,
    })
    // Atlassian is away now, and it does not matter.
    expect(await run(jobId, withSite(new AppError("UNREACHABLE", "away")))).toMatchObject({ state: "succeeded" })
    const backup = await ctx.catalog.backups.get(principal, backupId)
    expect(backup).toMatchObject({ state: "Available", verification: "Verified" })
    expect(backup.summary?.objects).toBe(sealed.summary.objects)
  })

  test("that does not pass its check is marked Damaged and fails by name", async () => {
    const { ctx, principal } = world
    const schema = await smallSchema()
    const { backupId, jobId } = await startBackup(ctx, principal, { syncedSchemaId: schema.id })
    const vault = await ctx.vaultFor(principal.instanceId)
    const damaged: Context = {
      ...ctx,
      vaultFor: async () => ({
        ...vault,
        verify: async () => ({
          packs: 1,
          records: 1,
          bytes: 1,
          damaged: [{ what: "pack", id: "p1", reason: "it fails authentication" }],
        }),
      }),
    }
    const job = await run(jobId, damaged)
    expect(job.state).toBe("failed")
    expect(job.error).toContain("Damaged")
    expect(await ctx.catalog.backups.get(principal, backupId)).toMatchObject({
      state: "Available",
      verification: "Damaged",
    })
  })

  test("waits and is tried again three times after a transient error, then fails (X-31)", async () => {
    const { ctx, principal } = world
    const { id } = await smallSchema()
    const { backupId, jobId } = await startBackup(ctx, principal, { syncedSchemaId: id })
    const away = withSite(
      new AppError("UNREACHABLE", "no answer", { retry: "later", userMessage: "Jira does not answer." }),
    )
    const rows = collectionOf(ctx.mongo.db, jobModel)
    let pauseMs = 0
    for (let retry = 1; retry <= 3; retry++) {
      expect(await run(jobId, away)).toMatchObject({ state: "waiting", error: "Jira does not answer." })
      const job = await rows.findOne({ _id: jobId })
      const nextPauseMs = (job?.availableAt.getTime() ?? 0) - ctx.clock.now().getTime()
      expect(nextPauseMs).toBeGreaterThan(pauseMs)
      pauseMs = nextPauseMs
      expect(await ctx.queue.lease(thisProcess())).toBeNull()
      await rows.updateOne({ _id: jobId }, { $set: { availableAt: ctx.clock.now() } })
    }
    expect(await run(jobId, away)).toMatchObject({ state: "failed", error: "Jira does not answer." })
    expect((await ctx.catalog.backups.get(principal, backupId)).state).toBe("Failed")
  })

  test("is handed back unharmed at a shutdown, and the next worker finishes it (P08)", async () => {
    const { ctx, principal } = world
    const { id } = await smallSchema()
    const { backupId, jobId } = await startBackup(ctx, principal, { syncedSchemaId: id })
    expect(await run(jobId, ctx, AbortSignal.abort())).toMatchObject({ state: "waiting", error: null })
    expect((await ctx.catalog.backups.get(principal, backupId)).state).toBe("In progress")
    expect(await run(jobId)).toMatchObject({ state: "succeeded", attempt: 2 })
  })

  test("records nothing once another worker has taken it over", async () => {
    const { ctx, principal } = world
    const { id } = await smallSchema()
    const { backupId, jobId } = await startBackup(ctx, principal, { syncedSchemaId: id })
    const stale = await leaseOf(jobId)
    const rows = collectionOf(ctx.mongo.db, jobModel)
    await rows.updateOne({ _id: jobId }, { $set: { leaseUntil: new Date(0) } })
    const fresh = await leaseOf(jobId)
    await runJob(ctx, stale, noDrain)
    expect((await ctx.catalog.backups.get(principal, backupId)).state).not.toBe("Available")
    await runJob(ctx, fresh, noDrain)
    expect(await ctx.catalog.backups.get(principal, backupId)).toMatchObject({ state: "Available" })
    expect((await ctx.catalog.jobs.get(principal, jobId)).state).toBe("succeeded")
  })
})

describe("a restore job", () => {
  test("to a name that is taken ends as Restore Error with nothing written (S1-12)", async () => {
    const { ctx, principal } = world
    const schema = await smallSchema()
    const { rows } = await ctx.catalog.backups.page(principal, { syncedSchemaId: schema.id })
    const sound = rows.find((row) => row.verification === "Verified")
    if (!sound) throw new Error("no verified backup")
    const { restoreId, jobId } = await startRestore(ctx, principal, {
      backupId: sound.id,
      destination: "Current instance",
      schemaName: schema.name,
      schemaKey: "FREEKEY",
      options: DEFAULT_RESTORE_OPTIONS,
    })
    expect(await run(jobId)).toMatchObject({ state: "failed", error: "A schema with this name already exists" })
    const row = await ctx.catalog.restores.get(principal, restoreId)
    expect(row).toMatchObject({ status: "Restore Error", outcome: "failed", endedAt: null, targetSchemaId: null })
    expect(row.result).toBe("A schema with this name already exists")
    expect(row.failedAt).not.toBeNull()
    const site = await ctx.siteFor(principal.instanceId, "connection")
    expect((await site.listSchemas()).map((one) => one.objectSchemaKey)).not.toContain("FREEKEY")
  })

  test("of a backup whose content is not in the vault fails and says so", async () => {
    const { ctx, principal } = world
    const backupId = await seedBackup(ctx.catalog, principal, (await smallSchema()).id)
    const { restoreId, jobId } = await startRestore(ctx, principal, {
      backupId,
      destination: "Current instance",
      schemaName: "From nothing",
      schemaKey: "NOTHING",
      options: DEFAULT_RESTORE_OPTIONS,
    })
    expect((await run(jobId)).state).toBe("failed")
    expect((await ctx.catalog.restores.get(principal, restoreId)).status).toBe("Restore Error")
  })
})

describe("a sync job", () => {
  test("that is refused marks no schema as missing, and shows Refused with the sentence (S0-21, X-12)", async () => {
    const { ctx, principal } = world
    const before = await ctx.catalog.schemas.page(principal)
    const { jobId } = await syncSchemas(ctx, principal)
    const refused = new AppError("CREDENTIALS_REFUSED", "401", { userMessage: "Email or token were refused." })
    expect(await run(jobId, withSite(refused))).toMatchObject({ state: "failed" })
    expect(await ctx.catalog.connection.view(principal)).toMatchObject({
      health: "Refused",
      healthMessage: "Email or token were refused.",
      lastSync: { error: "Email or token were refused." },
    })
    expect((await ctx.catalog.schemas.page(principal)).rows).toEqual(before.rows)
    const again = await syncSchemas(ctx, principal)
    expect(await run(again.jobId)).toMatchObject({ state: "succeeded" })
    expect((await ctx.catalog.connection.view(principal)).health).toBe("Healthy")
  })
})

test("a job parked after too many lost leases ends as failed without being run (P10)", async () => {
  const { ctx, principal } = world
  const { jobId } = await syncSchemas(ctx, principal)
  const lease = await leaseOf(jobId)
  await runJob(ctx, { ...lease, parked: true }, noDrain)
  const job = await ctx.catalog.jobs.get(principal, jobId)
  expect(job.state).toBe("failed")
  expect(job.error).toContain("ended again and again")
})
