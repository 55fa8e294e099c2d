import { createSecretKey, type KeyObject, randomBytes } from "node:crypto"
import { AppError } from "../errors.ts"
import { type BoxContext, openBox, sealBox } from "./box.ts"
import { naming } from "./corrupt.ts"
import { deriveKey, keyCheck, type MasterKey } from "./master-key.ts"
import type { KeyRow, VaultStore } from "./store.ts"

/** The keys of one version of an instance's data key (FORMAT.md §2). */
export interface DataKeys {
  version: number
  /** packs, blobs */
  data: KeyObject
  /** segments, checkpoints */
  index: KeyObject
  manifest: KeyObject
  mac: KeyObject
  id: KeyObject
}

/** Every data key version of one instance; new data is sealed with `current`. */
export interface KeyRing {
  readonly current: DataKeys
  /** CORRUPT when the instance never had this version. */
  version(version: number): DataKeys
}

/** Opens the instance's data keys, making the first one for a new instance. KEY_MISMATCH under another master key. */
export async function openKeyRing(store: VaultStore, master: MasterKey, instanceId: string): Promise<KeyRing> {
  let rows = await store.listKeys(instanceId)
  if (rows.length === 0) {
    if ((await store.readVault(instanceId)) !== null) throw keyRowMissing(instanceId)
    await store.insertKey(newKeyRow(master, instanceId))
    // Read back: when two processes began at once, the row that won counts for both.
    rows = await store.listKeys(instanceId)
  }
  const keys = new Map(rows.map((row) => [row.version, unwrap(master, instanceId, row)]))
  const current = keys.get(Math.max(...keys.keys()))
  if (!current) throw keyRowMissing(instanceId)
  return {
    current,
    version(version) {
      const found = keys.get(version)
      if (found) return found
      throw new AppError("CORRUPT", `data key version ${version} of instance ${instanceId} is missing`, {
        userMessage: `Version ${version} of this vault's key is missing. Restore the collection "keys" from a copy of the database.`,
        facts: { what: "key", id: `${instanceId}/${version}`, reason: "it is missing" },
      })
    },
  }
}

function newKeyRow(master: MasterKey, instanceId: string): KeyRow {
  const bytes = randomBytes(32)
  const row: Omit<KeyRow, "wrapped"> = {
    _id: `${instanceId}/1`,
    v: 1,
    instanceId,
    version: 1,
    provider: "file",
    masterCheck: master.check,
    kcv: keyCheck(createSecretKey(bytes)),
    createdAt: new Date(),
  }
  const wrapped = sealBox(master.key, bytes, wrapContext(row))
  bytes.fill(0)
  return { ...row, wrapped }
}

function unwrap(master: MasterKey, instanceId: string, row: KeyRow): DataKeys {
  if (row.masterCheck !== master.check) {
    throw new AppError("KEY_MISMATCH", `key ${row._id} was wrapped by another master key`, {
      userMessage:
        "The master key is not the one this vault was sealed with. Nothing was changed. Put the right key file back.",
      facts: { what: "key", id: row._id },
    })
  }
  return naming("key", row._id, () => {
    if (row._id !== `${instanceId}/${row.version}`) throw new Error("it does not belong to this instance and version")
    const bytes = openBox(master.key, row.wrapped, wrapContext(row))
    const key = createSecretKey(bytes)
    bytes.fill(0)
    return deriveDataKeys(key, row.version)
  })
}

function deriveDataKeys(key: KeyObject, version: number): DataKeys {
  return {
    version,
    data: deriveKey(key, "abv1/data"),
    index: deriveKey(key, "abv1/index"),
    manifest: deriveKey(key, "abv1/manifest"),
    mac: deriveKey(key, "abv1/mac"),
    id: deriveKey(key, "abv1/id"),
  }
}

function wrapContext(row: Omit<KeyRow, "wrapped">): BoxContext {
  return {
    what: "data-key",
    v: row.v,
    instance: row.instanceId,
    version: row.version,
    provider: row.provider,
    createdAt: row.createdAt.toISOString(),
    kcv: row.kcv,
    masterCheck: row.masterCheck,
  }
}

function keyRowMissing(instanceId: string): AppError {
  return new AppError("CORRUPT", `the data key of instance ${instanceId} is missing`, {
    userMessage:
      'The key of this vault is missing from the database, so its backups cannot be opened. Restore the collection "keys" from a copy of the database.',
    facts: { what: "key", id: `${instanceId}/1`, reason: "it is missing" },
  })
}
