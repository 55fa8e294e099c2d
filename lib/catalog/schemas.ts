import type { Db } from "mongodb"
import { backups as backupModel } from "../../prisma-free-models/backups.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { syncedSchemas as model, type SyncedSchemaDocument } from "../../prisma-free-models/synced-schemas.ts"
import type { Clock } from "../clock.ts"
import type { Instance } from "../domain/instance.ts"
import type { JobView } from "../domain/job.ts"
import type { Principal } from "../domain/principal.ts"
import type { BackupsWord, Page, SyncedSchemaRow } from "../domain/synced-schema.ts"
import type { BackupId, InstanceId, SyncedSchemaId } from "../ids.ts"
import type { InstanceCatalog } from "./instances.ts"
import type { JobCatalog } from "./jobs.ts"
import { notFound } from "./not-found.ts"
import { pageOfSchemas, type SchemaQuery } from "./schema-rows.ts"

export type SchemaCatalog = ReturnType<typeof createSchemaCatalog>

type ActiveBackup = { view: JobView; backupId: BackupId }

/** The Synced schemas grid and what the jobs record about each schema. */
export function createSchemaCatalog(db: Db, clock: Clock, instances: InstanceCatalog, jobs: JobCatalog) {
  const rows = collectionOf(db, model)
  const backups = collectionOf(db, backupModel)

  async function activeBackups(instanceId: InstanceId): Promise<Map<SyncedSchemaId, ActiveBackup>> {
    const active = new Map<SyncedSchemaId, ActiveBackup>()
    for (const { view, payload } of await jobs.activeOf(instanceId)) {
      if (payload.kind === "backup") active.set(payload.syncedSchemaId, { view, backupId: payload.backupId })
    }
    return active
  }

  return {
    /** S0-20 … S0-28; 25 a page. Hidden schemas are left out (S0-25). */
    async page(principal: Principal, query: SchemaQuery = {}): Promise<Page<SyncedSchemaRow>> {
      const { instanceId } = principal
      const [instance, active, documents] = await Promise.all([
        instances.get(instanceId),
        activeBackups(instanceId),
        rows.find({ instanceId }, { limit: 10_000 }).toArray(),
      ])
      const shown = documents.filter((document) => !document.hidden)
      return pageOfSchemas(
        shown.map((document) => toRow(document, instance, active.get(document._id) ?? null)),
        query,
      )
    },

    /** @throws AppError NOT_FOUND, also for a schema of another instance. */
    async get(principal: Principal, id: SyncedSchemaId): Promise<SyncedSchemaRow> {
      const { instanceId } = principal
      const document = await rows.findOne({ _id: id, instanceId })
      if (!document) throw notFound("schema")
      const [instance, active] = await Promise.all([instances.get(instanceId), activeBackups(instanceId)])
      return toRow(document, instance, active.get(id) ?? null)
    },

    /** S0-25: hides an active schema from the grid until the next sync; its backups stay. */
    async hide(principal: Principal, id: SyncedSchemaId): Promise<void> {
      const { matchedCount } = await rows.updateOne(
        { _id: id, instanceId: principal.instanceId },
        { $set: { hidden: true } },
      )
      if (matchedCount === 0) throw notFound("schema")
    },

    /** Computes the facts of a schema's backups again from its backups; repeatable after any crash. */
    async refreshBackupFacts(instanceId: InstanceId, id: SyncedSchemaId): Promise<void> {
      const available = { instanceId, syncedSchemaId: id, state: "Available" as const }
      const newest = await backups.findOne(available, { sort: { completedAt: -1 } })
      const totals = await backups
        .aggregate<{ count: number; bytes: number }>([
          { $match: available },
          { $group: { _id: null, count: { $sum: 1 }, bytes: { $sum: "$summary.storedBytes" } } },
        ])
        .next()
      const lastBackup = newest?.completedAt && {
        id: newest._id,
        at: newest.completedAt,
        type: newest.type,
        warnings: newest.summary?.warnings.reduce((sum, warning) => sum + warning.count, 0) ?? 0,
      }
      await rows.updateOne(
        { _id: id, instanceId },
        {
          $set: {
            lastBackup: lastBackup ?? null,
            availableBackups: totals?.count ?? 0,
            storedBytes: totals?.bytes ?? 0,
          },
        },
      )
    },

    /** S0-22: the error of the last backup, shown as a second line until a backup succeeds. */
    async recordError(instanceId: InstanceId, id: SyncedSchemaId, message: string | null): Promise<void> {
      const lastError = message === null ? null : { at: clock.now(), message }
      await rows.updateOne({ _id: id, instanceId }, { $set: { lastError } })
    },
  }
}

/** S0-23: In Progress > Pending > Auto > Disabled; schedules (Auto) come with a later release. */
function backupsWord(active: ActiveBackup | null): BackupsWord {
  if (active === null) return "Disabled"
  return active.view.state === "running" ? "In Progress" : "Pending"
}

function toRow(document: SyncedSchemaDocument, instance: Instance, active: ActiveBackup | null): SyncedSchemaRow {
  const { lastBackup, lastError } = document
  return {
    id: document._id,
    instanceId: document.instanceId,
    schemaId: document.schemaId,
    name: document.name,
    key: document.key,
    objectCount: document.objectCount,
    objectTypeCount: document.objectTypeCount,
    siteUrl: instance.siteUrl,
    location: instance.location,
    status: document.status,
    lastBackup: lastBackup && { ...lastBackup, at: lastBackup.at.toISOString() },
    lastError: lastError && { ...lastError, at: lastError.at.toISOString() },
    availableBackups: document.availableBackups,
    storedBytes: document.storedBytes,
    backups: backupsWord(active),
    nextBackupAt: null,
    activeJob: active && {
      id: active.view.id,
      backupId: active.backupId,
      progress: active.view.progress,
      queuePosition: active.view.queuePosition,
      stopRequested: active.view.stopRequested,
    },
  }
}
