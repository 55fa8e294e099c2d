import type { BackupId, InstanceId, JobId, SyncedSchemaId } from "../ids.ts"
import type { BackupType } from "./backup.ts"
import type { Location } from "./instance.ts"
import type { JobProgress } from "./job.ts"

export type SchemaStatus = "Active" | "Deleted"

/** S0-23, exactly these words; precedence In Progress > Pending > Auto > Disabled. */
export const BACKUPS_WORDS = ["Disabled", "Pending", "In Progress", "Auto"] as const
export type BackupsWord = (typeof BACKUPS_WORDS)[number]

/** One row of the Synced schemas grid (S0-20). Times are ISO-8601 UTC. */
export interface SyncedSchemaRow {
  id: SyncedSchemaId
  instanceId: InstanceId
  /** Atlassian's id. */
  schemaId: string
  name: string
  key: string
  objectCount: number
  objectTypeCount: number
  siteUrl: string
  location: Location
  status: SchemaStatus
  lastBackup: { id: BackupId; at: string; type: BackupType; warnings: number } | null
  lastError: { at: string; message: string } | null
  availableBackups: number
  storedBytes: number
  backups: BackupsWord
  nextBackupAt: string | null
  activeJob: {
    id: JobId
    backupId: BackupId
    progress: JobProgress | null
    queuePosition: number | null
    stopRequested: boolean
  } | null
}

export interface Page<Row> {
  rows: Row[]
  total: number
  page: number
  pageSize: number
}
