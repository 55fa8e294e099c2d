import type { Db, Filter, MatchKeysAndValues } from "mongodb"
import { blobs } from "../../prisma-free-models/blobs.ts"
import { keys } from "../../prisma-free-models/keys.ts"
import { manifests } from "../../prisma-free-models/manifests.ts"
import type { Model } from "../../prisma-free-models/model.ts"
import { packs } from "../../prisma-free-models/packs.ts"
import { segments } from "../../prisma-free-models/segments.ts"
import { vaults } from "../../prisma-free-models/vaults.ts"
import { type Clock, systemClock } from "../clock.ts"
import { AppError } from "../errors.ts"
import { type Damageable, damaged } from "./corrupt.ts"
import { isDuplicateKey, repeating } from "./mongodb-failures.ts"
import { MAX_PACKS_PER_INSERT, type PackRow, type VaultStore } from "./store.ts"

/** Acknowledged means durable: without `journal` a killed server lost acknowledged writes (vault.md §4). */
const DURABLE = { writeConcern: { w: "majority", journal: true } } as const
const DELETE_BATCH = 500

/**
 * The vault's store on anything that speaks the MongoDB protocol, within the common subset of embedded-database.md §7.
 * Indexes are made by prisma-free-models/indexes.ts. Every operation is one that can be repeated, and is, when the
 * connection fails under it.
 */
export function createMongoVaultStore(db: Db, options: { clock?: Clock } = {}): VaultStore {
  const again = repeating(options.clock ?? systemClock)
  const table = <Row extends { _id: string }>(model: Model<Row>) => createTable(db, model, again)
  const rows = {
    keys: table(keys),
    vaults: table(vaults),
    manifests: table(manifests),
    packs: table(packs),
    segments: table(segments),
    blobs: table(blobs),
  }

  async function insertOnePack(row: PackRow): Promise<void> {
    if (await rows.packs.insert(row)) return
    if ((await rows.packs.read(row._id))?.sha256 === row.sha256) return
    throw new AppError("STORAGE_FAILED", `another pack ${row._id} is stored`)
  }

  return {
    async isEmpty() {
      for (const one of [rows.keys, rows.vaults, rows.manifests]) if (await one.has({})) return false
      return true
    },
    async readKeyCheck() {
      const row = await rows.keys.read("master")
      return row && "keyCheck" in row ? row : null
    },
    insertKeyCheck: (row) => rows.keys.insert(row),
    async listKeys(instanceId) {
      const found = await rows.keys.list({ instanceId })
      return found.flatMap((row) => ("wrapped" in row ? [row] : []))
    },
    insertKey: (row) => rows.keys.insert(row),
    readVault: (instanceId) => rows.vaults.read(instanceId),
    insertVault: (row) => rows.vaults.insert(row),

    readManifest: (backupId) => rows.manifests.read(backupId),
    insertManifest: (row) => rows.manifests.insert(row),
    updateManifest: (backupId, { owner, revision }, change) =>
      rows.manifests.update({ _id: backupId, state: "open", owner, revision }, { ...change }),
    deleteManifest: (backupId) => rows.manifests.remove({ _id: backupId }),

    async insertPacks(batch) {
      for (let at = 0; at < batch.length; at += MAX_PACKS_PER_INSERT) {
        const some = batch.slice(at, at + MAX_PACKS_PER_INSERT)
        // A lost answer, repeated, meets its own rows (D03): told apart one by one.
        if (!(await rows.packs.insertMany(some))) for (const row of some) await insertOnePack(row)
      }
    },
    readPack: (id) => rows.packs.read(id),
    deletePacks: (backupId, fromSeq) => rows.packs.remove({ backupId, seq: { $gte: fromSeq } }),

    async insertSegment(row) {
      await rows.segments.insert(row)
    },
    readSegment: (id) => rows.segments.read(id),
    deleteSegments: (backupId, fromSeq) => rows.segments.remove({ backupId, seq: { $gte: fromSeq } }),

    hasBlob: (id) => rows.blobs.has({ _id: id }),
    async insertBlob(row) {
      await rows.blobs.insert(row)
    },
    readBlob: (id) => rows.blobs.read(id),
  }
}

interface StoredDocument {
  _id: string
  [member: string]: unknown
}

/** What a damaged document of a collection is called. */
const WHAT: Record<string, Damageable> = { keys: "key", packs: "pack", segments: "segment", blobs: "blob" }

/** The few operations the vault needs of one collection; whatever is read passes the model's shape. */
function createTable<Row extends { _id: string }>(db: Db, model: Model<Row>, again: ReturnType<typeof repeating>) {
  const collection = db.collection<StoredDocument>(model.name)
  const parse = (document: StoredDocument): Row => {
    const parsed = model.shape.safeParse(document)
    if (parsed.success) return parsed.data
    const where = parsed.error.issues[0]?.path.join(".") || "shape"
    throw damaged(WHAT[model.name] ?? "manifest", document._id, `its member "${where}" is not as it was written`)
  }
  const whole = { promoteBuffers: true } as const
  const idOnly = { projection: { _id: 1 } } as const
  return {
    async read(id: string): Promise<Row | null> {
      const document = await again("reading the vault", () => collection.findOne({ _id: id }, whole))
      return document === null ? null : parse(document)
    },
    async list(filter: Filter<StoredDocument>): Promise<Row[]> {
      const documents = await again("reading the vault", () => collection.find(filter, whole).limit(1000).toArray())
      return documents.map(parse)
    },
    async has(filter: Filter<StoredDocument>): Promise<boolean> {
      return (await again("reading the vault", () => collection.findOne(filter, idOnly))) !== null
    },
    /** false when the id is taken. */
    insert: (row: Row): Promise<boolean> =>
      again("storing into the vault", () => unlessTaken(collection.insertOne({ ...row }, DURABLE))),
    /** false when some ids are taken; the others are stored. */
    insertMany: (rows: readonly Row[]): Promise<boolean> =>
      again("storing into the vault", () =>
        unlessTaken(
          collection.insertMany(
            rows.map((row) => ({ ...row })),
            { ...DURABLE, ordered: false },
          ),
        ),
      ),
    /** Whether a document matched. */
    async update(filter: Filter<StoredDocument>, change: MatchKeysAndValues<StoredDocument>): Promise<boolean> {
      const run = () => collection.updateOne(filter, { $set: change }, DURABLE)
      return (await again("saving a backup's state", run)).matchedCount === 1
    },
    /** By id in batches, so that no single delete holds the database for long. */
    async remove(filter: Filter<StoredDocument>): Promise<void> {
      for (;;) {
        const some = await again("removing from the vault", () =>
          collection.find(filter, idOnly).limit(DELETE_BATCH).toArray(),
        )
        if (some.length === 0) return
        const ids = some.map((document) => document._id)
        await again("removing from the vault", () => collection.deleteMany({ _id: { $in: ids } }, DURABLE))
      }
    },
  }
}

async function unlessTaken(insert: Promise<unknown>): Promise<boolean> {
  try {
    await insert
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}
