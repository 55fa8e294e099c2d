import { z } from "zod"
import { BACKUP_PARTS, type BackupSummary, PART_STATUSES } from "../lib/domain/backup.ts"
import type { BackupId, InstanceId, JobId, SyncedSchemaId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const part = z.strictObject({
  status: z.enum(PART_STATUSES),
  count: z.number(),
  missing: z.array(z.strictObject({ reason: z.string(), count: z.number() })),
})

/** Also what a backup's sealed summary is parsed with when the catalog learns of it only from the vault. */
export const backupSummaryShape: z.ZodType<BackupSummary> = z.object({
  schemaId: z.string(),
  schemaName: z.string(),
  schemaKey: z.string(),
  objects: z.number(),
  objectTypes: z.number(),
  attributes: z.number(),
  references: z.number(),
  parts: z.record(z.enum(BACKUP_PARTS), part),
  consistency: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("Consistent") }),
    z.strictObject({ kind: z.literal("Changed during backup"), reread: z.number() }),
  ]),
  storedBytes: z.number(),
  rawBytes: z.number(),
  warnings: z.array(z.strictObject({ code: z.string(), text: z.string(), count: z.number() })),
})

const shape = z.strictObject({
  _id: id<BackupId>(),
  instanceId: id<InstanceId>(),
  syncedSchemaId: id<SyncedSchemaId>(),
  /** Atlassian's schema id. */
  schemaId: z.string(),
  jobId: id<JobId>(),
  /** Epoch of the job's lease that wrote last; an older epoch is refused (C02). */
  fence: z.number().int(),
  /** Running number per schema, never reused; null until sealed. */
  number: z.number().int().nullable(),
  state: z.enum(["Pending", "In progress", "Available", "Failed", "Stopped"]),
  type: z.enum(["Manual", "Scheduled"]),
  description: z.string(),
  options: z.strictObject({
    history: z.boolean(),
    comments: z.boolean(),
    attachments: z.boolean(),
    objectsInIssues: z.boolean(),
  }),
  startedAt: z.date(),
  /** null until sealed. */
  completedAt: z.date().nullable(),
  startedBy: z.string(),
  summary: backupSummaryShape.nullable(),
  error: z.string().nullable(),
  verification: z.enum(["Waiting", "Verified", "Damaged"]),
  verifiedAt: z.date().nullable(),
})

export type BackupDocument = z.infer<typeof shape>

/** The catalog's noun: one backup's run and its facts. What is sealed lies in the vault's own collections. */
export const backups: Model<BackupDocument> = {
  name: "backups",
  shape,
  indexes: [
    { key: { instanceId: 1, syncedSchemaId: 1, state: 1, completedAt: -1 } },
    { key: { instanceId: 1, state: 1, completedAt: -1 } },
  ],
}
