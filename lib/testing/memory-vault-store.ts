import { AppError } from "../errors.ts"
import type {
  BlobRow,
  KeyCheckRow,
  KeyRow,
  ManifestRow,
  PackRow,
  SegmentRow,
  VaultRow,
  VaultStore,
} from "../vault/store.ts"

/** Tables of a vault in memory; tests may look in and change rows behind the vault's back. */
export interface MemoryVaultStore extends VaultStore {
  readonly tables: {
    keys: Map<string, KeyRow | KeyCheckRow>
    vaults: Map<string, VaultRow>
    manifests: Map<string, ManifestRow>
    packs: Map<string, PackRow>
    segments: Map<string, SegmentRow>
    blobs: Map<string, BlobRow>
  }
}

/** The vault's store without a database; rows are copied in and out, as a database does. */
export function createMemoryVaultStore(): MemoryVaultStore {
  const tables: MemoryVaultStore["tables"] = {
    keys: new Map(),
    vaults: new Map(),
    manifests: new Map(),
    packs: new Map(),
    segments: new Map(),
    blobs: new Map(),
  }
  const insert = async <Row extends { _id: string }>(table: Map<string, Row>, row: Row): Promise<boolean> => {
    if (table.has(row._id)) return false
    table.set(row._id, structuredClone(row))
    return true
  }
  const read = async <Row>(table: Map<string, Row>, id: string): Promise<Row | null> =>
    structuredClone(table.get(id)) ?? null
  const removeFrom = async (table: Map<string, { backupId: string; seq: number }>, backupId: string, seq: number) => {
    for (const [id, row] of table) if (row.backupId === backupId && row.seq >= seq) table.delete(id)
  }
  return {
    tables,
    isEmpty: async () => tables.keys.size + tables.vaults.size + tables.manifests.size === 0,
    readKeyCheck: async () => {
      const row = await read(tables.keys, "master")
      return row && "keyCheck" in row ? row : null
    },
    insertKeyCheck: (row) => insert(tables.keys, row),
    listKeys: async (instanceId) =>
      [...tables.keys.values()].flatMap((row) =>
        "instanceId" in row && row.instanceId === instanceId ? [structuredClone(row)] : [],
      ),
    insertKey: (row) => insert(tables.keys, row),
    readVault: (instanceId) => read(tables.vaults, instanceId),
    insertVault: (row) => insert(tables.vaults, row),
    readManifest: (backupId) => read(tables.manifests, backupId),
    insertManifest: (row) => insert(tables.manifests, row),
    updateManifest: async (backupId, expected, change) => {
      const row = tables.manifests.get(backupId)
      if (row?.state !== "open" || row.owner !== expected.owner || row.revision !== expected.revision) return false
      tables.manifests.set(backupId, structuredClone({ ...row, ...change }))
      return true
    },
    deleteManifest: async (backupId) => {
      tables.manifests.delete(backupId)
    },
    insertPacks: async (rows) => {
      for (const row of rows) {
        if ((await insert(tables.packs, row)) || tables.packs.get(row._id)?.sha256 === row.sha256) continue
        throw new AppError("STORAGE_FAILED", `another pack ${row._id} is stored`)
      }
    },
    readPack: (id) => read(tables.packs, id),
    deletePacks: (backupId, fromSeq) => removeFrom(tables.packs, backupId, fromSeq),
    insertSegment: async (row) => {
      await insert(tables.segments, row)
    },
    readSegment: (id) => read(tables.segments, id),
    deleteSegments: (backupId, fromSeq) => removeFrom(tables.segments, backupId, fromSeq),
    hasBlob: async (id) => tables.blobs.has(id),
    insertBlob: async (row) => {
      await insert(tables.blobs, row)
    },
    readBlob: (id) => read(tables.blobs, id),
  }
}
