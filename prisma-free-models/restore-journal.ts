import { z } from "zod"
import type { RestoreId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const shape = z.strictObject({
  /** "<restoreId>/<step>": the key of an upsert that can be repeated. */
  _id: z.string(),
  restoreId: id<RestoreId>(),
  step: z.string(),
  state: z.enum(["intent", "done", "failed"]),
  targetId: z.string(),
  targetKey: z.string(),
  reason: z.string(),
  message: z.string(),
  /** Epoch of the lease that wrote it. */
  fence: z.number().int(),
})

export type RestoreJournalDocument = z.infer<typeof shape>

/** Intent and outcome of every step of a restore (security.md §6): what makes a killed one resume. */
export const restoreJournal: Model<RestoreJournalDocument> = {
  name: "restoreJournal",
  shape,
  indexes: [{ key: { restoreId: 1, step: 1 }, unique: true }],
}
