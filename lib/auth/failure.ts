import type { ActionError } from "../domain/action-result.ts"
import { type ErrorCode, isAppError, userMessageOf } from "../errors.ts"
import type { Logger } from "../logger.ts"

/** The one translation of errors at the web edge: a sentence for the person, the cause for the log. */
export function describeFailure(error: unknown, logger: Logger): ActionError {
  if (isAppError(error)) {
    const { field } = error.facts
    const known = { code: error.code, message: userMessageOf(error) }
    return typeof field === "string" ? { ...known, field } : known
  }
  logger.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, "request failed")
  return { code: "INTERNAL", message: userMessageOf(error) }
}

/** HTTP status of an error code. */
export function statusOf(code: ErrorCode): number {
  switch (code) {
    case "VALIDATION":
    case "HOST_REFUSED":
    case "WORKSPACE_MISMATCH":
    case "EMPTY_SCHEMA":
      return 400
    case "UNAUTHENTICATED":
      return 401
    case "FORBIDDEN":
      return 403
    case "NOT_FOUND":
      return 404
    case "CONFLICT":
    case "ALREADY_RUNNING":
    case "STOPPED":
    case "LEASE_LOST":
      return 409
    case "RATE_LIMITED":
      return 429
    case "UNREACHABLE":
    case "CREDENTIALS_REFUSED":
    case "PERMISSION_REFUSED":
    case "ATLASSIAN_REFUSED":
    case "ATLASSIAN_FAILED":
    case "IN_DOUBT":
      return 502
    case "KEY_MISSING":
    case "KEY_MISMATCH":
    case "STORAGE_FULL":
    case "STORAGE_FAILED":
      return 503
    case "CORRUPT":
    case "SETTINGS":
    case "INTERNAL":
      return 500
  }
}
