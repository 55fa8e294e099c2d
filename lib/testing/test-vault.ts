import { type InstanceId, newId } from "../ids.ts"
import { masterKeyFrom } from "../vault/master-key.ts"
import { createVaultOpener } from "../vault/open-vault.ts"
import type { VaultStore } from "../vault/store.ts"
import type { BackupReader, RecordKind, Vault, VaultRecord } from "../vault/vault.ts"

/** A vault of a new instance (or the given one), always under the same master key. */
export async function newVault(store: VaultStore, instanceId = newId<InstanceId>()): Promise<Vault> {
  const masterKey = masterKeyFrom(Buffer.alloc(32, 7))
  return createVaultOpener({ store, masterKey }).open(instanceId)
}

/** An object record of some size, the same for the same id. */
export function object(id: number, group = "1"): VaultRecord {
  const json = JSON.stringify({ id, label: `host-${id}`, note: "the quick brown fox ".repeat(id % 30) })
  return { kind: "object", id: String(id), group, json }
}

export function all(
  reader: BackupReader,
  kind: RecordKind,
  group?: string,
  signal?: AbortSignal,
): Promise<VaultRecord[]> {
  return Array.fromAsync(
    reader.records(kind, { ...(group === undefined ? {} : { group }), ...(signal ? { signal } : {}) }),
  )
}
