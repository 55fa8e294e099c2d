import { z } from "zod"
import type { RestoreCounts, VerifyResult } from "../lib/domain/restore.ts"
import { DESTINATIONS, RESTORE_STATUSES } from "../lib/domain/restore.ts"
import type { BackupId, InstanceId, JobId, RestoreId, SyncedSchemaId, TargetInstanceId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const counts: z.ZodType<RestoreCounts> = z.strictObject({
  objectTypes: z.number(),
  attributes: z.number(),
  objectsPlanned: z.number(),
  objectsCreated: z.number(),
  objectsUpdated: z.number(),
  objectsSkipped: z.number(),
  objectsFailed: z.number(),
  references: z.number(),
  icons: z.number(),
  avatars: z.number(),
  comments: z.number(),
  attachments: z.number(),
  logRows: z.number(),
  attention: z.number(),
})

const verify: z.ZodType<VerifyResult> = z.strictObject({
  compared: z.number(),
  equal: z.number(),
  leftOut: z.number(),
  different: z.number(),
  missing: z.number(),
  duplicates: z.number(),
  differences: z.array(
    z.strictObject({
      sourceId: z.string(),
      sourceKey: z.string(),
      targetKey: z.string(),
      attribute: z.string(),
      expected: z.string(),
      found: z.string(),
    }),
  ),
})

const shape = z.strictObject({
  _id: id<RestoreId>(),
  instanceId: id<InstanceId>(),
  jobId: id<JobId>(),
  /** Epoch of the job's lease that wrote last; an older epoch is refused (C02). */
  fence: z.number().int(),
  backupId: id<BackupId>(),
  backupNumber: z.number().int(),
  syncedSchemaId: id<SyncedSchemaId>(),
  sourceSchemaName: z.string(),
  sourceSchemaKey: z.string(),
  destination: z.enum(DESTINATIONS),
  /** null for the current instance. */
  targetInstanceId: id<TargetInstanceId>().nullable(),
  targetSiteUrl: z.string(),
  targetSchemaName: z.string(),
  targetSchemaKey: z.string(),
  targetSchemaId: z.string().nullable(),
  options: z.strictObject({
    objectIcons: z.boolean(),
    objectHistory: z.boolean(),
    comments: z.boolean(),
    attachments: z.boolean(),
  }),
  status: z.enum(RESTORE_STATUSES),
  outcome: z.enum(["succeeded", "failed", "stopped"]).nullable(),
  result: z.string(),
  startedAt: z.date(),
  endedAt: z.date().nullable(),
  failedAt: z.date().nullable(),
  startedBy: z.string(),
  counts: counts.nullable(),
  verify: verify.nullable(),
})

export type RestoreDocument = z.infer<typeof shape>

/** Restores and migrations: one row of Restore History each. */
export const restores: Model<RestoreDocument> = {
  name: "restores",
  shape,
  indexes: [{ key: { instanceId: 1, startedAt: -1 } }, { key: { instanceId: 1, syncedSchemaId: 1, startedAt: -1 } }],
}
