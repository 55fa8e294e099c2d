import { createHash, hash, type KeyObject } from "node:crypto"
import { KIB } from "../units.ts"

/** Names bytes by their content, with a key: equal bytes get equal ids, and a dump of the database confirms nothing. */
export type ContentId = (kind: string, bytes: Uint8Array) => Buffer

/** `SHA-256(K_id || SHA-256(kind || 0x00 || bytes))`, 32 bytes (FORMAT.md §4). */
export function contentIdWith(key: KeyObject): ContentId {
  const outer = Buffer.alloc(64)
  outer.set(key.export())
  // One-shot hashing over one buffer: a hash object per record would be garbage the collector cannot weigh.
  const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES)
  return (kind, bytes) => {
    const prefix = Buffer.from(`${kind}\0`)
    const length = prefix.length + bytes.length
    if (length <= SCRATCH_BYTES) {
      scratch.set(prefix)
      scratch.set(bytes, prefix.length)
      outer.set(hash("sha256", scratch.subarray(0, length), "buffer"), 32)
    } else {
      outer.set(createHash("sha256").update(prefix).update(bytes).digest(), 32)
    }
    return hash("sha256", outer, "buffer")
  }
}

/** How much of a content id a segment keeps per record. */
export const SHORT_ID_BYTES = 16

const SCRATCH_BYTES = 64 * KIB
