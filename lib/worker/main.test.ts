import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { afterAll, beforeAll, expect, test } from "vitest"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { workers as model } from "../../prisma-free-models/workers.ts"
import { isEnded, type JobState } from "../domain/job.ts"
import { DEFAULT_RESTORE_OPTIONS } from "../domain/restore.ts"
import type { JobId } from "../ids.ts"
import { startBackup } from "../operations/start-backup.ts"
import { startRestore } from "../operations/start-restore.ts"
import { syncSchemas } from "../operations/sync-schemas.ts"
import { openVaultWorld, type VaultWorld } from "../testing/vault-world.ts"

let world: VaultWorld
const started: ChildProcess[] = []
beforeAll(async () => {
  // Answers are late, so that a job lasts long enough to be interrupted.
  world = await openVaultWorld({ faults: { rules: [{ kind: "slow", delayMs: 10 }] } })
})
afterAll(async () => {
  for (const worker of started) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue
    worker.kill("SIGKILL")
    await once(worker, "exit")
  }
  await world.close()
})

function startWorker(): ChildProcess {
  const program = new URL("./main.ts", import.meta.url).pathname
  const worker = spawn(process.execPath, [program], {
    env: { ...process.env, ...world.environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  })
  started.push(worker)
  return worker
}

async function untilState(jobId: JobId, reached: (state: JobState) => boolean): Promise<JobState> {
  while (true) {
    const { state } = await world.ctx.catalog.jobs.get(world.principal, jobId)
    if (reached(state)) return state
    await world.ctx.clock.sleep(10)
  }
}

test("a worker told to end hands its restore back, and its successor finishes it (P08)", {
  timeout: 120_000,
}, async () => {
  const { ctx, principal } = world
  const first = startWorker()
  const sync = await syncSchemas(ctx, principal)
  await untilState(sync.jobId, isEnded)
  const { rows } = await ctx.catalog.schemas.page(principal)
  const [schema] = rows.toSorted((a, b) => b.objectCount - a.objectCount)
  if (!schema) throw new Error("no schema was synced")
  const backup = await startBackup(ctx, principal, { syncedSchemaId: schema.id })
  expect(await untilState(backup.jobId, isEnded)).toBe("succeeded")
  const registered = collectionOf(ctx.mongo.db, model)
  expect(await registered.findOne({ pid: first.pid ?? 0 })).not.toBeNull()

  const restore = await startRestore(ctx, principal, {
    backupId: backup.backupId,
    destination: "Current instance",
    schemaName: "Handed over",
    schemaKey: "HANDED",
    options: DEFAULT_RESTORE_OPTIONS,
  })
  await untilState(restore.jobId, (state) => state === "running")
  first.kill("SIGTERM")
  const [code] = await once(first, "exit")
  expect(code).toBe(0)
  expect((await ctx.catalog.jobs.get(principal, restore.jobId)).state).toBe("waiting")
  expect(await registered.findOne({ pid: first.pid ?? 0 })).toBeNull()

  startWorker()
  expect(await untilState(restore.jobId, isEnded)).toBe("succeeded")
  const row = await ctx.catalog.restores.get(principal, restore.restoreId)
  expect(row.verify).toMatchObject({ compared: schema.objectCount, missing: 0, duplicates: 0 })
})

test("a worker ends when the process that started it is gone", async () => {
  const worker = startWorker()
  const { pid = 0 } = worker
  const registered = collectionOf(world.ctx.mongo.db, model)
  while (!(await registered.findOne({ pid }))) await world.ctx.clock.sleep(20)
  worker.disconnect()
  const [code] = await once(worker, "exit")
  expect(code).toBe(0)
})
