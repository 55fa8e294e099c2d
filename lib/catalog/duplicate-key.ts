import { MongoServerError } from "mongodb"

/** True when a unique index refused a write. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11000
}
