import { randomBytes } from "node:crypto"
import type { Clock } from "../clock.ts"
import { AppError } from "../errors.ts"
import type { BackupId, InstanceId } from "../ids.ts"
import { BLOB_KIND, storeBlob } from "./blobs.ts"
import { readFrames } from "./block-reader.ts"
import { type ContentId, SHORT_ID_BYTES } from "./content-id.ts"
import type { KeyRing } from "./data-key.ts"
import { storeText } from "./frame.ts"
import { createIndexReader, type IndexReader } from "./index-reader.ts"
import { type Checkpoint, type Counters, openCheckpoint, sealCheckpoint, sealManifest } from "./manifest.ts"
import { openPack } from "./pack.ts"
import { PackFiller } from "./pack-filler.ts"
import { type SegmentHeader, sealSegment } from "./segment.ts"
import type { ManifestChange, ManifestRow, VaultStore } from "./store.ts"
import type { BackupWriter, BlobRef, SealedBackup, VaultRecord, WriterResume } from "./vault.ts"

export interface WriterDeps {
  store: VaultStore
  ring: KeyRing
  contentId: ContentId
  clock: Clock
  instanceId: InstanceId
}

/**
 * Begins the backup, or takes an open one over behind its last checkpoint (FORMAT.md §8). CONFLICT when it is
 * committed already or belongs to another instance or schema.
 */
export async function openBackupWriter(
  deps: WriterDeps,
  options: { backupId: BackupId; schemaId: string; signal?: AbortSignal },
): Promise<BackupWriter> {
  const owner = randomBytes(16).toString("hex")
  const fresh = newManifestRow(deps, options, owner)
  if (await deps.store.insertManifest(fresh)) return new Session(deps, fresh, null, options.signal)
  const found = await deps.store.readManifest(options.backupId)
  if (found === null) throw leaseLost(options.backupId)
  if (found.state !== "open" || found.instanceId !== deps.instanceId || found.schemaId !== options.schemaId) {
    throw new AppError("CONFLICT", `backup ${options.backupId} cannot be written: it is ${found.state}`, {
      userMessage: "This backup is finished already. Start a new one.",
      facts: { backupId: options.backupId, state: found.state },
    })
  }
  const { row, checkpoint } = await takeOver(deps, found, owner)
  await deps.store.deletePacks(row._id, checkpoint?.nextPackSeq ?? 0)
  await deps.store.deleteSegments(row._id, checkpoint?.segments.length ?? 0)
  const session = new Session(deps, row, checkpoint, options.signal)
  await session.adoptTail(checkpoint?.tail ?? [])
  return session
}

async function takeOver(deps: WriterDeps, found: ManifestRow, owner: string) {
  const checkpoint = await openCheckpoint(deps.ring, found)
  const now = deps.clock.now()
  const row: ManifestRow = { ...found, owner, revision: found.revision + 1, heartbeatAt: now }
  // The checkpoint is bound to owner and revision, so it is sealed again for the new ones.
  if (checkpoint) row.checkpoint = await sealCheckpoint(deps.ring.version(row.key), row, checkpoint)
  await compareAndSet(deps.store, found, row)
  return { row, checkpoint }
}

/** LEASE_LOST when the row is no longer as `expected`; an answer that was lost on the way is told by reading again. */
async function compareAndSet(store: VaultStore, expected: ManifestRow, next: ManifestRow): Promise<void> {
  const { _id, instanceId: _i, schemaId: _s, startedAt: _t, v: _v, key: _k, ...change } = next
  if (await store.updateManifest(_id, expected, change satisfies ManifestChange)) return
  const now = await store.readManifest(_id)
  if (now?.owner === next.owner && now.revision === next.revision) return
  throw leaseLost(_id)
}

class Session implements BackupWriter {
  readonly resumed: WriterResume
  readonly #deps: WriterDeps
  readonly #signal: AbortSignal | undefined
  readonly #filler: PackFiller
  readonly #index: IndexReader
  readonly #segments: SegmentHeader[]
  readonly #blobsNoted = new Set<string>()
  #row: ManifestRow
  #turn: Promise<unknown> = Promise.resolve()
  #state: "open" | "closed" | "sealed" | "failed" = "open"

  constructor(deps: WriterDeps, row: ManifestRow, checkpoint: Checkpoint | null, signal: AbortSignal | undefined) {
    this.#deps = deps
    this.#row = row
    this.#signal = signal
    const place = { instanceId: deps.instanceId, backupId: row._id }
    this.#filler = new PackFiller({ ...deps, place, keys: deps.ring.version(row.key) })
    this.#index = createIndexReader({ ...deps, ...place })
    this.#segments = checkpoint?.segments ?? []
    this.resumed = { checkpoint: checkpoint?.state ?? null }
    if (checkpoint) {
      this.#filler.nextPackSeq = checkpoint.nextPackSeq
      const { records, rawBytes, storedBytes } = checkpoint
      this.#filler.counters = { records, rawBytes, storedBytes }
    }
  }

  async adoptTail(tail: Checkpoint["tail"]): Promise<void> {
    for (const entry of tail) {
      const row = await this.#deps.store.readPack(entry.id)
      const pack = openPack(this.#deps.ring, this.#deps.instanceId, entry, row)
      await this.#filler.adoptPack(entry, readFrames(pack, entry.id))
    }
  }

  get written(): { storedBytes: number; rawBytes: number } {
    const { storedBytes, rawBytes } = this.#filler.counters
    return { storedBytes, rawBytes }
  }

  add(record: VaultRecord, options?: { replaces?: boolean }): Promise<void> {
    return this.#inTurn(() => this.#add(record, options?.replaces ?? false))
  }

  compare(record: VaultRecord): Promise<"absent" | "same" | "different"> {
    return this.#inTurn(async () => {
      const found = this.#filler.findPending(record.kind, record.id) ?? (await this.#findInSegments(record))
      if (found === null) return "absent"
      const now = this.#deps.contentId(record.kind, storeText(record.json).bytes).subarray(0, SHORT_ID_BYTES)
      return now.equals(found) ? "same" : "different"
    })
  }

  async addBlob(bytes: Uint8Array): Promise<BlobRef> {
    this.#mayWrite()
    const keys = this.#deps.ring.version(this.#row.key)
    const { blobId, storedBytes } = await storeBlob({ ...this.#deps, keys }, bytes)
    return this.#inTurn(async () => {
      this.#filler.counters.storedBytes += storedBytes
      if (!this.#blobsNoted.has(blobId)) {
        this.#blobsNoted.add(blobId)
        await this.#add({ kind: BLOB_KIND, id: blobId, group: "", json: String(bytes.length) }, false)
      }
      return { blobId, bytes: bytes.length }
    })
  }

  checkpoint(state: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#filler.flush()
      if (this.#filler.segmentIsFull) await this.#closeSegment()
      const row = { ...this.#row, revision: this.#row.revision + 1, heartbeatAt: this.#deps.clock.now() }
      row.checkpoint = await sealCheckpoint(this.#deps.ring.version(row.key), row, {
        ...this.#filler.counters,
        state,
        nextPackSeq: this.#filler.nextPackSeq,
        segments: this.#segments,
        tail: [...this.#filler.tail],
      })
      await compareAndSet(this.#deps.store, this.#row, row)
      this.#row = row
    })
  }

  seal(summary: string): Promise<SealedBackup> {
    return this.#inTurn(async () => {
      await this.#filler.flush()
      if (this.#filler.tail.length > 0) await this.#closeSegment()
      const content = { ...this.#filler.counters, summary, segments: this.#segments }
      const keys = this.#deps.ring.version(this.#row.key)
      const row = await sealManifest(keys, this.#row, content, this.#deps.clock.now())
      await compareAndSet(this.#deps.store, this.#row, row)
      this.#state = "sealed"
      return sealedBackup(row._id, row.root, content)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Without a seal the parts stay: a new writer goes on from the last checkpoint, or `discard` removes them.
    await this.#turn.catch(() => {})
    if (this.#state === "open") this.#state = "closed"
  }

  async #add(record: { kind: string; id: string; group: string; json: string }, replaces: boolean): Promise<void> {
    await this.#filler.add(record, replaces)
    if (this.#filler.segmentIsFull) await this.#closeSegment()
  }

  async #closeSegment(): Promise<void> {
    const place = { instanceId: this.#deps.instanceId, backupId: this.#row._id, seq: this.#segments.length }
    const keys = this.#deps.ring.version(this.#row.key)
    const { row, header } = await sealSegment(keys, place, await this.#filler.takeSegment())
    await this.#deps.store.insertSegment(row)
    this.#filler.counters.storedBytes += row.d.length
    this.#segments.push(header)
  }

  async #findInSegments({ kind, id }: VaultRecord): Promise<Buffer | null> {
    const place = await this.#index.find(this.#segments, kind, id)
    return place?.block.contentIds.subarray(place.row * SHORT_ID_BYTES, (place.row + 1) * SHORT_ID_BYTES) ?? null
  }

  /** Callers may overlap (attachments are read side by side); their records are taken one at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(() => {
      this.#mayWrite()
      return work()
    })
    this.#turn = run.catch(() => {
      // What failed half-way cannot be gone on with in memory; the last checkpoint can.
      if (this.#state === "open") this.#state = "failed"
    })
    return run
  }

  #mayWrite(): void {
    if (this.#signal?.aborted) throw new AppError("STOPPED", "the backup was stopped")
    if (this.#state !== "open") throw new AppError("INTERNAL", `this backup writer is ${this.#state}`)
  }
}

/** What a committed backup tells of itself; the vault's own records are not counted. */
export function sealedBackup(backupId: string, root: string, counters: Counters): SealedBackup {
  const { [BLOB_KIND]: _blobs, ...records } = counters.records
  return {
    backupId: backupId as BackupId,
    records,
    storedBytes: counters.storedBytes,
    rawBytes: counters.rawBytes,
    root,
  }
}

function newManifestRow(
  deps: WriterDeps,
  options: { backupId: BackupId; schemaId: string },
  owner: string,
): ManifestRow {
  const now = deps.clock.now()
  return {
    _id: options.backupId,
    v: 1,
    key: deps.ring.current.version,
    instanceId: deps.instanceId,
    schemaId: options.schemaId,
    state: "open",
    owner,
    revision: 0,
    startedAt: now,
    heartbeatAt: now,
    checkpoint: null,
    committedAt: null,
    root: null,
    d: null,
    mac: null,
  }
}

function leaseLost(backupId: string): AppError {
  return new AppError("LEASE_LOST", `backup ${backupId} is being written by another process`, {
    userMessage:
      "Another process of this server took this backup over and goes on with it. Nothing is lost; follow it in the other run.",
    facts: { backupId },
  })
}
