import { z } from "zod"
import type { BackupId, InstanceId, SyncedSchemaId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const shape = z.strictObject({
  _id: id<SyncedSchemaId>(),
  instanceId: id<InstanceId>(),
  /** Atlassian's id. */
  schemaId: z.string(),
  name: z.string(),
  key: z.string(),
  objectCount: z.number().int(),
  objectTypeCount: z.number().int(),
  status: z.enum(["Active", "Deleted"]),
  /** Complete syncs in a row that did not show the schema; the second one makes it Deleted (S0-21). */
  missedSyncs: z.number().int(),
  /** The sync that counted last, so that a sync run twice counts once; "" for none. */
  missedInSync: z.string(),
  /** S0-25: hidden from the grid until the next sync shows the schema again. */
  hidden: z.boolean(),
  /** Facts of its backups, computed from them after each change. */
  lastBackup: z
    .strictObject({
      id: id<BackupId>(),
      at: z.date(),
      type: z.enum(["Manual", "Scheduled"]),
      warnings: z.number().int(),
    })
    .nullable(),
  lastError: z.strictObject({ at: z.date(), message: z.string() }).nullable(),
  availableBackups: z.number().int(),
  storedBytes: z.number(),
  firstSeenAt: z.date(),
  lastSeenAt: z.date(),
})

export type SyncedSchemaDocument = z.infer<typeof shape>

/** The schemas of an instance as the last syncs saw them. */
export const syncedSchemas: Model<SyncedSchemaDocument> = {
  name: "syncedSchemas",
  shape,
  indexes: [{ key: { instanceId: 1, schemaId: 1 }, unique: true }],
}
