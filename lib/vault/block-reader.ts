import { MIB } from "../units.ts"
import { type ContentId, SHORT_ID_BYTES } from "./content-id.ts"
import { damaged, naming } from "./corrupt.ts"
import type { KeyRing } from "./data-key.ts"
import { decodeFrame, type Frame, type FrameRow } from "./frame.ts"
import { type OpenPack, openPack, type PackEntry } from "./pack.ts"
import { createPromiseCache } from "./promise-cache.ts"
import type { Segment, SegmentBlock } from "./segment.ts"
import type { VaultStore } from "./store.ts"
import { decompress } from "./zstd.ts"

/** No frame is bigger (FORMAT.md §5). */
export const MAX_FRAME_BYTES = MIB

/** Opens blocks of packs: authenticated, decompressed, every row's content id compared with its segment's. */
export interface BlockReader {
  rows(segment: Segment, block: SegmentBlock): Promise<FrameRow[]>
}

const OPEN_PACKS = 4
const OPEN_BLOCKS = 12

export function createBlockReader(deps: {
  store: VaultStore
  ring: KeyRing
  instanceId: string
  contentId: ContentId
}): BlockReader {
  const packs = createPromiseCache<OpenPack>(OPEN_PACKS)
  const blocks = createPromiseCache<FrameRow[]>(OPEN_BLOCKS)
  const pack = (entry: PackEntry): Promise<OpenPack> =>
    packs(entry.id, async () => openPack(deps.ring, deps.instanceId, entry, await deps.store.readPack(entry.id)))

  async function readRows(segment: Segment, block: SegmentBlock, entry: PackEntry): Promise<FrameRow[]> {
    const rows = block.parts === 1 ? await ordinary(block, entry) : await chain(segment, block, entry)
    checkRows(deps.contentId, entry.id, block, rows)
    return rows
  }

  async function ordinary(block: SegmentBlock, entry: PackEntry): Promise<FrameRow[]> {
    const frame = await readFrame(await pack(entry), entry.id, block.block)
    return naming("pack", entry.id, () => (frame.encoding === "records" ? frame.rows : [joinParts([frame])]))
  }

  async function chain(segment: Segment, block: SegmentBlock, first: PackEntry): Promise<FrameRow[]> {
    const parts: Frame[] = []
    let [packIndex, blockIndex] = [block.pack, block.block]
    while (parts.length < block.parts) {
      const entry = segment.packs[packIndex]
      if (!entry) throw damaged("pack", first.id, `the chain of ${block.kind} ${block.ids[0]} ends early`)
      const current = await pack(entry)
      if (blockIndex < current.blocks) parts.push(await readFrame(current, entry.id, blockIndex++))
      else [packIndex, blockIndex] = [packIndex + 1, 0]
    }
    return naming("pack", first.id, () => [joinParts(parts)])
  }

  return {
    rows: async (segment, block) => {
      const entry = segment.packs[block.pack]
      if (!entry) throw damaged("pack", "?", "the index names a pack it does not list")
      const read = () => readRows(segment, block, entry)
      // Long records are big, and rarely asked for twice.
      return block.parts === 1 ? blocks(`${entry.id}/${block.block}`, read) : read()
    },
  }
}

/** The blocks of a pack that no segment names yet, one at a time: what a resumed writer reads back. */
export async function* readFrames(pack: OpenPack, packId: string): AsyncGenerator<Frame> {
  for (let block = 0; block < pack.blocks; block++) yield await readFrame(pack, packId, block)
}

export function joinParts(parts: readonly Frame[]): FrameRow {
  const first = parts[0]
  if (first?.encoding !== "part" || first.parts !== parts.length) throw new Error("a long record is incomplete")
  const bytes = parts.map((part, i) => {
    if (part.encoding !== "part" || part.part !== i || part.id !== first.id) throw new Error("its parts are mixed up")
    return part.bytes
  })
  return { id: first.id, group: first.group, bytes: Buffer.concat(bytes), utf16: first.utf16 }
}

async function readFrame(pack: OpenPack, packId: string, block: number): Promise<Frame> {
  const bytes = await decompress(pack.block(block), MAX_FRAME_BYTES)
  return naming("pack", packId, () => decodeFrame(bytes))
}

function checkRows(contentId: ContentId, packId: string, block: SegmentBlock, rows: readonly FrameRow[]): void {
  if (rows.length !== block.ids.length) throw damaged("pack", packId, "it holds another number of records")
  rows.forEach((row, i) => {
    const found = contentId(block.kind, row.bytes).subarray(0, SHORT_ID_BYTES)
    const expected = block.contentIds.subarray(i * SHORT_ID_BYTES, (i + 1) * SHORT_ID_BYTES)
    if (row.id !== block.ids[i] || !found.equals(expected)) {
      throw damaged("pack", packId, `${block.kind} ${block.ids[i]} is not what the index names`)
    }
  })
}
