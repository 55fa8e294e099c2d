import type { ReasonCode } from "../domain/restore.ts"
import { type AppError, isAppError } from "../errors.ts"

/** Attributes that Atlassian named when it refused a write: target attribute id → message. */
export function refusedAttributes(error: AppError): Map<string, string> {
  const text = error.facts.attributeErrors
  if (typeof text !== "string") return new Map()
  const read: unknown = parse(text)
  if (typeof read !== "object" || read === null) return new Map()
  return new Map(
    Object.entries(read).map(([id, message]) => [id.replace(/^rlabs-insight-attribute-/, ""), String(message)]),
  )
}

/** The reason code of a refusal, by the messages Atlassian is known to send (assets-api.md §2). */
export function reasonOf(message: string): ReasonCode {
  const text = message.toLowerCase()
  if (text.includes("less than 255") || text.includes("too long") || text.includes("too large")) return "TOO_LARGE"
  if (text.includes("user(s)")) return "USER_MISSING"
  if (text.includes("group(s)") || text.includes("not found") || text.includes("does not exist")) return "NOT_FOUND"
  if (text.includes("permission")) return "PERMISSION"
  if (text.includes("integer") || text.includes("number") || text.includes("date")) return "TYPE_MISMATCH"
  return "VALIDATION"
}

/**
 * A refusal of this one step, which is logged and gone past; null for everything that stops the run: no network, no
 * credentials, a spent budget, a stop (house.md §6.8).
 */
export function refusalOf(error: unknown): { reason: ReasonCode; message: string } | null {
  if (isAppError(error, "ATLASSIAN_REFUSED", "VALIDATION", "CONFLICT")) {
    const named = [...refusedAttributes(error).values()]
    const message = named.length > 0 ? named.join("; ") : (error.userMessage ?? error.message)
    return { reason: reasonOf(message), message }
  }
  if (isAppError(error, "PERMISSION_REFUSED")) return { reason: "PERMISSION", message: error.message }
  if (isAppError(error, "NOT_FOUND")) return { reason: "NOT_FOUND", message: error.message }
  return null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
