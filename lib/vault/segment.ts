import { hash, randomBytes } from "node:crypto"
import { z } from "zod"
import { KIB } from "../units.ts"
import { type BoxContext, openBox, sealBox } from "./box.ts"
import { SHORT_ID_BYTES } from "./content-id.ts"
import { damaged, naming } from "./corrupt.ts"
import type { DataKeys, KeyRing } from "./data-key.ts"
import { type PackEntry, packEntryShape } from "./pack.ts"
import { compareIds } from "./record-order.ts"
import type { SegmentRow } from "./store.ts"
import { compress, decompress } from "./zstd.ts"

/** One page of a backup's index (FORMAT.md §6): rows in the order of writing. */
export interface Segment {
  packs: PackEntry[]
  blocks: SegmentBlock[]
}

export interface SegmentBlock {
  /** Index into `packs`. */
  pack: number
  block: number
  kind: string
  replaces: boolean
  groups: string[]
  /** Blocks of one long record; 1 for an ordinary block. */
  parts: number
  ids: string[]
  /** SHORT_ID_BYTES of content id per record. */
  contentIds: Buffer
}

/** What a manifest tells of a segment: enough to skip it. */
export const segmentHeaderShape = z.object({
  id: z.string(),
  seq: z.number(),
  sha256: z.string(),
  packs: z.number(),
  kinds: z.record(z.string(), z.object({ n: z.number(), replaced: z.number(), min: z.string(), max: z.string() })),
})
export type SegmentHeader = z.infer<typeof segmentHeaderShape>

/** A segment is closed at about this size; MAX_SEGMENT_BYTES is never reached. */
export const SEGMENT_TARGET_BYTES = 384 * KIB
export const MAX_SEGMENT_BYTES = 512 * KIB
const MAX_OPENED_BYTES = 8192 * KIB

const bodyShape = z.object({
  packs: z.array(packEntryShape),
  blocks: z.array(
    z.object({
      p: z.number(),
      b: z.number(),
      k: z.string(),
      r: z.number(),
      g: z.array(z.string()),
      parts: z.number(),
      ids: z.array(z.string()),
      h: z.string(),
    }),
  ),
})

export async function sealSegment(
  keys: DataKeys,
  place: { instanceId: string; backupId: string; seq: number },
  segment: Segment,
): Promise<{ row: SegmentRow; header: SegmentHeader }> {
  const packs = segment.packs.map((pack) => pack.id)
  const head = { _id: randomBytes(16).toString("hex"), v: 1, key: keys.version, ...place, packs }
  const body: z.infer<typeof bodyShape> = {
    packs: segment.packs,
    blocks: segment.blocks.map((block) => ({
      p: block.pack,
      b: block.block,
      k: block.kind,
      r: block.replaces ? 1 : 0,
      g: block.groups,
      parts: block.parts,
      ids: block.ids,
      h: block.contentIds.toString("base64"),
    })),
  }
  const d = sealBox(keys.index, await compress(Buffer.from(JSON.stringify(body))), contextOf(head))
  if (d.length > MAX_SEGMENT_BYTES) throw new Error(`segment of ${d.length} bytes is above the limit`)
  const sha256 = hash("sha256", d)
  return {
    row: { ...head, d },
    header: { id: head._id, seq: place.seq, sha256, packs: packs.length, kinds: kindsOf(segment) },
  }
}

/** The segment a header names, checked against it. CORRUPT names the segment. */
export async function openSegment(
  ring: KeyRing,
  place: { instanceId: string; backupId: string },
  header: SegmentHeader,
  row: SegmentRow | null,
): Promise<Segment> {
  const id = header.id
  if (row === null) throw damaged("segment", id, "it is missing")
  if (hash("sha256", row.d) !== header.sha256)
    throw damaged("segment", id, "its hash is not the one the manifest names")
  const context = contextOf({ ...row, ...place, _id: id, seq: header.seq })
  const same = row._id === id && row.seq === header.seq
  if (!same || row.instanceId !== place.instanceId || row.backupId !== place.backupId) {
    throw damaged("segment", id, "it does not belong here")
  }
  const box = naming("segment", id, () => openBox(ring.version(row.key).index, row.d, context))
  const text = await decompress(box, MAX_OPENED_BYTES)
  return naming("segment", id, () => toSegment(bodyShape.parse(JSON.parse(text.toString()))))
}

function toSegment(body: z.infer<typeof bodyShape>): Segment {
  const blocks = body.blocks.map((block): SegmentBlock => {
    const contentIds = Buffer.from(block.h, "base64")
    if (contentIds.length !== block.ids.length * SHORT_ID_BYTES) throw new Error("its rows do not fit together")
    return {
      pack: block.p,
      block: block.b,
      kind: block.k,
      replaces: block.r === 1,
      groups: block.g,
      parts: block.parts,
      ids: block.ids,
      contentIds,
    }
  })
  return { packs: body.packs, blocks }
}

function kindsOf(segment: Segment): SegmentHeader["kinds"] {
  const kinds: SegmentHeader["kinds"] = {}
  for (const { kind, ids, replaces } of segment.blocks) {
    for (const id of ids) {
      const known = kinds[kind]
      if (!known) kinds[kind] = { n: 1, replaced: replaces ? 1 : 0, min: id, max: id }
      else {
        known.n++
        if (replaces) known.replaced++
        if (compareIds(id, known.min) < 0) known.min = id
        if (compareIds(id, known.max) > 0) known.max = id
      }
    }
  }
  return kinds
}

function contextOf(row: Omit<SegmentRow, "d">): BoxContext {
  return {
    what: "segment",
    instance: row.instanceId,
    segment: row._id,
    backup: row.backupId,
    seq: row.seq,
    v: row.v,
    key: row.key,
    packs: row.packs.join(","),
  }
}
