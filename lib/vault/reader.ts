import { AppError } from "../errors.ts"
import type { BackupId, InstanceId } from "../ids.ts"
import { loadBlob } from "./blobs.ts"
import { createBlockReader } from "./block-reader.ts"
import type { ContentId } from "./content-id.ts"
import type { KeyRing } from "./data-key.ts"
import { type FrameRow, loadText } from "./frame.ts"
import { createIndexReader, type Place } from "./index-reader.ts"
import { openManifest } from "./manifest.ts"
import type { VaultStore } from "./store.ts"
import type { BackupReader, RecordKind, VaultRecord } from "./vault.ts"
import { sealedBackup } from "./writer.ts"

export interface ReaderDeps {
  store: VaultStore
  ring: KeyRing
  contentId: ContentId
  instanceId: InstanceId
}

/** Opens a committed backup (FORMAT.md §9); NOT_FOUND when there is none of this id in this vault. */
export async function openBackupReader(deps: ReaderDeps, backupId: BackupId): Promise<BackupReader> {
  const manifest = await openManifest(deps.ring, deps.instanceId, backupId, await deps.store.readManifest(backupId))
  const index = createIndexReader({ ...deps, backupId })
  const blocks = createBlockReader(deps)

  async function recordAt(kind: RecordKind, place: Place): Promise<VaultRecord | null> {
    const row = (await blocks.rows(place.segment, place.block))[place.row]
    return row ? toRecord(kind, row) : null
  }

  return {
    sealed: sealedBackup(backupId, manifest.root, manifest),
    summary: manifest.summary,

    async *records(kind, options = {}) {
      const { group, signal } = options
      const headers = manifest.segments.filter((header) => header.kinds[kind])
      const someReplaced = headers.some((header) => (header.kinds[kind]?.replaced ?? 0) > 0)
      for (const header of headers) {
        const segment = await index.load(header)
        for (const block of segment.blocks) {
          if (block.kind !== kind || block.replaces) continue
          // A replaced record may have moved to another group (an object to another type): its own row tells.
          if (group !== undefined && !someReplaced && !block.groups.includes(group)) continue
          for (const row of await blocks.rows(segment, block)) {
            if (signal?.aborted) throw new AppError("STOPPED", "reading was stopped")
            const newer = someReplaced ? await index.find(headers, kind, row.id, { replacing: true }) : null
            const record = newer ? await recordAt(kind, newer) : toRecord(kind, row)
            if (record && (group === undefined || record.group === group)) yield record
          }
        }
      }
    },

    async get(kind, id) {
      const place = await index.find(manifest.segments, kind, id)
      return place ? recordAt(kind, place) : null
    },

    blob: (blobId) => loadBlob(deps, blobId),
  }
}

function toRecord(kind: RecordKind, row: FrameRow): VaultRecord {
  return { kind, id: row.id, group: row.group, json: loadText(row) }
}
