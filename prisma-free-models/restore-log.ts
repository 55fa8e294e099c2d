import { z } from "zod"
import { LOG_SHEETS, REASON_CODES } from "../lib/domain/restore.ts"
import type { RestoreId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const shape = z.strictObject({
  _id: z.string(),
  restoreId: id<RestoreId>(),
  sheet: z.enum(LOG_SHEETS),
  sourceId: z.string(),
  /** Order of the first appearance within the restore. */
  n: z.number().int(),
  at: z.string(),
  sourceKey: z.string(),
  targetId: z.string(),
  targetKey: z.string(),
  name: z.string(),
  result: z.enum(["created", "updated", "matched", "skipped", "failed"]),
  reason: z.enum([...REASON_CODES, ""]),
  message: z.string(),
})

export type RestoreLogDocument = z.infer<typeof shape>

/** The full log of each restore, one line a step (S1-25). */
export const restoreLog: Model<RestoreLogDocument> = {
  name: "restoreLog",
  shape,
  indexes: [
    { key: { restoreId: 1, sheet: 1, sourceId: 1 }, unique: true },
    { key: { restoreId: 1, sheet: 1, n: 1 } },
    { key: { restoreId: 1, n: 1 } },
  ],
}
