import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { jobs as model } from "../../prisma-free-models/jobs.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { systemClock } from "../clock.ts"
import { type BackupId, type InstanceId, type JobId, newId, type RestoreId, type SyncedSchemaId } from "../ids.ts"
import { TARGET } from "../testing/counting-worker.ts"
import { openTestDatabase, type TestDatabase } from "../testing/test-database.ts"
import { createVirtualClock } from "../testing/virtual-clock.ts"
import { thisProcess } from "./process-identity.ts"
import { createJobQueue, LEASE_MS, MAX_TAKEOVERS, type NewJob } from "./queue.ts"

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

/** A machine other than this one: its processes cannot be judged. */
const elsewhere = (workerId: string) => ({ workerId, host: "another-machine", pid: 1, processStart: "1" })

async function emptyQueue() {
  const clock = createVirtualClock()
  const rows = collectionOf(database.db, model)
  await rows.deleteMany({})
  return { clock, rows, queue: createJobQueue(database.db, clock) }
}

function syncJob(over: Partial<NewJob> = {}): NewJob {
  const id = newId<JobId>()
  const instanceId = newId<InstanceId>()
  return {
    id,
    instanceId,
    subjectId: instanceId,
    payload: { kind: "sync", automatic: false },
    activeKey: `sync:${instanceId}`,
    requestedBy: "anna@example.com",
    ...over,
  }
}

function backupJob(): NewJob {
  const backupId = newId<BackupId>()
  const syncedSchemaId = newId<SyncedSchemaId>()
  const payload = { kind: "backup" as const, backupId, syncedSchemaId }
  return syncJob({ subjectId: backupId, payload, activeKey: `backup:${syncedSchemaId}` })
}

function restoreJob(): NewJob {
  const restoreId = newId<RestoreId>()
  return syncJob({ subjectId: restoreId, payload: { kind: "restore", restoreId }, activeKey: `restore:${restoreId}` })
}

const half = { phase: "Objects", phases: [], fraction: 0.5, ratePerMinute: null, msLeft: null, note: null }

describe("the queue", () => {
  test("gives no job to two workers that ask at the same time (C01)", async () => {
    const { queue } = await emptyQueue()
    const all = Array.from({ length: 30 }, () => syncJob())
    for (const job of all) await queue.enqueue(job)
    const workers = ["a", "b", "c"].map(async (name) => {
      const mine = []
      for (let lease = await queue.lease(elsewhere(name)); lease; lease = await queue.lease(elsewhere(name))) {
        mine.push(lease.fence.jobId)
      }
      return mine
    })
    const leased = (await Promise.all(workers)).flat()
    expect(leased.toSorted()).toEqual(all.map((job) => job.id).toSorted())
  })

  test("holds one active job of a kind per subject, and names it to the second asker (C03)", async () => {
    const { queue } = await emptyQueue()
    const first = syncJob()
    await queue.enqueue(first)
    const second = { ...first, id: newId<JobId>() }
    await expect(queue.enqueue(second)).rejects.toMatchObject({ code: "CONFLICT", facts: { activeJobId: first.id } })
    const lease = await queue.lease(elsewhere("a"))
    await queue.finish(lease?.fence ?? raise(), "succeeded")
    await queue.enqueue(second)
    expect((await queue.lease(elsewhere("a")))?.fence.jobId).toBe(second.id)
  })

  test("runs restores before backups, and the older of two first (X-06)", async () => {
    const { queue, clock } = await emptyQueue()
    const order = [backupJob(), backupJob(), restoreJob()]
    for (const job of order) {
      await queue.enqueue(job)
      clock.pass(1000)
    }
    const leased = [
      await queue.lease(elsewhere("a")),
      await queue.lease(elsewhere("a")),
      await queue.lease(elsewhere("a")),
    ]
    expect(leased.map((lease) => lease?.fence.jobId)).toEqual([order[2]?.id, order[0]?.id, order[1]?.id])
  })

  test("hands a job over when its lease has expired, and refuses the former worker everything (C02)", async () => {
    const { queue, clock, rows } = await emptyQueue()
    const job = syncJob()
    await queue.enqueue(job)
    const stale = (await queue.lease(elsewhere("asleep")))?.fence ?? raise()
    clock.pass(LEASE_MS - 1)
    expect(await queue.lease(elsewhere("b"))).toBeNull()
    clock.pass(2)
    const fresh = (await queue.lease(elsewhere("b")))?.fence ?? raise()
    expect(fresh.epoch).toBe(stale.epoch + 1)
    await expect(queue.assertHeld(stale)).rejects.toMatchObject({ code: "LEASE_LOST" })
    await expect(queue.heartbeat(stale, half)).rejects.toMatchObject({ code: "LEASE_LOST" })
    await expect(queue.finish(stale, "succeeded")).rejects.toMatchObject({ code: "LEASE_LOST" })
    await expect(queue.release(stale, { afterMs: 0, error: null })).rejects.toMatchObject({ code: "LEASE_LOST" })
    expect(await rows.findOne({ _id: job.id })).toMatchObject({ state: "running", epoch: fresh.epoch, progress: null })
    await queue.assertHeld(fresh)
  })

  test("keeps a lease that is prolonged", async () => {
    const { queue, clock } = await emptyQueue()
    await queue.enqueue(syncJob())
    const lease = (await queue.lease(elsewhere("a"))) ?? raise()
    for (let beat = 0; beat < 10; beat++) {
      clock.pass(LEASE_MS - 1)
      await queue.heartbeat(lease.fence)
    }
    expect(await queue.lease(elsewhere("b"))).toBeNull()
  })

  test("does not wait for the lease of a process of this machine that is gone", async () => {
    const { queue } = await emptyQueue()
    await queue.enqueue(syncJob())
    const self = thisProcess()
    const child = spawn(process.execPath, ["-e", ""])
    await once(child, "exit")
    const dead = { ...self, workerId: "dead", pid: child.pid ?? raise(), processStart: "1" }
    const lost = (await queue.lease(dead)) ?? raise()
    const taken = (await queue.lease(self)) ?? raise()
    expect(taken.fence).toEqual({ ...lost.fence, epoch: lost.fence.epoch + 1 })
    // Its own lease, held by a living process, is left alone.
    expect(await queue.lease({ ...self, workerId: "second" })).toBeNull()
  })

  test("gives a worker that asks for one job only that one, and knows which jobs nobody works on", async () => {
    const { queue } = await emptyQueue()
    const [first, second] = [syncJob(), syncJob()]
    await queue.enqueue(first)
    await queue.enqueue(second)
    const self = thisProcess()
    expect((await queue.lease(self, second.id))?.fence.jobId).toBe(second.id)
    expect(await queue.lease(self, second.id)).toBeNull()
    expect(await queue.isAbandoned(first.instanceId, first.id, self)).toBe(true)
    expect(await queue.isAbandoned(second.instanceId, second.id, self)).toBe(false)
    await queue.lease({ ...self, workerId: "dead", processStart: "12" }, first.id)
    expect(await queue.isAbandoned(first.instanceId, first.id, self)).toBe(true)
    expect(await queue.isAbandoned(second.instanceId, first.id, self)).toBe(false)
  })

  test("tells a recycled process id from the process that held the lease", async () => {
    const { queue } = await emptyQueue()
    await queue.enqueue(syncJob())
    const self = thisProcess()
    await queue.lease({ ...self, workerId: "before", processStart: "12" })
    expect(await queue.lease(self)).not.toBeNull()
  })

  test("parks a job that is lost again and again without progress, but not one that gets further (P10)", async () => {
    const { queue, clock } = await emptyQueue()
    await queue.enqueue(syncJob())
    let lease = (await queue.lease(elsewhere("a"))) ?? raise()
    for (let loss = 1; loss < MAX_TAKEOVERS; loss++) {
      clock.pass(LEASE_MS + 1)
      lease = (await queue.lease(elsewhere("a"))) ?? raise()
      expect(lease.parked).toBe(false)
    }
    await queue.heartbeat(lease.fence, half)
    for (let loss = 1; loss < MAX_TAKEOVERS; loss++) {
      clock.pass(LEASE_MS + 1)
      lease = (await queue.lease(elsewhere("a"))) ?? raise()
      // The same half again is no progress.
      await queue.heartbeat(lease.fence, half)
      expect(lease.parked).toBe(false)
    }
    clock.pass(LEASE_MS + 1)
    expect((await queue.lease(elsewhere("a")))?.parked).toBe(true)
  })

  test("tells a running job to stop at its next heartbeat, and stops a waiting one at once (C08)", async () => {
    const { queue, rows } = await emptyQueue()
    const job = syncJob()
    await queue.enqueue(job)
    const { fence } = (await queue.lease(elsewhere("a"))) ?? raise()
    expect(await queue.requestStop(job.instanceId, job.id)).toEqual({ state: "stopping" })
    expect(await queue.heartbeat(fence)).toEqual({ stopRequested: true })
    await queue.finish(fence, "stopped")
    expect(await queue.requestStop(job.instanceId, job.id)).toEqual({ state: "ended" })

    const waiting = syncJob()
    await queue.enqueue(waiting)
    expect(await queue.requestStop(waiting.instanceId, waiting.id)).toMatchObject({ state: "stopped" })
    expect(await queue.lease(elsewhere("a"))).toBeNull()
    expect(await rows.findOne({ _id: waiting.id })).toMatchObject({ state: "stopped", activeKey: waiting.id })
  })

  test("does not stop another instance's job", async () => {
    const { queue } = await emptyQueue()
    const job = syncJob()
    await queue.enqueue(job)
    await expect(queue.requestStop(newId<InstanceId>(), job.id)).rejects.toMatchObject({ code: "NOT_FOUND" })
    expect((await queue.lease(elsewhere("a")))?.stopRequested).toBe(false)
  })

  test("keeps a job given back after a transient error for its pause, and counts the try", async () => {
    const { queue, clock } = await emptyQueue()
    await queue.enqueue(syncJob())
    const { fence } = (await queue.lease(elsewhere("a"))) ?? raise()
    await queue.release(fence, { afterMs: 5000, error: "Jira does not answer." })
    expect(await queue.lease(elsewhere("a"))).toBeNull()
    clock.pass(5001)
    expect(await queue.lease(elsewhere("a"))).toMatchObject({ retries: 1, fence: { epoch: 2 } })
  })

  test("finishes a job whose real worker process is killed with SIGKILL three times (P01)", async () => {
    const { rows } = await emptyQueue()
    const queue = createJobQueue(database.db, systemClock)
    const counts = database.db.collection<{ _id: string; done: number }>("counts")
    const job = syncJob()
    await queue.enqueue(job)
    const doneNow = async () => (await counts.findOne({ _id: job.id }))?.done ?? 0
    for (let kill = 1; kill <= 3; kill++) {
      const before = await doneNow()
      const worker = startWorker()
      await until(async () => (await doneNow()) >= before + 8)
      worker.kill("SIGKILL")
      await once(worker, "exit")
      expect((await rows.findOne({ _id: job.id }))?.state).toBe("running")
    }
    const last = startWorker()
    await until(async () => (await rows.findOne({ _id: job.id }))?.state === "succeeded")
    last.kill("SIGKILL")
    await once(last, "exit")
    expect(await doneNow()).toBe(TARGET)
    expect(await rows.findOne({ _id: job.id })).toMatchObject({ epoch: 4, takeovers: 1, owner: null })
  })
})

function startWorker(): ChildProcess {
  const program = new URL("../testing/counting-worker.ts", import.meta.url).pathname
  return spawn(process.execPath, [program, database.uri], { stdio: "inherit" })
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await systemClock.sleep(10)
}

function raise(): never {
  throw new Error("nothing was leased")
}
