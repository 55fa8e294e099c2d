import {
  MongoBulkWriteError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from "mongodb"
import type { Clock } from "../clock.ts"
import { AppError } from "../errors.ts"

/** Answers that say "not now": shutdown, step-down, no primary, throttled (Cosmos DB). */
const PASSING_CODES = new Set<unknown>([6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, 16500])
const AWAY = [MongoNetworkError, MongoServerSelectionError, MongoTopologyClosedError, MongoNotConnectedError]
const OUT_OF_DISK_SPACE = 14031
/** Other databases say it in words, e.g. Atlas "you are over your space quota". */
const FULL_TEXT = /no space left|disk (is )?full|out of disk|space quota|ENOSPC/i
const PAUSES_MS = [200, 1_000, 4_000]

/**
 * Runs one database operation, again after a pause when the connection failed under it: every operation of the vault
 * can be repeated (FORMAT.md §8). What does not pass becomes STORAGE_FULL or STORAGE_FAILED.
 */
export function repeating(clock: Clock): <T>(doing: string, operation: () => Promise<T>) => Promise<T> {
  return async (doing, operation) => {
    for (const pauseMs of PAUSES_MS) {
      try {
        return await operation()
      } catch (error) {
        if (!isPassing(error)) throw toStorageError(doing, error)
        await clock.sleep(pauseMs)
      }
    }
    try {
      return await operation()
    } catch (error) {
      throw toStorageError(doing, error)
    }
  }
}

/** True when all that went wrong is that the ids are taken. */
export function isDuplicateKey(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) {
    const failures = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors]
    return failures.length > 0 && failures.every((failure) => failure.code === 11000)
  }
  return error instanceof MongoServerError && error.code === 11000
}

function isPassing(error: unknown): boolean {
  if (AWAY.some((kind) => error instanceof kind)) return true
  return error instanceof MongoServerError && PASSING_CODES.has(error.code)
}

function toStorageError(doing: string, error: unknown): unknown {
  if (error instanceof AppError) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof MongoServerError ? error.code : undefined
  if (code === OUT_OF_DISK_SPACE || FULL_TEXT.test(message)) {
    return new AppError("STORAGE_FULL", `no space left while ${doing}`, {
      userMessage:
        "The database has no space left. Nothing is lost: finished backups stay readable. Make room for it, then start this again.",
      retry: "later",
      cause: error,
    })
  }
  const passing = isPassing(error)
  const reason = passing ? "does not answer" : refusalOf(code)
  return new AppError("STORAGE_FAILED", `the database failed while ${doing}: ${message}`, {
    userMessage: `The database ${reason} (while ${doing}). Nothing is lost: finished backups stay as they are, and a backup that was running goes on from its last checkpoint. Check the database, then start it again.`,
    retry: passing ? "later" : "never",
    facts: { databaseCode: typeof code === "number" ? code : null },
    cause: error,
  })
}

function refusalOf(code: unknown): string {
  if (code === 13 || code === 18) return "refuses this server's user: it may not read or write there"
  return "reported an error, which is in the server log"
}
