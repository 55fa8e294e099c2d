import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes } from "node:crypto"
import { AppError } from "../errors.ts"

/** What sealed bytes are and where they belong; bound to them as associated data, so that they open nowhere else. */
export type BoxContext = { what: string } & Record<string, string | number>

const VERSION = 1
const SALT_BYTES = 24
const TAG_BYTES = 16
const HEAD_BYTES = 1 + SALT_BYTES + TAG_BYTES
const NONCE = Buffer.alloc(12)

/** Bytes a box is longer than what it holds. */
export const BOX_OVERHEAD = HEAD_BYTES

/** Encrypts and authenticates `plain` under its own key, derived from `key` and a random salt (FORMAT.md §3). */
export function sealBox(key: KeyObject, plain: Uint8Array, context: BoxContext): Buffer {
  const salt = randomBytes(SALT_BYTES)
  const boxKey = deriveBoxKey(key, salt)
  const cipher = createCipheriv("aes-256-gcm", boxKey, NONCE)
  boxKey.fill(0)
  cipher.setAAD(associatedData(context))
  const ciphertext = cipher.update(plain)
  cipher.final()
  return Buffer.concat([Buffer.from([VERSION]), salt, cipher.getAuthTag(), ciphertext])
}

/** The bytes of a box, or CORRUPT: altered, cut, sealed with another key or belonging elsewhere all look the same. */
export function openBox(key: KeyObject, box: Uint8Array, context: BoxContext): Buffer {
  if (box.length < HEAD_BYTES) throw corrupt(context, "it is cut short")
  if (box[0] !== VERSION) throw corrupt(context, `its box version ${box[0]} is unknown`)
  const boxKey = deriveBoxKey(key, box.subarray(1, 1 + SALT_BYTES))
  const decipher = createDecipheriv("aes-256-gcm", boxKey, NONCE, { authTagLength: TAG_BYTES })
  boxKey.fill(0)
  decipher.setAAD(associatedData(context))
  decipher.setAuthTag(box.subarray(1 + SALT_BYTES, HEAD_BYTES))
  try {
    const plain = decipher.update(box.subarray(HEAD_BYTES))
    decipher.final()
    return plain
  } catch (cause) {
    throw corrupt(context, "it fails authentication", cause)
  }
}

function deriveBoxKey(key: KeyObject, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync("sha256", key, salt, "abv1/box", 32))
}

function associatedData(context: BoxContext): Buffer {
  const members = Object.entries({ ...context, box: VERSION }).map(([name, value]) => [name, String(value)])
  members.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1))
  return Buffer.from(JSON.stringify(members))
}

function corrupt(context: BoxContext, reason: string, cause?: unknown): AppError {
  return new AppError("CORRUPT", `the sealed ${context.what} does not open: ${reason}`, {
    facts: { what: context.what, reason },
    cause,
  })
}
