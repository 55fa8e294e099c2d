import { createHash, type KeyObject } from "node:crypto"

/** Names bytes by their content, with a key: equal bytes get equal ids, and a dump of the database confirms nothing. */
export type ContentId = (kind: string, bytes: Uint8Array) => Buffer

/** `SHA-256(K_id || SHA-256(kind || 0x00 || bytes))`, 32 bytes (FORMAT.md §4). */
export function contentIdWith(key: KeyObject): ContentId {
  const keyBytes = key.export()
  return (kind, bytes) => {
    const inner = createHash("sha256").update(kind).update(ZERO).update(bytes).digest()
    return createHash("sha256").update(keyBytes).update(inner).digest()
  }
}

/** How much of a content id a segment keeps per record. */
export const SHORT_ID_BYTES = 16

const ZERO = Buffer.alloc(1)
