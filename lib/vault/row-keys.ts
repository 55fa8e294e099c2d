import { createHmac } from "node:crypto"
import type { InstanceId } from "../ids.ts"
import { deriveKey, type MasterKey } from "./master-key.ts"

/** Keys for rows that are readable but must not be altered unseen (T16): audit entries, trusted users. */
export interface RowKeys {
  /** 32 bytes, of one purpose and one instance. */
  keyFor(purpose: "audit" | "trusted-user", instanceId: InstanceId): Uint8Array
  /** HMAC-SHA256 in hex. */
  sign(purpose: "audit" | "trusted-user", instanceId: InstanceId, text: string): string
}

/** Derived from the master key, so that a row can be checked without opening the instance's vault. */
export function createRowKeys(masterKey: MasterKey): RowKeys {
  function keyFor(purpose: string, instanceId: InstanceId): Uint8Array {
    return deriveKey(masterKey.key, `abv1/row/${purpose}/${instanceId}`).export()
  }
  return {
    keyFor,
    sign: (purpose, instanceId, text) => createHmac("sha256", keyFor(purpose, instanceId)).update(text).digest("hex"),
  }
}
