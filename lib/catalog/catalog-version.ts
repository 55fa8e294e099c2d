import type { Db } from "mongodb"
import { counters as model } from "../../prisma-free-models/counters.ts"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { AppError } from "../errors.ts"

/** Grows when documents of an older version can no longer be read as they are. */
const VERSION = 1

/**
 * Marks a fresh database with our version; refuses one that a newer version of this server has written (D08), before
 * anything else is read or written.
 * @throws AppError STORAGE_FAILED
 */
export async function checkCatalogVersion(db: Db): Promise<void> {
  const stored = await collectionOf(db, model).findOneAndUpdate(
    { _id: "catalogVersion" },
    { $setOnInsert: { value: VERSION } },
    { upsert: true, returnDocument: "after" },
  )
  const found = stored?.value ?? VERSION
  if (found <= VERSION) return
  throw new AppError("STORAGE_FAILED", `catalog version ${found} is newer than ${VERSION}`, {
    userMessage: `This database was written by a newer version of this server (catalog ${found}; this version knows ${VERSION}). Nothing was changed. Update this server.`,
    facts: { found, known: VERSION },
  })
}
