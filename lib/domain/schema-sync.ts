import type { ObjectSchema } from "../assets/nouns.ts"
import type { SchemaStatus } from "./synced-schema.ts"

/** A schema counts as deleted after this many complete syncs without it (S0-21). */
const MISSES_UNTIL_DELETED = 2

export interface KnownSchema {
  schemaId: string
  name: string
  key: string
  status: SchemaStatus
  missedSyncs: number
  /** The sync that raised missedSyncs last; "" for none. */
  missedInSync: string
}

/** What one schema becomes. */
export type SchemaChange =
  | { kind: "seen"; schema: ObjectSchema; isNew: boolean }
  | { kind: "missed"; schemaId: string; missedSyncs: number; status: SchemaStatus }

export interface SyncCounts {
  added: number
  renamed: number
  deleted: number
  unchanged: number
}

/**
 * Compares what we know with one complete list of an instance's schemas (S0-10, S0-21). Call it only with a complete
 * list: an unreachable instance must never mark schemas as deleted. The same `syncId` twice changes nothing more.
 */
export function planSync(
  known: KnownSchema[],
  seen: ObjectSchema[],
  syncId: string,
): { changes: SchemaChange[]; counts: SyncCounts } {
  const before = new Map(known.map((schema) => [schema.schemaId, schema]))
  const counts: SyncCounts = { added: 0, renamed: 0, deleted: 0, unchanged: 0 }
  const changes: SchemaChange[] = []
  for (const schema of seen) {
    const old = before.get(schema.id)
    before.delete(schema.id)
    if (!old || old.status === "Deleted") counts.added++
    else if (old.name !== schema.name || old.key !== schema.objectSchemaKey) counts.renamed++
    else counts.unchanged++
    changes.push({ kind: "seen", schema, isNew: old === undefined })
  }
  for (const gone of before.values()) {
    if (gone.status === "Deleted") continue
    const missedSyncs = gone.missedInSync === syncId ? gone.missedSyncs : gone.missedSyncs + 1
    const status = missedSyncs >= MISSES_UNTIL_DELETED ? "Deleted" : "Active"
    if (status === "Deleted") counts.deleted++
    else counts.unchanged++
    changes.push({ kind: "missed", schemaId: gone.schemaId, missedSyncs, status })
  }
  return { changes, counts }
}
