import type { Db, IndexDescription } from "mongodb"
import { auditLog } from "./audit-log.ts"
import { authCollections } from "./auth-collections.ts"
import { backups } from "./backups.ts"
import { blobs } from "./blobs.ts"
import { connections } from "./connections.ts"
import { counters } from "./counters.ts"
import { instances } from "./instances.ts"
import { jobs } from "./jobs.ts"
import { keys } from "./keys.ts"
import { manifests } from "./manifests.ts"
import { packs } from "./packs.ts"
import { restoreJournal } from "./restore-journal.ts"
import { restoreLog } from "./restore-log.ts"
import { restores } from "./restores.ts"
import { segments } from "./segments.ts"
import { syncedSchemas } from "./synced-schemas.ts"
import { targetInstances } from "./target-instances.ts"
import { trustedUsers } from "./trusted-users.ts"
import { vaults } from "./vaults.ts"
import { workers } from "./workers.ts"

const MODELS: { name: string; indexes: IndexDescription[] }[] = [
  instances,
  connections,
  targetInstances,
  trustedUsers,
  syncedSchemas,
  backups,
  restores,
  restoreJournal,
  restoreLog,
  jobs,
  workers,
  auditLog,
  counters,
  vaults,
  keys,
  manifests,
  packs,
  segments,
  blobs,
  ...authCollections,
]

/**
 * Creates every index of the product, at start, before the first write: Cosmos DB builds unique indexes only on empty
 * collections (embedded-database.md §7). Safe to repeat and to run from several processes at once.
 */
export async function createIndexes(db: Db): Promise<void> {
  for (const { name, indexes } of MODELS) {
    if (indexes.length > 0) await db.collection(name).createIndexes(indexes)
  }
}
