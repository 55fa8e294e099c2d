import type { BackupId, InstanceId, JobId, RestoreId, SyncedSchemaId } from "../ids.ts"
import type { JobProgress } from "./job.ts"

/** S1-11 … S1-20. */
export const DESTINATIONS = ["Current instance", "Another instance"] as const
export type Destination = (typeof DESTINATIONS)[number]

/** Words of S1-13, letter by letter. */
export const RESTORE_STATUSES = [
  "Restore pending",
  "Restore in progress",
  "Restore completed",
  "Restore Error",
] as const
export type RestoreStatus = (typeof RESTORE_STATUSES)[number]

export interface RestoreOptions {
  /** S1-14: object icons (avatars); type icons are always restored. */
  objectIcons: boolean
  /** S1-15: into the attribute OBJECT_HISTORY. */
  objectHistory: boolean
  comments: boolean
  attachments: boolean
}

export const DEFAULT_RESTORE_OPTIONS: RestoreOptions = {
  objectIcons: true,
  objectHistory: false,
  comments: true,
  attachments: true,
}

/** why something was not restored as it was. */
export const REASON_CODES = [
  "SYSTEM_ATTRIBUTE",
  "CIRCULAR_REFERENCE",
  "USER_MISSING",
  "TYPE_MISMATCH",
  "VALIDATION",
  "PERMISSION",
  "RATE_LIMIT",
  "TOO_LARGE",
  "NOT_FOUND",
  "UNKNOWN",
] as const
export type ReasonCode = (typeof REASON_CODES)[number]

/** Sheets of the full log (S1-25). */
export const LOG_SHEETS = [
  "Object types",
  "Attributes",
  "Objects",
  "References",
  "Users",
  "Icons",
  "Attachments",
  "Comments",
  "Issue fields",
  "Errors",
] as const
export type LogSheet = (typeof LOG_SHEETS)[number]

/** One line of the full log, for people: never an attribute's secret, always both ids where there are two. */
export interface RestoreLogEntry {
  sheet: LogSheet
  at: string
  sourceId: string
  sourceKey: string
  targetId: string
  targetKey: string
  name: string
  result: "created" | "updated" | "matched" | "skipped" | "failed"
  reason: ReasonCode | ""
  message: string
}

/**
 * The proof: every object and attribute of the backup compared with what the target now answers. Each object counts
 * once: compared = equal + leftOut + different + missing. The restore is whole when different, missing and duplicates
 * are 0; values left out do not fail it, they need attention (S1-13).
 */
export interface VerifyResult {
  compared: number
  /** Every value of the backup is there, and no other. */
  equal: number
  /**
   * Equal but for values that the target cannot take: a person or status it does not have, a reference to an object
   * that is not there, an attribute that could not be made, a text that is too long, a value that Jira refused. Only
   * values that this restore left out with a line of their attribute and a reason code in the full log (T-12, X-01)
   * count; one difference beyond them, and the object is different.
   */
  leftOut: number
  /** Something differs that no line explains. */
  different: number
  /** Not in the target. */
  missing: number
  /** Target objects beyond one for each source object. */
  duplicates: number
  /** The first differences of different objects, for the page; all of them are in the full log. */
  differences: {
    sourceId: string
    sourceKey: string
    targetKey: string
    attribute: string
    expected: string
    found: string
  }[]
}

export interface RestoreCounts {
  objectTypes: number
  attributes: number
  objectsPlanned: number
  objectsCreated: number
  objectsUpdated: number
  objectsSkipped: number
  objectsFailed: number
  references: number
  icons: number
  avatars: number
  comments: number
  attachments: number
  /** Rows in the full log. */
  logRows: number
  /** "n items need attention". */
  attention: number
}

export interface RestoreRow {
  id: RestoreId
  instanceId: InstanceId
  jobId: JobId | null
  backupId: BackupId
  backupNumber: number
  syncedSchemaId: SyncedSchemaId
  sourceSchemaName: string
  sourceSchemaKey: string
  destination: Destination
  targetSiteUrl: string
  targetSchemaName: string
  targetSchemaKey: string
  /** null until the schema exists. */
  targetSchemaId: string | null
  options: RestoreOptions
  status: RestoreStatus
  /** "stopped" and "failed" both show as Restore Error until resumed; this tells them apart. */
  outcome: "succeeded" | "failed" | "stopped" | null
  /** "Operation success" or the sentence of the error. */
  result: string
  startedAt: string
  /** Empty when unsuccessful (S1-26). */
  endedAt: string | null
  failedAt: string | null
  startedBy: string
  counts: RestoreCounts | null
  verify: VerifyResult | null
  progress: JobProgress | null
}
