import type { Db } from "mongodb"
import { type BackupDocument, backups as model } from "../../prisma-free-models/backups.ts"
import { counters as counterModel } from "../../prisma-free-models/counters.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { syncedSchemas as schemaModel } from "../../prisma-free-models/synced-schemas.ts"
import type { Clock } from "../clock.ts"
import type { BackupOptions, BackupRow, BackupSummary, BackupType } from "../domain/backup.ts"
import type { Principal } from "../domain/principal.ts"
import type { Page } from "../domain/synced-schema.ts"
import type { BackupId, InstanceId, JobId, SyncedSchemaId } from "../ids.ts"
import { expectFenced, type Fence } from "./fence.ts"
import { notFound } from "./not-found.ts"
import { fold } from "./schema-rows.ts"

export type BackupCatalog = ReturnType<typeof createBackupCatalog>

export const BACKUPS_PER_PAGE = 20
const NEWEST_WITHOUT_DATES = 50
const MOST_IN_A_RANGE = 10_000

export interface BackupQuery {
  syncedSchemaId: SyncedSchemaId
  type?: BackupType | null | undefined
  /** Completion, both ends included. */
  from?: Date | undefined
  to?: Date | undefined
  /** In descriptions, case- and accent-insensitive. */
  search?: string | undefined
  /** 1-based. */
  page?: number | undefined
}

export interface NewBackup {
  id: BackupId
  instanceId: InstanceId
  syncedSchemaId: SyncedSchemaId
  schemaId: string
  jobId: JobId
  type: BackupType
  description: string
  options: BackupOptions
  startedBy: string
}

/** Backups as people see them. The sealed content is the vault's; a row says Available only after its seal. */
export function createBackupCatalog(db: Db, clock: Clock) {
  const rows = collectionOf(db, model)
  const schemas = collectionOf(db, schemaModel)
  const counters = collectionOf(db, counterModel)

  async function find(instanceId: InstanceId, id: BackupId): Promise<BackupDocument> {
    const document = await rows.findOne({ _id: id, instanceId })
    if (!document) throw notFound("backup")
    return document
  }

  async function change(fence: Fence, id: BackupId, set: Partial<Omit<BackupDocument, "_id">>): Promise<void> {
    const { matchedCount } = await rows.updateOne(
      { _id: id, instanceId: fence.instanceId, jobId: fence.jobId, fence: { $lte: fence.epoch } },
      { $set: { ...set, fence: fence.epoch } },
    )
    expectFenced(matchedCount, fence)
  }

  return {
    /** Available backups of one schema (S1-08): newest first, without dates the newest 50, 20 a page. */
    async page(
      principal: Principal,
      query: BackupQuery,
    ): Promise<Page<BackupRow> & { newest50: boolean; totalAll: number }> {
      const { instanceId } = principal
      const { syncedSchemaId, from, to } = query
      if (!(await schemas.findOne({ _id: syncedSchemaId, instanceId }, { projection: { _id: 1 } }))) {
        throw notFound("schema")
      }
      const available = { instanceId, syncedSchemaId, state: "Available" as const }
      const dated = from !== undefined || to !== undefined
      const completedAt = { ...(from && { $gte: from }), ...(to && { $lte: to }) }
      const documents = await rows
        .find(
          { ...available, ...(dated && { completedAt }), ...(query.type && { type: query.type }) },
          { sort: { completedAt: -1 }, limit: dated ? MOST_IN_A_RANGE : NEWEST_WITHOUT_DATES },
        )
        .toArray()
      const totalAll = await rows.countDocuments(available)
      const search = fold(query.search ?? "")
      const matching = documents.filter((document) => fold(document.description).includes(search))
      const page = Math.max(1, query.page ?? 1)
      const start = (page - 1) * BACKUPS_PER_PAGE
      return {
        rows: matching.slice(start, start + BACKUPS_PER_PAGE).map(toRow),
        total: matching.length,
        page,
        pageSize: BACKUPS_PER_PAGE,
        newest50: !dated && totalAll > NEWEST_WITHOUT_DATES,
        totalAll,
      }
    },

    async get(principal: Principal, id: BackupId): Promise<BackupRow> {
      return toRow(await find(principal.instanceId, id))
    },

    /** The row of a queued backup; asked for twice it is made once. */
    async ensure(backup: NewBackup): Promise<void> {
      const { id, ...facts } = backup
      await rows.updateOne(
        { _id: id, instanceId: backup.instanceId },
        {
          $setOnInsert: {
            ...facts,
            fence: 0,
            number: null,
            state: "Pending",
            startedAt: clock.now(),
            completedAt: null,
            summary: null,
            error: null,
            verification: "Waiting",
            verifiedAt: null,
          },
        },
        { upsert: true },
      )
    },

    /** Removes a row whose job was never queued. */
    async withdraw(principal: Principal, id: BackupId): Promise<void> {
      await rows.deleteOne({ _id: id, instanceId: principal.instanceId, state: "Pending" })
    },

    /** What a handler needs beside the row. */
    async forJob(instanceId: InstanceId, id: BackupId): Promise<BackupDocument> {
      return await find(instanceId, id)
    },

    async begin(fence: Fence, id: BackupId): Promise<{ id: BackupId } & BackupDocument> {
      const document = await find(fence.instanceId, id)
      if (document.state !== "Available") await change(fence, id, { state: "In progress", error: null })
      return { ...document, id }
    },

    /** Sealed: gives the running number and makes it visible under Available backups. */
    async complete(fence: Fence, id: BackupId, summary: BackupSummary): Promise<BackupRow> {
      const document = await find(fence.instanceId, id)
      const number = document.number ?? (await nextNumber(document.syncedSchemaId))
      const completedAt = document.completedAt ?? clock.now()
      await change(fence, id, { state: "Available", number, completedAt, summary, error: null })
      return toRow(await find(fence.instanceId, id))
    },

    async end(fence: Fence, id: BackupId, state: "Failed" | "Stopped", error: string | null): Promise<void> {
      await change(fence, id, { state, error })
    },

    /** the result of reading every pack back. */
    async recordVerification(instanceId: InstanceId, id: BackupId, damaged: boolean): Promise<void> {
      await rows.updateOne(
        { _id: id, instanceId, state: "Available" },
        { $set: { verification: damaged ? "Damaged" : "Verified", verifiedAt: clock.now() } },
      )
    },
  }

  async function nextNumber(syncedSchemaId: SyncedSchemaId): Promise<number> {
    const counter = await counters.findOneAndUpdate(
      { _id: `backupNumber:${syncedSchemaId}` },
      { $inc: { value: 1 } },
      { upsert: true, returnDocument: "after" },
    )
    return counter?.value ?? 1
  }
}

function toRow(document: BackupDocument): BackupRow {
  return {
    id: document._id,
    instanceId: document.instanceId,
    syncedSchemaId: document.syncedSchemaId,
    jobId: document.jobId,
    number: document.number,
    state: document.state,
    type: document.type,
    description: document.description,
    options: document.options,
    startedAt: document.startedAt.toISOString(),
    completedAt: document.completedAt?.toISOString() ?? null,
    startedBy: document.startedBy,
    summary: document.summary,
    error: document.error,
    verification: document.verification,
  }
}
