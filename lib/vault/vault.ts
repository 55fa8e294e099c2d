import type { BackupId, InstanceId } from "../ids.ts"

/** What a record is; the vault itself knows only the word, never its meaning. */
export type RecordKind =
  | "schema"
  | "schemaProperties"
  | "schemaRoles"
  | "statusType"
  | "referenceType"
  | "icon"
  | "objectType"
  | "attribute"
  | "object"
  | "objectHistory"
  | "objectComments"
  | "objectAttachments"
  | "avatar"
  | "issueObjects"
  | "gap"

/** One stored thing: `id` is unique within its kind in one backup; `json` is lossless JSON text. */
export interface VaultRecord {
  kind: RecordKind
  id: string
  /** For "object" and the parts of one: its type id, so that one type is read without the others. Otherwise "". */
  group: string
  json: string
}

/** A blob (image, attachment) by its keyed content id; `records` name it by this id. */
export interface BlobRef {
  blobId: string
  bytes: number
}

/** What a stopped writer left behind and a new one goes on from. */
export interface WriterResume {
  /** JSON text of the caller's last checkpoint; null when none was reached. */
  checkpoint: string | null
}

/**
 * Writes one backup. Nothing is visible to readers before `seal`. After a kill, `openWriter` for the same backup id
 * takes it over (the former owner's seal then fails with LEASE_LOST) and goes on behind the last checkpoint: records
 * added behind it are dropped.
 */
export interface BackupWriter extends AsyncDisposable {
  readonly resumed: WriterResume
  /** So far: bytes of the records and blobs' sealed bytes; what is still buffered counts in rawBytes only. */
  readonly written: { storedBytes: number; rawBytes: number }
  /**
   * Adds a record; a backup adds those of one kind in rising id order as far as it can. `replaces`: an earlier record
   * of the same kind and id counts no longer (read again because it changed during the backup, S0-37).
   */
  add(record: VaultRecord, options?: { replaces?: boolean }): Promise<void>
  /** Whether a record of this kind and id was added before, and with the same JSON text. */
  compare(record: VaultRecord): Promise<"absent" | "same" | "different">
  /** Content-addressed: the same bytes twice in one instance are stored once. */
  addBlob(bytes: Uint8Array): Promise<BlobRef>
  /** Everything added so far is durable when this returns; `state` (JSON text) comes back in `resumed`. */
  checkpoint(state: string): Promise<void>
  /** Seals the manifest last and commits by one compare-and-set. `summary` is JSON text kept in the manifest. */
  seal(summary: string): Promise<SealedBackup>
}

export interface SealedBackup {
  backupId: BackupId
  records: Record<string, number>
  storedBytes: number
  rawBytes: number
  /** Hex: root over the segment hashes. */
  root: string
}

/** Reads one committed backup; every byte is authenticated before it is handed on (AppError CORRUPT names the pack). */
export interface BackupReader {
  readonly sealed: SealedBackup
  readonly summary: string
  /**
   * Records of one kind (of one group when given) in the order they were added: rising ids over all groups, as a backup
   * reads them; a replaced record comes in the place of the first one, a late one at the end. Holds one block at a time.
   */
  records(kind: RecordKind, options?: { group?: string; signal?: AbortSignal }): AsyncIterable<VaultRecord>
  get(kind: RecordKind, id: string): Promise<VaultRecord | null>
  blob(blobId: string): Promise<Uint8Array>
}

export interface VerifyReport {
  packs: number
  records: number
  bytes: number
  damaged: { what: "pack" | "segment" | "manifest" | "blob"; id: string; reason: string }[]
}

/** One instance's encrypted store. */
export interface Vault {
  readonly instanceId: InstanceId
  openWriter(options: { backupId: BackupId; schemaId: string; signal?: AbortSignal }): Promise<BackupWriter>
  /** NOT_FOUND when no committed backup has this id. */
  openReader(backupId: BackupId): Promise<BackupReader>
  /** Removes an uncommitted backup's parts (stopped or failed for good). Committed ones are refused with CONFLICT. */
  discard(backupId: BackupId): Promise<void>
  /** Level L2: every pack read, opened, decoded and hashed again. */
  verify(
    backupId: BackupId,
    options?: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void },
  ): Promise<VerifyReport>
}
