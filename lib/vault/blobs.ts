import { MIB } from "../units.ts"
import type { BoxContext } from "./box.ts"
import { openBox, sealBox } from "./box.ts"
import type { ContentId } from "./content-id.ts"
import { damaged, naming } from "./corrupt.ts"
import type { DataKeys, KeyRing } from "./data-key.ts"
import type { BlobRow, VaultStore } from "./store.ts"

/** Images and attachments: content-addressed, stored once per instance, in parts (FORMAT.md §1, §4). */
const PART_BYTES = MIB - 1024

/** The kind of record by which a backup notes which blobs it needs. */
export const BLOB_KIND = "~blob"

/** Stores bytes unless the instance has them already; `storedBytes` is what this call added. */
export async function storeBlob(
  deps: { store: VaultStore; keys: DataKeys; contentId: ContentId; instanceId: string },
  bytes: Uint8Array,
): Promise<{ blobId: string; storedBytes: number }> {
  const { store, keys, instanceId } = deps
  const blobId = deps.contentId("blob", bytes).toString("hex")
  if (await store.hasBlob(rowId(blobId, 0))) return { blobId, storedBytes: 0 }
  const parts = Math.max(1, Math.ceil(bytes.length / PART_BYTES))
  let storedBytes = 0
  // Part 0 last: its presence means the blob is whole.
  for (let part = parts - 1; part >= 0; part--) {
    const head = { _id: rowId(blobId, part), v: 1, key: keys.version, instanceId, blobId, part, parts }
    const row = { ...head, bytes: bytes.length }
    const d = sealBox(keys.data, bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES), contextOf(row))
    await store.insertBlob({ ...row, d })
    storedBytes += d.length
  }
  return { blobId, storedBytes }
}

/** The bytes of a blob, every part authenticated and the whole hashed again. CORRUPT names the blob. */
export async function loadBlob(
  deps: { store: VaultStore; ring: KeyRing; contentId: ContentId; instanceId: string },
  blobId: string,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let parts = 1
  for (let part = 0; part < parts; part++) {
    const row = await deps.store.readBlob(rowId(blobId, part))
    if (row === null) throw damaged("blob", blobId, parts === 1 ? "it is missing" : `part ${part} is missing`)
    chunks.push(openPart(deps.ring, deps.instanceId, blobId, part, row))
    if (part > 0 && row.parts !== parts) throw damaged("blob", blobId, "its parts do not belong together")
    parts = row.parts
  }
  const bytes = Buffer.concat(chunks)
  if (deps.contentId("blob", bytes).toString("hex") !== blobId) throw damaged("blob", blobId, "its content differs")
  return bytes
}

function openPart(ring: KeyRing, instanceId: string, blobId: string, part: number, row: BlobRow): Buffer {
  return naming("blob", blobId, () => {
    if (
      row.instanceId !== instanceId ||
      row.blobId !== blobId ||
      row.part !== part ||
      row._id !== rowId(blobId, part)
    ) {
      throw new Error(`part ${part} does not belong here`)
    }
    return openBox(ring.version(row.key).data, row.d, contextOf(row))
  })
}

function rowId(blobId: string, part: number): string {
  return `${blobId}/${part}`
}

function contextOf(row: Omit<BlobRow, "d">): BoxContext {
  const { instanceId: instance, blobId: blob, part, parts, bytes, v, key } = row
  return { what: "blob", instance, blob, part, parts, bytes, v, key }
}
