import { z } from "zod"
import type { Model } from "./model.ts"

const shape = z.strictObject({
  _id: z.string(),
  host: z.string(),
  pid: z.number().int(),
  startedAt: z.date(),
  heartbeatAt: z.date(),
  /** Jobs in hand. */
  running: z.number().int(),
  draining: z.boolean(),
})

export type WorkerDocument = z.infer<typeof shape>

/** Living workers; rows of dead ones expire by themselves after a day. */
export const workers: Model<WorkerDocument> = {
  name: "workers",
  shape,
  indexes: [{ key: { heartbeatAt: 1 }, expireAfterSeconds: 86_400 }],
}
