import type { AssetsTarget } from "../assets/target.ts"
import type { Clock } from "../clock.ts"
import type { ProgressListener } from "../domain/progress.ts"
import type { RestoreCounts, RestoreLogEntry, RestoreOptions, VerifyResult } from "../domain/restore.ts"
import type { RestoreId } from "../ids.ts"
import type { BackupReader } from "../vault/vault.ts"

/** One step that changes the target, durable before it is sent (security.md §6). */
export interface JournalEntry {
  /** Unique in one restore, e.g. "schema", "type:23", "object:4711", "references". */
  step: string
  state: "intent" | "done" | "failed"
  /** Target id once done, "" before. */
  targetId: string
  targetKey: string
  /** Reason code and message of a failed step. */
  reason: string
  message: string
}

/** Durable intent and outcome of every step; what makes a killed restore resume without duplicates. */
export interface RestoreJournal {
  /** All entries, for resume; streamed. */
  entries(): AsyncIterable<JournalEntry>
  /** Durable when it returns. An entry of the same step is replaced. At most 1,000 entries a call. */
  write(entries: JournalEntry[]): Promise<void>
}

/** The full log of one restore: appended in order, one line a step; repeated appends after a resume are allowed for
 * the same (sheet, sourceId) and replace the earlier line. */
export interface RestoreLogWriter {
  append(entries: RestoreLogEntry[]): Promise<void>
}

export interface RestoreRun {
  restoreId: RestoreId
  backup: BackupReader
  target: AssetsTarget
  /** true when the target is the instance the backup came from: accounts need no mapping. */
  sameInstance: boolean
  schema: { name: string; objectSchemaKey: string }
  options: RestoreOptions
  journal: RestoreJournal
  log: RestoreLogWriter
  clock: Clock
  progress: ProgressListener
  signal: AbortSignal
  /** Called as soon as the schema exists in the target. */
  onSchemaCreated?: (schemaId: string) => Promise<void>
}

export interface RestoreOutcome {
  targetSchemaId: string
  counts: RestoreCounts
  verify: VerifyResult
}
