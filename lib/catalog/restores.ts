import type { Db } from "mongodb"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { restoreLog as logModel } from "../../prisma-free-models/restore-log.ts"
import { restores as model, type RestoreDocument } from "../../prisma-free-models/restores.ts"
import { syncedSchemas as schemaModel } from "../../prisma-free-models/synced-schemas.ts"
import type { Clock } from "../clock.ts"
import { isEnded, type JobProgress } from "../domain/job.ts"
import type { Principal } from "../domain/principal.ts"
import type { Destination, LogSheet, RestoreLogEntry, RestoreOptions, RestoreRow } from "../domain/restore.ts"
import type { Page } from "../domain/synced-schema.ts"
import type { BackupId, InstanceId, JobId, RestoreId, SyncedSchemaId, TargetInstanceId } from "../ids.ts"
import { expectFenced, type Fence } from "./fence.ts"
import type { JobCatalog } from "./jobs.ts"
import { notFound } from "./not-found.ts"
import { readRestoreIds } from "./restore-ids.ts"

export type RestoreCatalog = ReturnType<typeof createRestoreCatalog>

const RESTORES_PER_PAGE = 20
const LOG_BATCH = 1000
/** A pending restore without a living job after this time lost its process between row and queue (P07). */
const QUEUED_WITHIN_MS = 60_000
const NEVER_QUEUED = {
  status: "Restore Error",
  outcome: "failed",
  result: "The server ended before this restore could run. Nothing more will happen by itself: resume it.",
} as const

export interface NewRestore {
  id: RestoreId
  instanceId: InstanceId
  jobId: JobId
  backupId: BackupId
  backupNumber: number
  syncedSchemaId: SyncedSchemaId
  sourceSchemaName: string
  sourceSchemaKey: string
  destination: Destination
  targetInstanceId: TargetInstanceId | null
  targetSiteUrl: string
  targetSchemaName: string
  targetSchemaKey: string
  options: RestoreOptions
  startedBy: string
}

/** What a job records about its restore. */
export type RestoreChange = Partial<
  Pick<
    RestoreDocument,
    "status" | "outcome" | "result" | "endedAt" | "failedAt" | "counts" | "verify" | "targetSchemaId"
  >
>

/** A line of the full log with its place `n` in the order of first appearance: pass it as `after` to go on. */
export type PlacedLogEntry = RestoreLogEntry & { n: number }

/** Restore History, the restores of one schema, and their full logs (S1-23 … S1-26). */
export function createRestoreCatalog(db: Db, clock: Clock, jobs: JobCatalog) {
  const rows = collectionOf(db, model)
  const logs = collectionOf(db, logModel)
  const schemas = collectionOf(db, schemaModel)

  async function find(instanceId: InstanceId, id: RestoreId): Promise<RestoreDocument> {
    const document = await rows.findOne({ _id: id, instanceId })
    if (!document) throw notFound("restore")
    return document
  }

  async function withProgress(instanceId: InstanceId, documents: RestoreDocument[]): Promise<RestoreRow[]> {
    const open = documents.filter((document) => document.outcome === null).map((document) => document.jobId)
    const views = await jobs.byIds(instanceId, open)
    const lostBefore = clock.now().getTime() - QUEUED_WITHIN_MS
    return documents.map((document) => {
      const job = views.get(document.jobId) ?? null
      const lost =
        document.outcome === null && (!job || isEnded(job.state)) && document.startedAt.getTime() < lostBefore
      return toRow(lost ? { ...document, ...NEVER_QUEUED } : document, job?.progress ?? null)
    })
  }

  return {
    /** Newest first; all of the instance or those of one schema. */
    async page(
      principal: Principal,
      query: {
        syncedSchemaId?: SyncedSchemaId | undefined
        page?: number | undefined
        pageSize?: number | undefined
      } = {},
    ): Promise<Page<RestoreRow>> {
      const { instanceId } = principal
      const { syncedSchemaId, pageSize = RESTORES_PER_PAGE } = query
      if (syncedSchemaId && !(await schemas.findOne({ _id: syncedSchemaId, instanceId }))) throw notFound("schema")
      const filter = { instanceId, ...(syncedSchemaId && { syncedSchemaId }) }
      const page = Math.max(1, query.page ?? 1)
      // Limit and slice instead of skip: histories are short, and not every database allows a long skip.
      const documents = await rows.find(filter, { sort: { startedAt: -1 }, limit: page * pageSize }).toArray()
      const total = await rows.countDocuments(filter)
      return {
        rows: await withProgress(instanceId, documents.slice((page - 1) * pageSize)),
        total,
        page,
        pageSize,
      }
    },

    async get(principal: Principal, id: RestoreId): Promise<RestoreRow> {
      const [row] = await withProgress(principal.instanceId, [await find(principal.instanceId, id)])
      if (!row) throw notFound("restore")
      return row
    },

    /**
     * The full log in the order of first appearance, streamed; of one sheet when `sheet` is given, behind `after`.
     * Refused before the first line when the restore belongs to another instance.
     */
    async *log(
      principal: Principal,
      id: RestoreId,
      options: { after?: number | undefined; sheet?: LogSheet | undefined; limit?: number | undefined } = {},
    ): AsyncGenerator<PlacedLogEntry> {
      await find(principal.instanceId, id)
      let after = options.after ?? -1
      let left = options.limit ?? Number.POSITIVE_INFINITY
      while (left > 0) {
        const batch = await logs
          .find(
            { restoreId: id, ...(options.sheet && { sheet: options.sheet }), n: { $gt: after } },
            { sort: { n: 1 }, limit: Math.min(LOG_BATCH, left) },
          )
          .toArray()
        for (const line of batch) {
          const { _id, restoreId, ...entry } = line
          yield entry
        }
        const last = batch.at(-1)
        if (!last) return
        after = last.n
        left -= batch.length
      }
    },

    /** Source object id → target object id, for what was restored. */
    async ids(principal: Principal, id: RestoreId): Promise<Map<string, string>> {
      await find(principal.instanceId, id)
      return await readRestoreIds(db, id)
    },

    /** The target instance it wrote to; null is the instance itself. */
    async targetOf(principal: Principal, id: RestoreId): Promise<TargetInstanceId | null> {
      return (await find(principal.instanceId, id)).targetInstanceId
    },

    async ensure(restore: NewRestore): Promise<void> {
      const { id, ...facts } = restore
      await rows.updateOne(
        { _id: id, instanceId: restore.instanceId },
        {
          $setOnInsert: {
            ...facts,
            fence: 0,
            targetSchemaId: null,
            status: "Restore pending",
            outcome: null,
            result: "",
            startedAt: clock.now(),
            endedAt: null,
            failedAt: null,
            counts: null,
            verify: null,
          },
        },
        { upsert: true },
      )
    },

    /** Removes a row whose job was never queued. */
    async withdraw(principal: Principal, id: RestoreId): Promise<void> {
      await rows.deleteOne({ _id: id, instanceId: principal.instanceId, status: "Restore pending" })
    },

    /** What a handler needs beside the row. */
    async forJob(instanceId: InstanceId, id: RestoreId): Promise<RestoreDocument> {
      return await find(instanceId, id)
    },

    async change(fence: Fence, id: RestoreId, set: RestoreChange): Promise<void> {
      const { matchedCount } = await rows.updateOne(
        { _id: id, instanceId: fence.instanceId, jobId: fence.jobId, fence: { $lte: fence.epoch } },
        { $set: { ...set, fence: fence.epoch } },
      )
      expectFenced(matchedCount, fence)
    },

    /** Hands a restore over to a new job; false when somebody else was faster. */
    async handOver(instanceId: InstanceId, id: RestoreId, fromJobId: JobId | null, toJobId: JobId): Promise<boolean> {
      const { matchedCount } = await rows.updateOne(
        { _id: id, instanceId, ...(fromJobId && { jobId: fromJobId }) },
        { $set: { jobId: toJobId, fence: 0, status: "Restore pending", outcome: null, result: "", failedAt: null } },
      )
      return matchedCount > 0
    },
  }
}

function toRow(document: RestoreDocument, progress: JobProgress | null): RestoreRow {
  const { _id, fence, startedAt, endedAt, failedAt, targetInstanceId, ...facts } = document
  return {
    ...facts,
    id: _id,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    failedAt: failedAt?.toISOString() ?? null,
    progress: document.outcome === null ? progress : null,
  }
}
