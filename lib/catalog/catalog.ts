import type { Db } from "mongodb"
import type { Clock } from "../clock.ts"
import type { ConnectionView } from "../domain/instance.ts"
import type { Logger } from "../logger.ts"
import { type BackupCatalog, createBackupCatalog } from "./backups.ts"
import { type ConnectionCatalog, createConnectionCatalog } from "./connection.ts"
import { createInstanceCatalog, type InstanceCatalog } from "./instances.ts"
import { createJobCatalog, type JobCatalog } from "./jobs.ts"
import { createRestoreCatalog, type RestoreCatalog } from "./restores.ts"
import { createSchemaCatalog, type SchemaCatalog } from "./schemas.ts"
import { createSyncCatalog, type SyncCatalog } from "./sync.ts"
import { createTargetCatalog, type TargetCatalog } from "./targets.ts"
import { createTrustedUserCatalog, type SignRow, type TrustedUserCatalog } from "./trusted-users.ts"

/**
 * What the pages read and the verbs record. Functions for people take a Principal and add its instance to every
 * filter (T1); functions for jobs take the instance id of the job.
 */
export interface Catalog {
  instances: InstanceCatalog
  connection: ConnectionCatalog
  targets: TargetCatalog
  trustedUsers: TrustedUserCatalog
  schemas: SchemaCatalog
  sync: SyncCatalog
  backups: BackupCatalog
  restores: RestoreCatalog
  jobs: JobCatalog
}

export function createCatalog(deps: {
  db: Db
  clock: Clock
  logger: Logger
  storageKind: ConnectionView["storage"]["kind"]
  signRow: SignRow
}): Catalog {
  const { db, clock, logger } = deps
  const instances = createInstanceCatalog(db, clock)
  const jobs = createJobCatalog(db)
  return {
    instances,
    jobs,
    connection: createConnectionCatalog(db, clock, instances, jobs, deps.storageKind),
    targets: createTargetCatalog(db, clock),
    trustedUsers: createTrustedUserCatalog(db, clock, instances, deps.signRow, logger),
    schemas: createSchemaCatalog(db, clock, instances, jobs),
    sync: createSyncCatalog(db, clock),
    backups: createBackupCatalog(db, clock),
    restores: createRestoreCatalog(db, clock, jobs),
  }
}
