import { createHmac, hash, timingSafeEqual } from "node:crypto"
import { z } from "zod"
import { AppError } from "../errors.ts"
import { KIB } from "../units.ts"
import { type BoxContext, openBox, sealBox } from "./box.ts"
import { damaged, naming } from "./corrupt.ts"
import type { DataKeys, KeyRing } from "./data-key.ts"
import { merkleRoot } from "./merkle.ts"
import { packEntryShape } from "./pack.ts"
import { segmentHeaderShape } from "./segment.ts"
import type { ManifestRow } from "./store.ts"
import { compress, decompress } from "./zstd.ts"

const MAX_OPENED_BYTES = 65_536 * KIB

const countersShape = z.object({
  records: z.record(z.string(), z.number()),
  rawBytes: z.number(),
  storedBytes: z.number(),
})
export type Counters = z.infer<typeof countersShape>

/** What a committed manifest seals (FORMAT.md §7). */
const manifestShape = countersShape.extend({
  format: z.literal(1),
  contentForm: z.literal(1),
  backupId: z.string(),
  schemaId: z.string(),
  startedAt: z.string(),
  committedAt: z.string(),
  root: z.string(),
  summary: z.string(),
  segments: z.array(segmentHeaderShape),
})
export type Manifest = z.infer<typeof manifestShape>

/** What a checkpoint seals: where a new writer goes on. */
const checkpointShape = countersShape.extend({
  state: z.string(),
  nextPackSeq: z.number(),
  segments: z.array(segmentHeaderShape),
  /** Packs behind the last segment. */
  tail: z.array(packEntryShape),
})
export type Checkpoint = z.infer<typeof checkpointShape>

/** The committed form of an open row. */
export async function sealManifest(
  keys: DataKeys,
  open: ManifestRow,
  content: Omit<Manifest, "format" | "contentForm" | "backupId" | "schemaId" | "startedAt" | "committedAt" | "root">,
  committedAt: Date,
): Promise<ManifestRow & { root: string }> {
  const manifest: Manifest = {
    format: 1,
    contentForm: 1,
    backupId: open._id,
    schemaId: open.schemaId,
    startedAt: open.startedAt.toISOString(),
    committedAt: committedAt.toISOString(),
    root: merkleRoot(content.segments.map((segment) => segment.sha256)),
    ...content,
  }
  const d = sealBox(keys.manifest, await compress(Buffer.from(JSON.stringify(manifest))), manifestContext(open))
  const row: ManifestRow & { root: string } = {
    ...open,
    state: "committed",
    revision: open.revision + 1,
    heartbeatAt: committedAt,
    checkpoint: null,
    committedAt,
    root: manifest.root,
    d,
  }
  return { ...row, mac: macOf(keys, row).toString("hex") }
}

/** The manifest of a committed row, every member checked. NOT_FOUND when there is no such backup in this vault. */
export async function openManifest(
  ring: KeyRing,
  instanceId: string,
  backupId: string,
  row: ManifestRow | null,
): Promise<Manifest> {
  const { d, mac } = row ?? { d: null, mac: null }
  if (row === null || row.instanceId !== instanceId || (row.state !== "committed" && d === null)) {
    throw new AppError("NOT_FOUND", `the vault has no committed backup ${backupId}`, {
      userMessage: `The content of backup ${backupId} is not in this vault: the backup never finished, or was removed.`,
      facts: { what: "manifest", id: backupId },
    })
  }
  const content = await naming("manifest", backupId, () => {
    if (d === null || mac === null || row._id !== backupId) throw new Error("it is incomplete")
    const expected = macOf(ring.version(row.key), row)
    const found = Buffer.from(mac, "hex")
    if (mac !== found.toString("hex") || found.length !== expected.length || !timingSafeEqual(found, expected)) {
      throw new Error("its MAC does not match: a member was altered")
    }
    return decompress(openBox(ring.version(row.key).manifest, d, manifestContext(row)), MAX_OPENED_BYTES)
  })
  const manifest = naming("manifest", backupId, () => manifestShape.parse(JSON.parse(content.toString())))
  const root = merkleRoot(manifest.segments.map((segment) => segment.sha256))
  if (manifest.backupId !== backupId || manifest.root !== root || row.root !== root) {
    throw damaged("manifest", backupId, "its root does not match its segments")
  }
  return manifest
}

/** Bound to owner and revision: an old checkpoint put back does not open. */
export async function sealCheckpoint(keys: DataKeys, row: ManifestRow, checkpoint: Checkpoint): Promise<Buffer> {
  return sealBox(keys.index, await compress(Buffer.from(JSON.stringify(checkpoint))), checkpointContext(row))
}

/** null when no checkpoint was reached. `row` as it was when the checkpoint was written. */
export async function openCheckpoint(ring: KeyRing, row: ManifestRow): Promise<Checkpoint | null> {
  const { checkpoint, key } = row
  if (checkpoint === null) return null
  const box = naming("manifest", row._id, () => openBox(ring.version(key).index, checkpoint, checkpointContext(row)))
  const text = await decompress(box, MAX_OPENED_BYTES)
  return naming("manifest", row._id, () => checkpointShape.parse(JSON.parse(text.toString())))
}

function macOf(keys: DataKeys, row: ManifestRow): Buffer {
  const members = [
    row._id,
    row.v,
    row.key,
    row.instanceId,
    row.schemaId,
    row.state,
    row.owner,
    row.revision,
    row.startedAt.toISOString(),
    row.heartbeatAt.toISOString(),
    row.checkpoint === null,
    row.committedAt?.toISOString() ?? null,
    row.root,
    row.d === null ? null : hash("sha256", row.d),
  ]
  return createHmac("sha256", keys.mac).update(JSON.stringify(members)).digest()
}

function manifestContext(row: ManifestRow): BoxContext {
  const { _id: backup, instanceId: instance, schemaId: schema, v, key } = row
  return { what: "manifest", instance, backup, schema, v, key }
}

function checkpointContext(row: ManifestRow): BoxContext {
  const { _id: backup, instanceId: instance, owner, revision, v, key } = row
  return { what: "checkpoint", instance, backup, owner, revision, v, key }
}
