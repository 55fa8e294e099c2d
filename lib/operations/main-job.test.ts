import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { auditLog } from "../../prisma-free-models/audit-log.ts"
import { backups } from "../../prisma-free-models/backups.ts"
import { connections } from "../../prisma-free-models/connections.ts"
import { counters } from "../../prisma-free-models/counters.ts"
import { instances } from "../../prisma-free-models/instances.ts"
import { jobs } from "../../prisma-free-models/jobs.ts"
import { restoreJournal } from "../../prisma-free-models/restore-journal.ts"
import { restoreLog } from "../../prisma-free-models/restore-log.ts"
import { restores } from "../../prisma-free-models/restores.ts"
import { syncedSchemas } from "../../prisma-free-models/synced-schemas.ts"
import { targetInstances } from "../../prisma-free-models/target-instances.ts"
import { trustedUsers } from "../../prisma-free-models/trusted-users.ts"
import { workers } from "../../prisma-free-models/workers.ts"
import { isEnded, type JobView } from "../domain/job.ts"
import { DEFAULT_RESTORE_OPTIONS } from "../domain/restore.ts"
import type { SyncedSchemaRow } from "../domain/synced-schema.ts"
import type { JobId } from "../ids.ts"
import type { FaultSpec } from "../simulator/http/faults.ts"
import { openVaultWorld, type VaultWorld } from "../testing/vault-world.ts"
import { addTargetInstance } from "./add-target-instance.ts"
import { compareLive } from "./compare-live.ts"
import { exportRestoreLog } from "./export-restore-log.ts"
import { proposeSchemaName } from "./propose-schema-name.ts"
import { resumeRestore } from "./resume-restore.ts"
import { startBackup } from "./start-backup.ts"
import { startRestore } from "./start-restore.ts"
import { stopJob } from "./stop-job.ts"
import { syncSchemas } from "./sync-schemas.ts"

let world: VaultWorld
let worker: ChildProcess
beforeAll(async () => {
  world = await openVaultWorld()
  worker = startWorker()
})
afterAll(async () => {
  worker.kill("SIGTERM")
  if (worker.exitCode === null) await once(worker, "exit")
  await world.close()
})

/** The product's own worker program, on the same data directory. */
function startWorker(): ChildProcess {
  const program = new URL("../worker/main.ts", import.meta.url).pathname
  return spawn(process.execPath, [program], {
    env: { ...process.env, ...world.environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  })
}

async function killWorker(): Promise<void> {
  worker.kill("SIGKILL")
  await once(worker, "exit")
  worker = startWorker()
}

async function ended(jobId: JobId, onLook?: (view: JobView) => Promise<void>): Promise<JobView> {
  while (true) {
    const view = await world.ctx.catalog.jobs.get(world.principal, jobId)
    if (isEnded(view.state)) return view
    if (worker.exitCode !== null) throw new Error(`the worker ended by itself with code ${worker.exitCode}`)
    await onLook?.(view)
    await world.ctx.clock.sleep(20)
  }
}

async function biggestSchema(): Promise<SyncedSchemaRow> {
  const { rows } = await world.ctx.catalog.schemas.page(world.principal)
  const [biggest] = rows.toSorted((a, b) => b.objectCount - a.objectCount)
  if (!biggest) throw new Error("no schema was synced")
  return biggest
}

describe("the main job, with the product's worker, database and a simulated Atlassian", () => {
  test("connects, syncs, backs up, restores to the sandbox, proves it and exports the log", {
    timeout: 120_000,
  }, async () => {
    const { ctx, principal, target } = world
    const sync = await syncSchemas(ctx, principal)
    expect(await ended(sync.jobId)).toMatchObject({ state: "succeeded", error: null })
    const { lastSync } = await ctx.catalog.connection.view(principal)
    expect(lastSync).toMatchObject({ renamed: 0, deleted: 0, unchanged: 0, error: null })
    expect(lastSync?.added).toBeGreaterThan(0)

    const schema = await biggestSchema()
    const backup = await startBackup(ctx, principal, { syncedSchemaId: schema.id, description: "first" })
    expect(await ended(backup.jobId)).toMatchObject({ state: "succeeded", error: null })
    const stored = await ctx.catalog.backups.get(principal, backup.backupId)
    expect(stored).toMatchObject({ state: "Available", number: 1, verification: "Verified", description: "first" })
    expect(stored.summary?.objects).toBe(schema.objectCount)
    expect(await ctx.catalog.schemas.get(principal, schema.id)).toMatchObject({
      lastBackup: { id: backup.backupId },
      availableBackups: 1,
      backups: "Disabled",
    })

    const { siteUrl, email, apiToken } = target
    const { targetInstanceId } = await addTargetInstance(ctx, principal, {
      connectionName: "Sandbox",
      siteUrl,
      email,
      apiToken,
    })
    const place = { destination: "Another instance", targetInstanceId } as const
    const naming = await proposeSchemaName(ctx, principal, { backupId: backup.backupId, ...place })
    const restore = await startRestore(ctx, principal, {
      backupId: backup.backupId,
      ...place,
      schemaName: naming.name,
      schemaKey: naming.key,
      options: DEFAULT_RESTORE_OPTIONS,
    })
    expect(await ended(restore.jobId)).toMatchObject({ state: "succeeded", error: null })
    const row = await ctx.catalog.restores.get(principal, restore.restoreId)
    expect(row).toMatchObject({ status: "Restore completed", result: "Operation success", failedAt: null })
    expect(row.endedAt).not.toBeNull()
    expect(row.verify).toMatchObject({ compared: schema.objectCount, different: 0, missing: 0, duplicates: 0 })
    const live = await compareLive(ctx, principal, { restoreId: restore.restoreId })
    expect(live).toMatchObject({ compared: schema.objectCount, missing: 0 })

    const log = await exportRestoreLog(ctx, principal, { restoreId: restore.restoreId })
    const bytes = Buffer.concat(await Array.fromAsync(log.bytes))
    expect(bytes.subarray(0, 2).toString()).toBe("PK")
    expect(await ctx.audit.verify(principal.instanceId)).toMatchObject({ broken: null })
  })

  test("finishes a backup and a restore whose worker is killed with SIGKILL three times each (P01, P04)", {
    timeout: 180_000,
  }, async () => {
    const { ctx, principal } = world
    // Slow enough that three kills fit into each job.
    await setFaults({ rules: [{ kind: "slow", delayMs: 20 }] })
    const schema = await biggestSchema()
    const backup = await startBackup(ctx, principal, { syncedSchemaId: schema.id })
    expect(await ended(backup.jobId, killThreeTimes())).toMatchObject({ state: "succeeded", error: null, attempt: 4 })
    const stored = await ctx.catalog.backups.get(principal, backup.backupId)
    expect(stored).toMatchObject({ number: 2, verification: "Verified", summary: { objects: schema.objectCount } })

    const [listed] = await ctx.catalog.targets.list(principal)
    const restore = await startRestore(ctx, principal, {
      backupId: backup.backupId,
      destination: "Another instance",
      targetInstanceId: listed?.id,
      schemaName: "Killed three times",
      schemaKey: "KILLED",
      options: DEFAULT_RESTORE_OPTIONS,
    })
    expect(await ended(restore.jobId, killThreeTimes())).toMatchObject({ state: "succeeded", error: null, attempt: 4 })
    const row = await ctx.catalog.restores.get(principal, restore.restoreId)
    expect(row.verify).toMatchObject({ compared: schema.objectCount, different: 0, missing: 0, duplicates: 0 })
    await setFaults({ rules: [] })
  })

  test("stops a running restore, and resumes it as the same restore", { timeout: 120_000 }, async () => {
    const { ctx, principal } = world
    const schema = await biggestSchema()
    const [backup] = (await ctx.catalog.backups.page(principal, { syncedSchemaId: schema.id })).rows
    if (!backup) throw new Error("the schema has no backup")
    const { restoreId, jobId } = await startRestore(ctx, principal, {
      backupId: backup.id,
      destination: "Current instance",
      schemaName: "Stopped and resumed",
      schemaKey: "STOPPED",
      options: DEFAULT_RESTORE_OPTIONS,
    })
    const stopped = await ended(jobId, async (view) => {
      if (view.state === "running" && !view.stopRequested) await stopJob(ctx, principal, { jobId })
    })
    expect(stopped.state).toBe("stopped")
    expect(await ctx.catalog.restores.get(principal, restoreId)).toMatchObject({
      status: "Restore Error",
      outcome: "stopped",
      endedAt: null,
    })
    const resumed = await resumeRestore(ctx, principal, { restoreId })
    expect(await ended(resumed.jobId)).toMatchObject({ state: "succeeded" })
    expect((await ctx.catalog.restores.get(principal, restoreId)).verify).toMatchObject({ missing: 0, duplicates: 0 })
    // S0-12: a restore on the current instance syncs by itself.
    await until(async () => {
      const { rows } = await ctx.catalog.schemas.page(principal)
      return rows.some((one) => one.key === "STOPPED")
    })
  })
})

async function setFaults(faults: FaultSpec): Promise<void> {
  const body = JSON.stringify(faults)
  const answer = await fetch(`${world.simulator.url}/_simulator/faults`, { method: "PUT", body })
  expect(answer.ok).toBe(true)
}

test("every document of these runs has the shape its model promises", async () => {
  const { db } = world.ctx.mongo
  const models: { name: string; shape: { safeParse(value: unknown): { success: boolean; error?: unknown } } }[] = [
    instances,
    connections,
    targetInstances,
    trustedUsers,
    syncedSchemas,
    backups,
    restores,
    restoreJournal,
    restoreLog,
    jobs,
    workers,
    auditLog,
    counters,
  ]
  for (const { name, shape } of models) {
    const documents = await db.collection(name).find().toArray()
    expect(documents.length, name).toBeGreaterThan(0)
    for (const document of documents) {
      const parsed = shape.safeParse(document)
      expect(parsed.success, `${name} ${String(document._id)}: ${String(parsed.error)}`).toBe(true)
    }
  }
})

const KILL_PAUSES_MS = [60, 150, 240]

/** Kills the worker at three different moments of a job's run. */
function killThreeTimes(): (view: JobView) => Promise<void> {
  let killedAttempt = 0
  return async (view) => {
    if (view.state !== "running" || view.attempt > 3 || view.attempt === killedAttempt) return
    killedAttempt = view.attempt
    await world.ctx.clock.sleep(KILL_PAUSES_MS[view.attempt - 1] ?? 0)
    await killWorker()
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await world.ctx.clock.sleep(20)
}
