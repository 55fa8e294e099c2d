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
const OPEN_BLOCKS = 8

export function createBlockReader(deps: {
  store: VaultStore
  ring: KeyRing
  instanceId: string
  contentId: ContentId
}): BlockReader {
  const entries = new Map<string, PackEntry>()
  const opened = createPromiseCache(OPEN_PACKS, async (packId) => {
    const entry = entries.get(packId)
    if (!entry) throw new Error(`pack ${packId} was not announced`)
    return openPack(deps.ring, deps.instanceId, entry, await deps.store.readPack(packId))
  })
  const pack = (entry: PackEntry): Promise<OpenPack> => {
    entries.set(entry.id, entry)
    return opened(entry.id)
  }
  const frames = createPromiseCache(OPEN_BLOCKS, async (key) => {
    const [packId = "", block] = key.split("/")
    return readFrame(await opened(packId), packId, Number(block))
  })

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
    async rows(segment, block) {
      const entry = segment.packs[block.pack]
      if (!entry) throw damaged("pack", "?", "the index names a pack it does not list")
      entries.set(entry.id, entry)
      const frame = block.parts === 1 ? await frames(`${entry.id}/${block.block}`) : null
      const rows = frame?.encoding === "records" ? frame.rows : await chain(segment, block, entry)
      checkRows(deps.contentId, entry.id, block, rows)
      return rows
    },
  }
}

/** The rows of a whole pack that no segment names yet: what a resumed writer reads back. */
export async function readFrames(pack: OpenPack, packId: string): Promise<Frame[]> {
  const frames: Frame[] = []
  for (let block = 0; block < pack.blocks; block++) frames.push(await readFrame(pack, packId, block))
  return frames
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
