import type { Db } from "mongodb"
import { collectionOf } from "../../prisma-free-models/model.ts"
import { restoreJournal as model } from "../../prisma-free-models/restore-journal.ts"
import type { RestoreId } from "../ids.ts"

const BATCH = 1000
const OBJECT_STEP = "object:"

/** Source object id → target object id of one restore, as its journal proves it. The caller has checked the tenant. */
export async function readRestoreIds(db: Db, restoreId: RestoreId): Promise<Map<string, string>> {
  const rows = collectionOf(db, model)
  const ids = new Map<string, string>()
  let after = OBJECT_STEP
  for (;;) {
    const batch = await rows.find({ restoreId, step: { $gt: after } }, { sort: { step: 1 }, limit: BATCH }).toArray()
    for (const entry of batch) {
      if (!entry.step.startsWith(OBJECT_STEP)) return ids
      if (entry.state === "done") ids.set(entry.step.slice(OBJECT_STEP.length), entry.targetId)
    }
    const last = batch.at(-1)
    if (!last) return ids
    after = last.step
  }
}
