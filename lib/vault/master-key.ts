import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto"
import { link, open, readFile, rm, stat } from "node:fs/promises"
import { AppError } from "../errors.ts"

/** The key that wraps every instance's data key and seals tokens. Its bytes stay inside the KeyObject. */
export interface MasterKey {
  readonly key: KeyObject
  /** Tells keys apart without revealing them (FORMAT.md §2). */
  readonly check: string
}

const HEX_KEY = /^[0-9a-f]{64}$/i
const KEEP_IT = "Put the file back from your copy of it: without that very key no backup and no token can be opened."

/**
 * The master key from `file`. A missing file is made (0400, never over an existing one) when `createIfMissing`; else
 * KEY_MISSING. A file of a wrong size, form or mode is refused with SETTINGS and left as it is.
 */
export async function loadMasterKey(options: { file: string; createIfMissing: boolean }): Promise<MasterKey> {
  const { file, createIfMissing } = options
  const text = (await readKeyFile(file)) ?? (createIfMissing ? await createKeyFile(file) : null)
  if (text === null) {
    throw new AppError("KEY_MISSING", "the master key file is missing", {
      userMessage: `The master key file ${file} is missing, but this vault already holds data. ${KEEP_IT}`,
      facts: { file },
    })
  }
  const hex = text.trim()
  if (!HEX_KEY.test(hex)) {
    throw refused(file, "does not hold a key: it must be one line of 64 hexadecimal characters (32 bytes)")
  }
  return masterKeyFrom(Buffer.from(hex, "hex"))
}

/** A master key from its 32 bytes, which are wiped. */
export function masterKeyFrom(bytes: Buffer): MasterKey {
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return { key, check: keyCheck(key) }
}

export function keyCheck(key: KeyObject): string {
  return createHmac("sha256", key).update("abv1/key-check").digest().subarray(0, 16).toString("base64url")
}

/** A key of its own for one purpose. */
export function deriveKey(key: KeyObject, label: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), label, 32)))
}

async function readKeyFile(file: string): Promise<string | null> {
  try {
    const facts = await stat(file)
    if (!facts.isFile()) throw refused(file, "is not a file")
    const mode = (facts.mode & 0o777).toString(8).padStart(4, "0")
    // A mounted secret belongs to another user and is readable through our group; a file of our own must be ours alone.
    const forbidden = facts.uid === process.getuid?.() ? 0o077 : 0o027
    if (process.platform !== "win32" && (facts.mode & forbidden) !== 0) {
      throw refused(file, `can be used by others (mode ${mode}). Run: chmod 0400 ${file}`)
    }
    if (facts.size > 1024) throw refused(file, `is ${facts.size} bytes long: a key is one line of 64 characters`)
    return await readFile(file, "utf8")
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null
    if (error instanceof AppError) throw error
    throw refused(file, "cannot be read by this process", error)
  }
}

/** Appears whole or not at all, and never over an existing file: written beside it, then linked into place. */
async function createKeyFile(file: string): Promise<string> {
  const text = `${randomBytes(32).toString("hex")}\n`
  const draft = `${file}.${randomBytes(6).toString("hex")}.new`
  try {
    await writeDurably(draft, text)
    await link(draft, file)
    return text
  } catch (error) {
    // Another process of this data directory was first: its key is the one.
    const existing = hasCode(error, "EEXIST") ? await readKeyFile(file) : null
    if (existing !== null) return existing
    throw refused(file, "cannot be created", error)
  } finally {
    await rm(draft, { force: true })
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o400)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function refused(file: string, why: string, cause?: unknown): AppError {
  return new AppError("SETTINGS", `master key file refused: ${why}`, {
    userMessage: `The master key file ${file} ${why}.`,
    facts: { file, field: "MASTER_KEY_FILE" },
    cause,
  })
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code
}
