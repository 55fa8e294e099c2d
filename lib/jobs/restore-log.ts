import type { Db } from "mongodb"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { restoreLog as model } from "../../prisma-free-models/restore-log.ts"
import type { RestoreId } from "../ids.ts"
import type { RestoreLogWriter } from "../restore/run-restore.ts"

/**
 * The full log of one restore on the database: a line of the same sheet and source id replaces the earlier one and
 * keeps its place. Refused once the lease is lost.
 */
export async function openRestoreLog(
  db: Db,
  restoreId: RestoreId,
  ensureHeld: () => Promise<void>,
): Promise<RestoreLogWriter> {
  const rows = collectionOf(db, model)
  const last = await rows.findOne({ restoreId }, { sort: { n: -1 }, projection: { n: 1 } })
  let next = (last?.n ?? -1) + 1
  return {
    async append(entries) {
      if (entries.length === 0) return
      await ensureHeld()
      await rows.bulkWrite(
        entries.map(({ sheet, sourceId, ...line }) => ({
          updateOne: {
            filter: { restoreId, sheet, sourceId },
            update: {
              $set: line,
              $setOnInsert: { _id: `${restoreId}/${sheet}/${sourceId}`, n: next++ },
            },
            upsert: true,
          },
        })),
        { ordered: false },
      )
    },
  }
}
