import {
  type BackupStructure,
  type RecordReader,
  readEach,
  readObject,
  readStructure,
} from "../assets/backup-content.ts"
import type {
  BackupGap,
  StoredAttachments,
  StoredAvatar,
  StoredComments,
  StoredHistory,
} from "../assets/backup-nouns.ts"
import type { AssetObject } from "../assets/nouns.ts"
import type { BackupReader } from "../vault/vault.ts"

/**
 * One backup as a restore reads it. Structure is small and held whole; objects and what hangs on them are streamed, in
 * the same order every time, which is what the journal's watermarks count on.
 */
export interface RestoreContent {
  readonly structure: BackupStructure
  readonly objectCount: number
  objects(signal?: AbortSignal): AsyncIterable<AssetObject>
  object(objectId: string): Promise<AssetObject | null>
  avatars(signal?: AbortSignal): AsyncIterable<StoredAvatar>
  histories(signal?: AbortSignal): AsyncIterable<StoredHistory>
  comments(signal?: AbortSignal): AsyncIterable<StoredComments>
  attachments(signal?: AbortSignal): AsyncIterable<StoredAttachments>
  gaps(signal?: AbortSignal): AsyncIterable<BackupGap>
  /** Objects that have something of an optional part; 0 when the backup does not include it. */
  count(part: OptionalPart): number
  blob(blobId: string): Promise<Uint8Array>
}

export type OptionalPart = "avatars" | "histories" | "comments" | "attachments"

const KINDS = {
  avatars: "avatar",
  histories: "objectHistory",
  comments: "objectComments",
  attachments: "objectAttachments",
} as const

/** CORRUPT when the backup has no schema or a record cannot be understood. */
export async function openContent(reader: BackupReader, signal?: AbortSignal): Promise<RestoreContent> {
  const records: RecordReader = reader
  const stopping = (stop?: AbortSignal): { signal?: AbortSignal } => (stop ? { signal: stop } : {})
  return {
    structure: await readStructure(records, signal),
    objectCount: reader.sealed.records.object ?? 0,
    objects: (stop) => readEach(records, "object", stopping(stop)),
    object: (objectId) => readObject(records, objectId),
    avatars: (stop) => readEach(records, KINDS.avatars, stopping(stop)),
    histories: (stop) => readEach(records, KINDS.histories, stopping(stop)),
    comments: (stop) => readEach(records, KINDS.comments, stopping(stop)),
    attachments: (stop) => readEach(records, KINDS.attachments, stopping(stop)),
    gaps: (stop) => readEach(records, "gap", stopping(stop)),
    count: (part) => reader.sealed.records[KINDS[part]] ?? 0,
    blob: (blobId) => reader.blob(blobId),
  }
}
