import { KIB, MIB } from "../units.ts"
import { joinParts } from "./block-reader.ts"
import { type ContentId, SHORT_ID_BYTES } from "./content-id.ts"
import type { DataKeys } from "./data-key.ts"
import { encodeFrame, type Frame, type FrameRow, rowBytes, type StoredText, storeText } from "./frame.ts"
import type { Counters } from "./manifest.ts"
import { blockBytes, entryOf, HEADER_BYTES, MAX_PACK_BYTES, type PackEntry, sealPack } from "./pack.ts"
import { SEGMENT_TARGET_BYTES, type Segment, type SegmentBlock } from "./segment.ts"
import type { PackRow, VaultStore } from "./store.ts"
import { compress } from "./zstd.ts"

/** A block is closed at this size before compression (vault.md §10). */
const BLOCK_BYTES = 512 * KIB
/** A record above this becomes a chain of parts, each of which fits a pack even when it does not compress. */
const PART_BYTES = 900 * KIB
/** Full packs held back to be inserted together; bounds memory. */
const READY_PACKS = 4
const MAX_SEGMENT_PACKS = 200

/** A record on its way: `kind` may be one of the vault's own. */
export interface IncomingRecord {
  kind: string
  id: string
  group: string
  json: string
}

interface BlockBuffer {
  kind: string
  replaces: boolean
  rows: FrameRow[]
  bytes: number
  /** Where the rows' texts are written, used again for every block: no garbage per record. */
  arena: Buffer
  used: number
}

/** What the segment will say of a block once its pack is sealed; null for the later parts of a chain. */
type BlockEntry = Omit<SegmentBlock, "pack" | "block"> | null

/**
 * Turns records into blocks, blocks into sealed packs, and keeps the rows for the next segment. Not concurrent: the
 * writer calls one method at a time.
 */
export class PackFiller {
  counters: Counters = { records: {}, rawBytes: 0, storedBytes: 0 }
  nextPackSeq = 0
  #segment: Segment = { packs: [], blocks: [] }
  #segmentBytes = 0
  readonly #buffers = new Map<string, BlockBuffer>()
  #blocks: { compressed: Buffer; entry: BlockEntry }[] = []
  readonly #scratch = Buffer.allocUnsafeSlow(MIB)
  #packBytes = HEADER_BYTES
  #ready: PackRow[] = []
  #chain: { parts: Frame[]; pack: number; block: number } = { parts: [], pack: 0, block: 0 }
  readonly #keys: DataKeys
  readonly #contentId: ContentId
  readonly #place: { instanceId: string; backupId: string }
  readonly #store: VaultStore

  constructor(deps: {
    keys: DataKeys
    contentId: ContentId
    place: { instanceId: string; backupId: string }
    store: VaultStore
  }) {
    this.#keys = deps.keys
    this.#contentId = deps.contentId
    this.#place = deps.place
    this.#store = deps.store
  }

  async add(record: IncomingRecord, replaces: boolean): Promise<void> {
    const { kind, id, group, json } = record
    const bytes = json.isWellFormed() ? Buffer.byteLength(json) : json.length * 2
    this.counters.rawBytes += bytes
    if (!replaces) this.counters.records[kind] = (this.counters.records[kind] ?? 0) + 1
    // What is replaced must lie before what replaces it.
    if (replaces) await this.#closeBlock(this.#bufferFor(kind, false))
    const buffer = this.#bufferFor(kind, replaces)
    if (bytes > PART_BYTES) {
      await this.#closeBlock(buffer)
      await this.#addLong(kind, replaces, { id, group, ...storeText(json) })
      return
    }
    if (buffer.bytes + bytes > BLOCK_BYTES) await this.#closeBlock(buffer)
    const row: FrameRow = { id, group, ...writeText(buffer, json, bytes) }
    buffer.rows.push(row)
    buffer.bytes += rowBytes(row)
  }

  /** Everything added becomes packs, and they are stored. */
  async flush(): Promise<void> {
    for (const buffer of this.#buffers.values()) await this.#closeBlock(buffer)
    await this.#closePack()
    await this.#insertReady()
  }

  /** True when the packs closed so far should get their segment. */
  get segmentIsFull(): boolean {
    return this.#segmentBytes >= SEGMENT_TARGET_BYTES || this.#segment.packs.length >= MAX_SEGMENT_PACKS
  }

  /** The packs closed since the last segment; stored when this returns. */
  async takeSegment(): Promise<Segment> {
    await this.#insertReady()
    const segment = this.#segment
    this.#segment = { packs: [], blocks: [] }
    this.#segmentBytes = 0
    return segment
  }

  get tail(): readonly PackEntry[] {
    return this.#segment.packs
  }

  /** Takes a stored pack behind the last segment back in, when a writer resumes; packs in their order. */
  async adoptPack(entry: PackEntry, frames: AsyncIterable<Frame>): Promise<void> {
    const pack = this.#segment.packs.push(entry) - 1
    let next = 0
    for await (const frame of frames) {
      const block = next++
      if (frame.encoding === "records") {
        this.#note({ ...this.#entryOf(frame.kind, frame.replaces, frame.rows, 1), pack, block })
        continue
      }
      if (frame.part === 0) this.#chain = { parts: [], pack, block }
      this.#chain.parts.push(frame)
      if (this.#chain.parts.length < frame.parts) continue
      const { parts, ...place } = this.#chain
      this.#note({ ...this.#entryOf(frame.kind, frame.replaces, [joinParts(parts)], parts.length), ...place })
    }
  }

  /** The content id of the latest record of this kind and id that is in no segment yet. */
  findPending(kind: string, id: string): Buffer | null {
    for (const replaces of [true, false]) {
      const row = this.#bufferFor(kind, replaces).rows.findLast((candidate) => candidate.id === id)
      if (row) return this.#contentId(kind, row.bytes).subarray(0, SHORT_ID_BYTES)
    }
    const inPack = this.#blocks.map((block) => block.entry).filter((entry) => entry !== null)
    for (const block of [...this.#segment.blocks, ...inPack].reverse()) {
      const row = block.kind === kind ? block.ids.lastIndexOf(id) : -1
      if (row >= 0) return block.contentIds.subarray(row * SHORT_ID_BYTES, (row + 1) * SHORT_ID_BYTES)
    }
    return null
  }

  #bufferFor(kind: string, replaces: boolean): BlockBuffer {
    const key = `${kind}/${replaces}`
    const known = this.#buffers.get(key)
    if (known) return known
    const buffer = { kind, replaces, rows: [], bytes: 0, arena: Buffer.allocUnsafe(0), used: 0 }
    this.#buffers.set(key, buffer)
    return buffer
  }

  async #closeBlock(buffer: BlockBuffer): Promise<void> {
    const { kind, replaces, rows } = buffer
    if (rows.length === 0) return
    const compressed = await compress(encodeFrame({ encoding: "records", kind, replaces, rows }, this.#scratch))
    await this.#placeBlock(compressed, this.#entryOf(kind, replaces, rows, 1))
    buffer.rows = []
    buffer.bytes = 0
    buffer.used = 0
  }

  async #addLong(kind: string, replaces: boolean, row: FrameRow): Promise<void> {
    const { id, group, utf16, bytes } = row
    const parts = Math.ceil(bytes.length / PART_BYTES)
    for (let part = 0; part < parts; part++) {
      const slice = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)
      const frame: Frame = { encoding: "part", kind, replaces, id, group, part, parts, utf16, bytes: slice }
      const compressed = await compress(encodeFrame(frame, this.#scratch))
      await this.#placeBlock(compressed, part === 0 ? this.#entryOf(kind, replaces, [row], parts) : null)
    }
    // A segment must name all packs of a chain, so none of it stays in an open pack.
    await this.#closePack()
  }

  async #placeBlock(compressed: Buffer, entry: BlockEntry): Promise<void> {
    const bytes = blockBytes(compressed)
    if (this.#packBytes + bytes > MAX_PACK_BYTES) await this.#closePack()
    this.#blocks.push({ compressed, entry })
    this.#packBytes += bytes
  }

  async #closePack(): Promise<void> {
    if (this.#blocks.length === 0) return
    const place = { ...this.#place, seq: this.nextPackSeq++ }
    const row = sealPack(
      this.#keys,
      place,
      this.#blocks.map((block) => block.compressed),
    )
    const pack = this.#segment.packs.push(entryOf(row)) - 1
    for (const [block, { entry }] of this.#blocks.entries()) if (entry) this.#note({ ...entry, pack, block })
    this.counters.storedBytes += row.size
    this.#blocks = []
    this.#packBytes = HEADER_BYTES
    this.#ready.push(row)
    if (this.#ready.length >= READY_PACKS) await this.#insertReady()
  }

  async #insertReady(): Promise<void> {
    const rows = this.#ready
    this.#ready = []
    if (rows.length > 0) await this.#store.insertPacks(rows)
  }

  #note(block: SegmentBlock): void {
    this.#segment.blocks.push(block)
    const ids = block.ids.reduce((sum, id) => sum + id.length + 3, 0)
    this.#segmentBytes += 80 + ids + block.contentIds.length * 1.4
  }

  #entryOf(kind: string, replaces: boolean, rows: readonly FrameRow[], parts: number): NonNullable<BlockEntry> {
    return {
      kind,
      replaces,
      groups: [...new Set(rows.map((row) => row.group))],
      parts,
      ids: rows.map((row) => row.id),
      contentIds: Buffer.concat(rows.map((row) => this.#contentId(kind, row.bytes).subarray(0, SHORT_ID_BYTES))),
    }
  }
}

/** Into the buffer's arena; a text that no longer fits (above a block's size) gets bytes of its own. */
function writeText(buffer: BlockBuffer, text: string, bytes: number): StoredText {
  if (buffer.arena.length === 0) buffer.arena = Buffer.allocUnsafeSlow(BLOCK_BYTES)
  if (!text.isWellFormed() || buffer.used + bytes > buffer.arena.length) return storeText(text)
  const at = buffer.used
  buffer.used += buffer.arena.write(text, at, "utf8")
  return { bytes: buffer.arena.subarray(at, buffer.used), utf16: false }
}
