import { type ErrorCode, isAppError } from "../errors.ts"

/** What a script reads from `vault`: 0 done, 2 wrong usage, the rest by cause. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  conflict: 5,
  unreachable: 6,
  damaged: 7,
  key: 8,
  storage: 9,
  stopped: 130,
} as const

const BY_CODE: Record<ErrorCode, number> = {
  VALIDATION: EXIT.usage,
  SETTINGS: EXIT.usage,
  UNAUTHENTICATED: EXIT.refused,
  FORBIDDEN: EXIT.refused,
  HOST_REFUSED: EXIT.refused,
  CREDENTIALS_REFUSED: EXIT.refused,
  PERMISSION_REFUSED: EXIT.refused,
  WORKSPACE_MISMATCH: EXIT.refused,
  NOT_FOUND: EXIT.notFound,
  CONFLICT: EXIT.conflict,
  ALREADY_RUNNING: EXIT.conflict,
  LEASE_LOST: EXIT.conflict,
  UNREACHABLE: EXIT.unreachable,
  RATE_LIMITED: EXIT.unreachable,
  ATLASSIAN_FAILED: EXIT.unreachable,
  ATLASSIAN_REFUSED: EXIT.failed,
  IN_DOUBT: EXIT.failed,
  EMPTY_SCHEMA: EXIT.failed,
  CORRUPT: EXIT.damaged,
  KEY_MISSING: EXIT.key,
  KEY_MISMATCH: EXIT.key,
  STORAGE_FULL: EXIT.storage,
  STORAGE_FAILED: EXIT.storage,
  STOPPED: EXIT.stopped,
  INTERNAL: EXIT.failed,
}

/** The exit code for anything thrown. */
export function exitCodeOf(error: unknown): number {
  return isAppError(error) ? BY_CODE[error.code] : EXIT.failed
}
