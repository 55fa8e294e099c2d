import type { Db } from "mongodb"
import {
  type JobDocument,
  type JobPayload,
  jobPayloadShape,
  type LeaseOwner,
  jobs as model,
} from "../../prisma-free-models/jobs.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { isDuplicate } from "../catalog/duplicate-key.ts"
import type { Fence } from "../catalog/fence.ts"
import { notFound } from "../catalog/not-found.ts"
import type { Clock } from "../clock.ts"
import { isEnded, JOB_PRIORITY, type JobProgress, type JobState } from "../domain/job.ts"
import { AppError, type ErrorCode } from "../errors.ts"
import type { InstanceId, JobId } from "../ids.ts"
import { hasDied } from "./process-identity.ts"

export const LEASE_MS = 30_000
/** Takeovers in a row, without any progress beyond the best so far, until a job is parked as failed (P10). */
export const MAX_TAKEOVERS = 10

export interface NewJob {
  id: JobId
  instanceId: InstanceId
  /** The backup, restore or instance it works on. */
  subjectId: string
  payload: JobPayload
  /** What only one waiting or running job may hold, e.g. "backup:<syncedSchemaId>". */
  activeKey: string
  requestedBy: string
}

export interface Lease {
  fence: Fence
  payload: JobPayload
  subjectId: string
  requestedBy: string
  stopRequested: boolean
  /** Transient failures so far. */
  retries: number
  /** It was lost too often without progress: end it as failed instead of running it. */
  parked: boolean
}

export type StopResult = { state: "stopping" } | { state: "stopped"; lease: Lease } | { state: "ended" }

export type JobQueue = ReturnType<typeof createJobQueue>

/**
 * A persistent queue on MongoDB. Ready-made queues (agenda and others) lock by time alone: a worker that sleeps past
 * its lock goes on writing beside its successor. Here each lease raises the job's `epoch`, a fencing token: writers
 * show it, and a lower one is refused. Every change is one compare-and-set on one document, so it runs unchanged on
 * all databases of embedded-database.md §7. Clocks decide only *when* a lease is taken over, never who may write.
 */
export function createJobQueue(db: Db, clock: Clock, options: { leaseMs?: number } = {}) {
  const rows = collectionOf(db, model)
  const leaseMs = options.leaseMs ?? LEASE_MS

  /**
   * @throws AppError CONFLICT when another active job holds the same activeKey; `facts.activeJobId` names it.
   */
  async function enqueue(job: NewJob): Promise<void> {
    const now = clock.now()
    try {
      await rows.insertOne({
        _id: job.id,
        instanceId: job.instanceId,
        kind: job.payload.kind,
        subjectId: job.subjectId,
        payload: job.payload,
        state: "waiting",
        priority: JOB_PRIORITY[job.payload.kind],
        activeKey: job.activeKey,
        availableAt: now,
        epoch: 0,
        owner: null,
        leaseUntil: null,
        stopRequested: false,
        takeovers: 0,
        bestFraction: 0,
        fractionAtTakeover: 0,
        retries: 0,
        progress: null,
        error: null,
        requestedBy: job.requestedBy,
        createdAt: now,
        startedAt: null,
        endedAt: null,
      })
    } catch (cause) {
      if (!isDuplicate(cause)) throw cause
      const active = await rows.findOne({ activeKey: job.activeKey }, { projection: { _id: 1 } })
      throw new AppError("CONFLICT", "a job of this kind is already active", {
        facts: { activeJobId: active?._id ?? null },
        cause,
      })
    }
  }

  /**
   * The next job for this process, by takeover first, then by priority and age; null when there is none. `only` leaves
   * every other job alone.
   */
  async function lease(owner: LeaseOwner, only?: JobId): Promise<Lease | null> {
    const among = only === undefined ? {} : { _id: only }
    return (await takeOver(owner, among)) ?? (await leaseWaiting(owner, among))
  }

  async function leaseWaiting(owner: LeaseOwner, among: { _id?: JobId }): Promise<Lease | null> {
    const now = clock.now()
    const job = await rows.findOneAndUpdate(
      { ...among, state: "waiting", availableAt: { $lte: now } },
      { $set: { state: "running", ...held(owner, now) }, $inc: { epoch: 1 } },
      { sort: { priority: 1, createdAt: 1 }, returnDocument: "after" },
    )
    if (!job) return null
    if (job.startedAt === null) await rows.updateOne({ _id: job._id, epoch: job.epoch }, { $set: { startedAt: now } })
    return toLease(job, false)
  }

  /** Jobs whose worker is certainly dead, or silent for longer than its lease. */
  async function takeOver(owner: LeaseOwner, among: { _id?: JobId }): Promise<Lease | null> {
    const now = clock.now()
    const running = await rows
      .find({ ...among, state: "running" }, { sort: { priority: 1, createdAt: 1 }, limit: 1000 })
      .toArray()
    for (const job of running) {
      if (!isLeft(job, owner, now)) continue
      const takeovers = job.bestFraction > job.fractionAtTakeover ? 1 : job.takeovers + 1
      const taken = await rows.findOneAndUpdate(
        { _id: job._id, state: "running", epoch: job.epoch },
        { $set: { ...held(owner, now), takeovers, fractionAtTakeover: job.bestFraction }, $inc: { epoch: 1 } },
        { returnDocument: "after" },
      )
      if (taken) return toLease(taken, takeovers >= MAX_TAKEOVERS)
    }
    return null
  }

  function held(owner: LeaseOwner, now: Date): Pick<JobDocument, "owner" | "leaseUntil"> {
    return { owner, leaseUntil: new Date(now.getTime() + leaseMs) }
  }

  /**
   * Prolongs a lease and stores the progress, if given.
   * @throws AppError LEASE_LOST when another worker has taken the job over.
   */
  async function heartbeat(fence: Fence, progress?: JobProgress): Promise<{ stopRequested: boolean }> {
    const job = await rows.findOneAndUpdate(
      holding(fence),
      {
        $set: { leaseUntil: new Date(clock.now().getTime() + leaseMs), ...(progress && { progress }) },
        ...(progress && { $max: { bestFraction: progress.fraction } }),
      },
      { projection: { stopRequested: 1 }, returnDocument: "after" },
    )
    if (!job) throw leaseLost(fence)
    return { stopRequested: job.stopRequested }
  }

  /** Called before each durable write of a job. @throws AppError LEASE_LOST */
  async function assertHeld(fence: Fence): Promise<void> {
    if (!(await rows.findOne(holding(fence), { projection: { _id: 1 } }))) throw leaseLost(fence)
  }

  async function finish(
    fence: Fence,
    state: Extract<JobState, "succeeded" | "failed" | "stopped">,
    error: string | null = null,
    errorCode: ErrorCode | null = null,
  ): Promise<void> {
    const { matchedCount } = await rows.updateOne(holding(fence), {
      $set: { ...ended(fence.jobId, state, error), errorCode },
    })
    if (matchedCount === 0) throw leaseLost(fence)
  }

  function ended(jobId: JobId, state: JobState, error: string | null) {
    return { state, error, activeKey: jobId, owner: null, leaseUntil: null, endedAt: clock.now() }
  }

  /** Gives a job back unfinished: at a shutdown (`afterMs` 0), or to try again after a transient error. */
  async function release(
    fence: Fence,
    options: { afterMs: number; error: string | null; errorCode?: ErrorCode | null },
  ): Promise<void> {
    const { matchedCount } = await rows.updateOne(holding(fence), {
      $set: {
        state: "waiting",
        owner: null,
        leaseUntil: null,
        availableAt: new Date(clock.now().getTime() + options.afterMs),
        error: options.error,
        errorCode: options.errorCode ?? null,
      },
      $inc: { retries: options.error === null ? 0 : 1 },
    })
    if (matchedCount === 0) throw leaseLost(fence)
  }

  /**
   * Asks a job to stop. A waiting one is stopped at once and its lease returned, so that the caller can record it; a
   * running one stops at its next heartbeat.
   * @throws AppError NOT_FOUND, also for a job of another instance
   */
  async function requestStop(instanceId: InstanceId, jobId: JobId): Promise<StopResult> {
    const waiting = await rows.findOneAndUpdate(
      { _id: jobId, instanceId, state: "waiting" },
      { $set: { ...ended(jobId, "stopped", null), stopRequested: true } },
      { returnDocument: "after" },
    )
    if (waiting) return { state: "stopped", lease: toLease(waiting, false) }
    const job = await rows.findOneAndUpdate(
      { _id: jobId, instanceId, state: { $in: ["waiting", "running"] } },
      { $set: { stopRequested: true } },
      { returnDocument: "after" },
    )
    if (job) return { state: "stopping" }
    if (!(await rows.findOne({ _id: jobId, instanceId }))) throw notFound("job")
    return { state: "ended" }
  }

  async function isActive(instanceId: InstanceId, jobId: JobId): Promise<boolean> {
    const job = await rows.findOne({ _id: jobId, instanceId }, { projection: { state: 1 } })
    return job !== null && !isEnded(job.state)
  }

  /** True when a job waits, or nobody works on it any more: whoever leases it next goes on with it. */
  async function isAbandoned(instanceId: InstanceId, jobId: JobId, self: LeaseOwner): Promise<boolean> {
    const job = await rows.findOne({ _id: jobId, instanceId })
    if (!job || isEnded(job.state)) return false
    return job.state === "waiting" || isLeft(job, self, clock.now())
  }

  return { enqueue, lease, heartbeat, assertHeld, finish, release, requestStop, isActive, isAbandoned }
}

/** Its worker has certainly died, or was silent for longer than its lease. */
function isLeft(job: JobDocument, self: LeaseOwner, now: Date): boolean {
  const expired = job.leaseUntil !== null && job.leaseUntil < now
  return expired || (job.owner !== null && hasDied(job.owner, self))
}

function holding(fence: Fence) {
  return { _id: fence.jobId, instanceId: fence.instanceId, state: "running" as const, epoch: fence.epoch }
}

function fenceOf(job: JobDocument): Fence {
  return { instanceId: job.instanceId, jobId: job._id, epoch: job.epoch }
}

function toLease(job: JobDocument, parked: boolean): Lease {
  return {
    fence: fenceOf(job),
    payload: jobPayloadShape.parse(job.payload),
    subjectId: job.subjectId,
    requestedBy: job.requestedBy,
    stopRequested: job.stopRequested,
    retries: job.retries,
    parked,
  }
}

function leaseLost(fence: Fence): AppError {
  return new AppError("LEASE_LOST", "another worker has taken this job over", {
    facts: { jobId: fence.jobId, epoch: fence.epoch },
  })
}
