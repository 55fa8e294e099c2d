import type { BackupId, InstanceId, JobId, SyncedSchemaId } from "../ids.ts"

/** What one backup includes beside structure and objects (S0-29). */
export interface BackupOptions {
  history: boolean
  comments: boolean
  attachments: boolean
  objectsInIssues: boolean
}

export const DEFAULT_BACKUP_OPTIONS: BackupOptions = {
  history: true,
  comments: true,
  attachments: true,
  objectsInIssues: true,
}

export type BackupType = "Manual" | "Scheduled"

/** Words of S1-07. */
export const PART_STATUSES = ["Not included", "Pending", "In progress", "Completed", "Partial", "Error"] as const
export type PartStatus = (typeof PART_STATUSES)[number]

/** One optional part of a backup and its numbers; `missing` lists what could not be read, by reason code. */
export interface BackupPart {
  status: PartStatus
  count: number
  missing: { reason: string; count: number }[]
}

export const BACKUP_PARTS = ["icons", "avatars", "history", "comments", "attachments", "objectsInIssues"] as const
export type BackupPartName = (typeof BACKUP_PARTS)[number]

/** S0-37: everything changed since the start is read again at the end. */
export type Consistency = { kind: "Consistent" } | { kind: "Changed during backup"; reread: number }

/** The result of a sealed backup. */
export interface BackupSummary {
  schemaId: string
  schemaName: string
  schemaKey: string
  objects: number
  objectTypes: number
  attributes: number
  references: number
  parts: Record<BackupPartName, BackupPart>
  consistency: Consistency
  /** Compressed, sealed bytes written. */
  storedBytes: number
  /** Bytes of the records before compression. */
  rawBytes: number
  warnings: { code: string; text: string; count: number }[]
}

export type BackupState = "Pending" | "In progress" | "Available" | "Failed" | "Stopped"

export interface BackupRow {
  id: BackupId
  instanceId: InstanceId
  syncedSchemaId: SyncedSchemaId
  jobId: JobId | null
  /** Running number per schema, never reused; null until sealed. */
  number: number | null
  state: BackupState
  type: BackupType
  description: string
  options: BackupOptions
  startedAt: string
  completedAt: string | null
  startedBy: string
  summary: BackupSummary | null
  error: string | null
  /** Verified once every pack was read back; Damaged when a check failed. */
  verification: "Waiting" | "Verified" | "Damaged"
}
