import { AppError } from "../errors.ts"
import { openBox, sealBox } from "./box.ts"
import { deriveKey, type MasterKey } from "./master-key.ts"

const PREFIX = "abv1."

/**
 * Seals a token as text for a database row. `boundTo` says what it is for, e.g. `{ kind: "token", instanceId,
 * siteUrl }`: it opens only with the same (security.md T7: a token never goes to another site).
 */
export function sealSecret(master: MasterKey, plaintext: string, boundTo: Record<string, string>): string {
  const box = sealBox(deriveKey(master.key, "abv1/secret"), Buffer.from(plaintext), { ...boundTo, what: "secret" })
  return PREFIX + box.toString("base64url")
}

/** The token again; CORRUPT when the text was altered, or belongs to something else or another master key. */
export function openSecret(master: MasterKey, sealed: string, boundTo: Record<string, string>): string {
  const body = sealed.startsWith(PREFIX) ? sealed.slice(PREFIX.length) : ""
  const box = Buffer.from(body, "base64url")
  // Lenient base64 would let altered spellings of the same bytes pass.
  if (box.toString("base64url") !== body) throw notASecret("it is not in the form of a sealed secret")
  try {
    return openBox(deriveKey(master.key, "abv1/secret"), box, { ...boundTo, what: "secret" }).toString("utf8")
  } catch (cause) {
    throw notASecret("it fails authentication", cause)
  }
}

function notASecret(reason: string, cause?: unknown): AppError {
  return new AppError("CORRUPT", `a stored secret does not open: ${reason}`, {
    userMessage:
      "A stored API token cannot be opened: it was altered, or belongs to another site or master key. Enter the token again.",
    facts: { what: "secret", reason },
    cause,
  })
}
