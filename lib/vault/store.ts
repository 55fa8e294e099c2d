/**
 * What the vault needs of a database: rows by id, inserts that can be repeated, one compare-and-set. Two
 * implementations: MongoDB (mongodb-store.ts) and memory (lib/testing), under one contract suite. Rows are exactly the
 * documents of FORMAT.md. Failures: AppError STORAGE_FULL or STORAGE_FAILED.
 */
export interface VaultStore {
  /** True when no key, vault or backup is stored: only then may a master key be made. */
  isEmpty(): Promise<boolean>
  readKeyCheck(): Promise<KeyCheckRow | null>
  /** false when there is one already. */
  insertKeyCheck(row: KeyCheckRow): Promise<boolean>
  listKeys(instanceId: string): Promise<KeyRow[]>
  insertKey(row: KeyRow): Promise<boolean>
  readVault(instanceId: string): Promise<VaultRow | null>
  insertVault(row: VaultRow): Promise<boolean>

  readManifest(backupId: string): Promise<ManifestRow | null>
  insertManifest(row: ManifestRow): Promise<boolean>
  /** The only synchronisation: changes the row if it is open and still at this owner and revision. */
  updateManifest(
    backupId: string,
    expected: { owner: string; revision: number },
    change: ManifestChange,
  ): Promise<boolean>
  deleteManifest(backupId: string): Promise<void>

  /** At most 8 rows. An equal row that is there already is success (D03); another one of the same id is not. */
  insertPacks(rows: PackRow[]): Promise<void>
  readPack(packId: string): Promise<PackRow | null>
  /** Packs of one backup with `seq` at or behind `fromSeq`. */
  deletePacks(backupId: string, fromSeq: number): Promise<void>

  insertSegment(row: SegmentRow): Promise<void>
  readSegment(segmentId: string): Promise<SegmentRow | null>
  deleteSegments(backupId: string, fromSeq: number): Promise<void>

  hasBlob(rowId: string): Promise<boolean>
  /** A row of the same id is success whatever its bytes: ids are content ids and each sealing differs. */
  insertBlob(row: BlobRow): Promise<void>
  readBlob(rowId: string): Promise<BlobRow | null>
}

export const MAX_PACKS_PER_INSERT = 8

export interface KeyCheckRow {
  _id: "master"
  v: number
  keyCheck: string
}

export interface KeyRow {
  /** "<instanceId>/<version>". */
  _id: string
  v: number
  instanceId: string
  version: number
  provider: "file"
  /** Check value of the master key that wraps it. */
  masterCheck: string
  /** Check value of the data key itself. */
  kcv: string
  wrapped: Uint8Array
  createdAt: Date
}

export interface VaultRow {
  /** The instance's id. */
  _id: string
  v: number
  formatVersion: number
  /** The lowest format version a reader must know. */
  minReader: number
  maxPackBytes: number
  createdAt: Date
  mac: string
}

export interface ManifestRow {
  _id: string
  v: number
  key: number
  instanceId: string
  schemaId: string
  state: "open" | "committed" | "aborted"
  owner: string
  revision: number
  startedAt: Date
  heartbeatAt: Date
  checkpoint: Uint8Array | null
  committedAt: Date | null
  root: string | null
  d: Uint8Array | null
  mac: string | null
}

export type ManifestChange = Pick<ManifestRow, "owner" | "revision" | "heartbeatAt"> & Partial<ManifestRow>

export interface PackRow {
  _id: string
  v: number
  key: number
  instanceId: string
  backupId: string
  seq: number
  blocks: number
  size: number
  sha256: string
  d: Uint8Array
}

export interface SegmentRow {
  _id: string
  v: number
  key: number
  instanceId: string
  backupId: string
  seq: number
  packs: string[]
  d: Uint8Array
}

export interface BlobRow {
  /** "<blobId>/<part>". */
  _id: string
  v: number
  key: number
  instanceId: string
  blobId: string
  part: number
  parts: number
  /** Length of the whole blob. */
  bytes: number
  d: Uint8Array
}
