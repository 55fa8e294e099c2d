import { z } from "zod"
import { JOB_KINDS, JOB_STATES, type JobProgress } from "../lib/domain/job.ts"
import type { ErrorCode } from "../lib/errors.ts"
import type { BackupId, InstanceId, JobId, RestoreId, SyncedSchemaId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const progress: z.ZodType<JobProgress> = z.strictObject({
  phase: z.string(),
  phases: z.array(
    z.strictObject({
      name: z.string(),
      state: z.enum(["waiting", "running", "done", "skipped"]),
      done: z.number(),
      total: z.number().nullable(),
    }),
  ),
  fraction: z.number(),
  ratePerMinute: z.number().nullable(),
  msLeft: z.number().nullable(),
  note: z.string().nullable(),
})

/** What a worker needs to begin, whoever asked: crosses a process, so it is parsed when it is leased. */
export const jobPayloadShape = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("sync"), automatic: z.boolean() }),
  z.strictObject({
    kind: z.literal("backup"),
    backupId: id<BackupId>(),
    syncedSchemaId: id<SyncedSchemaId>(),
  }),
  z.strictObject({ kind: z.literal("restore"), restoreId: id<RestoreId>() }),
])
export type JobPayload = z.infer<typeof jobPayloadShape>

/** The process that holds a lease; enough for a successor on the same machine to see that it died. */
const leaseOwnerShape = z.strictObject({
  workerId: z.string(),
  host: z.string(),
  pid: z.number().int(),
  /** Distinguishes a recycled pid; "" where the system does not tell. */
  processStart: z.string(),
})
export type LeaseOwner = z.infer<typeof leaseOwnerShape>

const shape = z.strictObject({
  _id: id<JobId>(),
  instanceId: id<InstanceId>(),
  kind: z.enum(JOB_KINDS),
  /** The backup, restore or instance it works on. */
  subjectId: z.string(),
  payload: jobPayloadShape,
  state: z.enum(JOB_STATES),
  priority: z.number().int(),
  /** What only one job at a time may do, e.g. "backup:<syncedSchemaId>"; the job's own id once it ended. */
  activeKey: z.string(),
  /** Not leased before; a retry waits here. */
  availableAt: z.date(),
  /** Grows by one with each lease: the fencing token. */
  epoch: z.number().int(),
  owner: leaseOwnerShape.nullable(),
  leaseUntil: z.date().nullable(),
  stopRequested: z.boolean(),
  /** Leases lost in a row without progress beyond `bestFraction`. */
  takeovers: z.number().int(),
  bestFraction: z.number(),
  /** bestFraction when the last takeover happened. */
  fractionAtTakeover: z.number(),
  /** Runs that ended with a transient error. */
  retries: z.number().int(),
  progress: progress.nullable(),
  error: z.string().nullable(),
  /** Kind of `error`; jobs of earlier versions have none. */
  errorCode: z.custom<ErrorCode>((code) => typeof code === "string").nullish(),
  requestedBy: z.string(),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
})

export type JobDocument = z.infer<typeof shape>

/** The queue (lib/jobs/queue.ts). */
export const jobs: Model<JobDocument> = {
  name: "jobs",
  shape,
  indexes: [
    { key: { activeKey: 1 }, unique: true },
    { key: { state: 1, priority: 1, createdAt: 1 } },
    { key: { instanceId: 1, state: 1, createdAt: 1 } },
  ],
}
