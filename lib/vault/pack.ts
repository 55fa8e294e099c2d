import { hash, randomBytes } from "node:crypto"
import { z } from "zod"
import { MIB } from "../units.ts"
import { BOX_OVERHEAD, openBox, sealBox } from "./box.ts"
import { damaged, naming } from "./corrupt.ts"
import type { DataKeys, KeyRing } from "./data-key.ts"
import type { PackRow } from "./store.ts"

/** No document is bigger (vault.md §11: every supported database takes it). */
export const MAX_PACK_BYTES = MIB

const MAGIC = Buffer.from("ABVP")
const LAYOUT = 1
/** Bytes of a pack beside its blocks. */
export const HEADER_BYTES = MAGIC.length + 1 + 2

/** What a segment knows of a pack; everything in its row is compared with it. */
export const packEntryShape = z.object({
  id: z.string(),
  seq: z.number(),
  backupId: z.string(),
  size: z.number(),
  sha256: z.string(),
})
export type PackEntry = z.infer<typeof packEntryShape>

/** Bytes a compressed block takes in a pack. */
export function blockBytes(compressed: Uint8Array): number {
  return 4 + BOX_OVERHEAD + compressed.length
}

/** Seals compressed blocks into one pack with a new random id. */
export function sealPack(
  keys: DataKeys,
  place: { instanceId: string; backupId: string; seq: number },
  blocks: readonly Uint8Array[],
): PackRow {
  const header = Buffer.alloc(HEADER_BYTES + 4 * blocks.length)
  MAGIC.copy(header)
  header.writeUInt8(LAYOUT, 4)
  header.writeUInt16BE(blocks.length, 5)
  blocks.forEach((block, i) => {
    header.writeUInt32BE(block.length + BOX_OVERHEAD, HEADER_BYTES + 4 * i)
  })
  const row = { _id: randomBytes(16).toString("hex"), v: 1, key: keys.version, ...place, blocks: blocks.length }
  const boxes = blocks.map((block, i) => sealBox(keys.data, block, blockContext(row, header, i)))
  const d = Buffer.concat([header, ...boxes])
  return { ...row, size: d.length, sha256: hash("sha256", d), d }
}

export function entryOf(row: PackRow): PackEntry {
  return { id: row._id, seq: row.seq, backupId: row.backupId, size: row.size, sha256: row.sha256 }
}

/** A pack whose clear fields and hash are as its segment says; `block` opens one. CORRUPT names the pack. */
export interface OpenPack {
  readonly blocks: number
  /** The compressed frame of one block. */
  block(index: number): Buffer
}

export function openPack(ring: KeyRing, instanceId: string, expected: PackEntry, row: PackRow | null): OpenPack {
  const id = expected.id
  if (row === null) throw damaged("pack", id, "it is missing")
  if (row.instanceId !== instanceId) throw damaged("pack", id, "it belongs to another instance")
  const entry = entryOf({ ...row, sha256: hash("sha256", row.d), size: row.d.length })
  for (const field of ["id", "seq", "backupId", "size", "sha256"] as const) {
    if (entry[field] !== expected[field]) throw damaged("pack", id, `its ${field} is not the one the index names`)
  }
  if (row.size !== entry.size || row.sha256 !== entry.sha256) throw damaged("pack", id, "its size or hash was altered")
  return naming("pack", id, () => {
    const { header, boxes } = split(row)
    const keys = ring.version(row.key)
    return {
      blocks: boxes.length,
      block(index) {
        const box = boxes[index]
        if (!box) throw damaged("pack", id, `it has no block ${index}`)
        return naming("pack", id, () => openBox(keys.data, box, blockContext(row, header, index)))
      },
    }
  })
}

function split(row: PackRow): { header: Buffer; boxes: Uint8Array[] } {
  const d = Buffer.from(row.d.buffer, row.d.byteOffset, row.d.byteLength)
  if (d.length < HEADER_BYTES || !d.subarray(0, 4).equals(MAGIC)) throw new Error("it is not a pack")
  if (row.v !== 1 || d.readUInt8(4) !== LAYOUT) throw new Error("its layout is unknown")
  const n = d.readUInt16BE(5)
  if (n !== row.blocks || HEADER_BYTES + 4 * n > d.length) throw new Error("its number of blocks was altered")
  let at = HEADER_BYTES + 4 * n
  const header = d.subarray(0, at)
  const boxes = Array.from({ length: n }, (_, i) => {
    const end = at + header.readUInt32BE(HEADER_BYTES + 4 * i)
    const box = d.subarray(at, end)
    at = end
    return box
  })
  if (at !== d.length) throw new Error("its blocks do not fill it")
  return { header, boxes }
}

function blockContext(row: Omit<PackRow, "size" | "sha256" | "d">, header: Buffer, block: number) {
  return {
    what: "pack",
    instance: row.instanceId,
    pack: row._id,
    backup: row.backupId,
    seq: row.seq,
    v: row.v,
    key: row.key,
    block,
    header: header.toString("hex"),
  }
}
