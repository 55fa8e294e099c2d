import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from "mongodb"
import { AppError } from "../errors.ts"

/** The embedded database's and other servers' ways to say that there is no space left. */
const FULL_CODE = 14031
const FULL_TEXT = /no space left|disk (is |with the data directory is )?full|space quota|ENOSPC/i

/**
 * What an error of the database means to a person; null when it is none of the driver's. STORAGE_FULL when there is no
 * space left, STORAGE_FAILED (retry "later" when it merely does not answer) otherwise.
 */
export function storageErrorOf(error: unknown): AppError | null {
  if (!(error instanceof MongoError)) return null
  if ((error instanceof MongoServerError && error.code === FULL_CODE) || FULL_TEXT.test(error.message)) {
    return new AppError("STORAGE_FULL", "the database has no space left", {
      userMessage:
        "The database has no space left. Nothing is lost: finished backups stay readable. Make room for it, then start this again.",
      retry: "later",
      cause: error,
    })
  }
  const away = error instanceof MongoNetworkError || error instanceof MongoServerSelectionError
  return new AppError("STORAGE_FAILED", `the database failed: ${error.message}`, {
    userMessage: away
      ? "The database does not answer. Nothing is lost: finished backups stay as they are. Check that it runs, then start this again."
      : `The database refused this (${error.message.replace(/[.\s]+$/, "")}). Nothing is lost: finished backups stay as they are. Check the database, then start this again.`,
    retry: away ? "later" : "never",
    cause: error,
  })
}
