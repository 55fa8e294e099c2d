import type { Db } from "mongodb"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { syncedSchemas as model } from "../../prisma-free-models/synced-schemas.ts"
import type { ObjectSchema } from "../assets/nouns.ts"
import type { Clock } from "../clock.ts"
import { planSync, type SchemaChange, type SyncCounts } from "../domain/schema-sync.ts"
import { type InstanceId, newId, type SyncedSchemaId } from "../ids.ts"
import type { Fence } from "./fence.ts"

export type SyncCatalog = ReturnType<typeof createSyncCatalog>

/** Records what one complete sync of an instance saw. */
export function createSyncCatalog(db: Db, clock: Clock) {
  const rows = collectionOf(db, model)

  async function apply(instanceId: InstanceId, syncId: string, change: SchemaChange): Promise<void> {
    const now = clock.now()
    if (change.kind === "missed") {
      const { schemaId, missedSyncs, status } = change
      await rows.updateOne({ instanceId, schemaId }, { $set: { missedSyncs, missedInSync: syncId, status } })
      return
    }
    const { schema } = change
    await rows.updateOne(
      { instanceId, schemaId: schema.id },
      {
        $set: {
          name: schema.name,
          key: schema.objectSchemaKey,
          objectCount: schema.objectCount,
          objectTypeCount: schema.objectTypeCount,
          status: "Active",
          missedSyncs: 0,
          missedInSync: "",
          hidden: false,
          lastSeenAt: now,
        },
        $setOnInsert: {
          _id: newId<SyncedSchemaId>(),
          lastBackup: null,
          lastError: null,
          availableBackups: 0,
          storedBytes: 0,
          firstSeenAt: now,
        },
      },
      { upsert: true },
    )
  }

  return {
    /**
     * @param seen the complete list of the instance's schemas
     * @returns the counts of the result line "n new, n renamed, n deleted, n unchanged" (S0-10)
     */
    async record(fence: Fence, seen: ObjectSchema[]): Promise<SyncCounts> {
      const { instanceId, jobId } = fence
      const known = await rows.find({ instanceId }, { limit: 10_000 }).toArray()
      const { changes, counts } = planSync(known, seen, jobId)
      for (const change of changes) await apply(instanceId, jobId, change)
      return counts
    },
  }
}
