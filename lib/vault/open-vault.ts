import { createHmac } from "node:crypto"
import { type Clock, systemClock } from "../clock.ts"
import { AppError } from "../errors.ts"
import type { InstanceId } from "../ids.ts"
import { type Logger, silentLogger } from "../logger.ts"
import { contentIdWith } from "./content-id.ts"
import { type KeyRing, openKeyRing } from "./data-key.ts"
import type { MasterKey } from "./master-key.ts"
import { MAX_PACK_BYTES } from "./pack.ts"
import { openBackupReader } from "./reader.ts"
import type { VaultRow, VaultStore } from "./store.ts"
import type { Vault } from "./vault.ts"
import { verifyBackup } from "./verify.ts"
import { openBackupWriter } from "./writer.ts"

/** The newest stored format this code reads and the one it writes (FORMAT.md). */
const FORMAT_VERSION = 1

export interface VaultOpener {
  /** The vault of one instance, made at its first opening. KEY_MISMATCH, or CORRUPT when its key row is damaged. */
  open(instanceId: InstanceId): Promise<Vault>
}

export function createVaultOpener(deps: {
  store: VaultStore
  masterKey: MasterKey
  clock?: Clock
  logger?: Logger
}): VaultOpener {
  const { store, masterKey, clock = systemClock, logger = silentLogger } = deps
  return {
    async open(instanceId) {
      const ring = await openKeyRing(store, masterKey, instanceId)
      await checkVaultRow(store, ring, instanceId, clock)
      const parts = { store, ring, contentId: contentIdWith(ring.version(1).id), clock, logger, instanceId }
      return {
        instanceId,
        openWriter: (options) => openBackupWriter(parts, options),
        openReader: (backupId) => openBackupReader(parts, backupId),
        discard: (backupId) => discard(store, instanceId, backupId),
        verify: (backupId, options) => verifyBackup(parts, backupId, options),
      }
    },
  }
}

async function checkVaultRow(store: VaultStore, ring: KeyRing, instanceId: string, clock: Clock): Promise<void> {
  const row = (await store.readVault(instanceId)) ?? (await makeVaultRow(store, ring, instanceId, clock))
  if (row.minReader > FORMAT_VERSION) {
    throw new AppError("CONFLICT", `vault format ${row.formatVersion} needs a newer reader`, {
      userMessage: `This vault was written by a newer version (format ${row.formatVersion}; this version reads up to ${FORMAT_VERSION}). Update this server.`,
      facts: { what: "vault", id: instanceId, formatVersion: row.formatVersion, minReader: row.minReader },
    })
  }
  if (row.mac !== macOf(ring, row)) {
    throw new AppError("CORRUPT", `the vault row of instance ${instanceId} was altered`, {
      userMessage:
        'The facts stored about this vault were altered. Restore the collection "vaults" from a copy of the database.',
      facts: { what: "vault", id: instanceId, reason: "its MAC does not match" },
    })
  }
}

async function makeVaultRow(store: VaultStore, ring: KeyRing, instanceId: string, clock: Clock): Promise<VaultRow> {
  const facts = { _id: instanceId, v: 1, formatVersion: FORMAT_VERSION, minReader: 1, maxPackBytes: MAX_PACK_BYTES }
  const row = { ...facts, createdAt: clock.now() }
  const made = { ...row, mac: macOf(ring, row) }
  await store.insertVault(made)
  return (await store.readVault(instanceId)) ?? made
}

function macOf(ring: KeyRing, row: Omit<VaultRow, "mac">): string {
  const members = [row._id, row.v, row.formatVersion, row.minReader, row.maxPackBytes, row.createdAt.toISOString()]
  return createHmac("sha256", ring.version(1).mac).update(JSON.stringify(members)).digest("hex")
}

async function discard(store: VaultStore, instanceId: string, backupId: string): Promise<void> {
  const row = await store.readManifest(backupId)
  if (row !== null) {
    if (row.instanceId !== instanceId) throw new AppError("NOT_FOUND", `no backup ${backupId} in this vault`)
    const aborted = { ...row, state: "aborted", owner: "", revision: row.revision + 1 } as const
    const { _id, ...change } = aborted
    // Fences a writer that still runs. An aborted row is one whose removal was interrupted.
    if (row.state === "committed" || (row.state === "open" && !(await store.updateManifest(_id, row, change)))) {
      throw new AppError("CONFLICT", `backup ${backupId} is committed or changing`, {
        userMessage: "This backup is finished, or another process is writing it just now. It was left as it is.",
        facts: { backupId },
      })
    }
  }
  await store.deletePacks(backupId, 0)
  await store.deleteSegments(backupId, 0)
  await store.deleteManifest(backupId)
}
