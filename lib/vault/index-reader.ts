import type { KeyRing } from "./data-key.ts"
import { createPromiseCache } from "./promise-cache.ts"
import { compareIds } from "./record-order.ts"
import { openSegment, type Segment, type SegmentBlock, type SegmentHeader } from "./segment.ts"
import type { VaultStore } from "./store.ts"

/** Where a record lies. */
export interface Place {
  segment: Segment
  block: SegmentBlock
  row: number
}

/** Finds records through the segments of one backup; a few opened segments are kept (some 2 MB each). */
export interface IndexReader {
  load(header: SegmentHeader): Promise<Segment>
  /** The latest row of this kind and id; with `replacing`, among the rows that replace others only. */
  find(
    headers: readonly SegmentHeader[],
    kind: string,
    id: string,
    options?: { replacing: boolean },
  ): Promise<Place | null>
}

const OPEN_SEGMENTS = 8

interface IndexedSegment {
  segment: Segment
  rows: Map<string, { block: SegmentBlock; row: number }>
}

export function createIndexReader(deps: {
  store: VaultStore
  ring: KeyRing
  instanceId: string
  backupId: string
}): IndexReader {
  const opened = createPromiseCache<IndexedSegment>(OPEN_SEGMENTS)
  const load = (header: SegmentHeader) =>
    opened(header.id, async () => {
      const segment = await openSegment(deps.ring, deps, header, await deps.store.readSegment(header.id))
      return { segment, rows: indexRows(segment) }
    })
  return {
    load: async (header) => (await load(header)).segment,
    async find(headers, kind, id, options) {
      for (const header of headers.toReversed()) {
        const range = header.kinds[kind]
        if (!range || compareIds(id, range.min) < 0 || compareIds(id, range.max) > 0) continue
        if (options?.replacing && range.replaced === 0) continue
        const { segment, rows } = await load(header)
        const place = rows.get(rowKey(kind, id))
        if (place && (place.block.replaces || !options?.replacing)) return { segment, ...place }
      }
      return null
    },
  }
}

function indexRows(segment: Segment): IndexedSegment["rows"] {
  const rows: IndexedSegment["rows"] = new Map()
  for (const block of segment.blocks) {
    block.ids.forEach((id, row) => {
      rows.set(rowKey(block.kind, id), { block, row })
    })
  }
  return rows
}

function rowKey(kind: string, id: string): string {
  return `${kind}\0${id}`
}
