import type { Db } from "mongodb"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { restoreJournal as model } from "../../prisma-free-models/restore-journal.ts"
import type { Fence } from "../catalog/fence.ts"
import type { RestoreId } from "../ids.ts"
import type { RestoreJournal } from "../restore/run-restore.ts"

const BATCH = 1000

/**
 * The journal of one restore on the database. A write is acknowledged when it is on disk, and refused once the lease
 * is lost: `ensureHeld` is asked before each.
 */
export function openRestoreJournal(
  db: Db,
  restoreId: RestoreId,
  fence: Fence,
  ensureHeld: () => Promise<void>,
): RestoreJournal {
  const rows = collectionOf(db, model)
  return {
    async *entries() {
      let behind = ""
      while (true) {
        const batch = await rows
          .find({ restoreId, step: { $gt: behind } }, { sort: { step: 1 }, limit: BATCH })
          .toArray()
        for (const { step, state, targetId, targetKey, reason, message } of batch) {
          yield { step, state, targetId, targetKey, reason, message }
        }
        const last = batch.at(-1)
        if (!last) return
        behind = last.step
      }
    },

    async write(entries) {
      if (entries.length === 0) return
      await ensureHeld()
      await rows.bulkWrite(
        entries.map((entry) => ({
          updateOne: {
            filter: { restoreId, step: entry.step },
            update: {
              $set: { ...entry, fence: fence.epoch },
              $setOnInsert: { _id: `${restoreId}/${entry.step}` },
            },
            upsert: true,
          },
        })),
        { ordered: false },
      )
    },
  }
}
