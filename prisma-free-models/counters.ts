import { z } from "zod"
import type { Model } from "./model.ts"

const shape = z.strictObject({ _id: z.string(), value: z.number().int() })

export type CounterDocument = z.infer<typeof shape>

/** Running numbers that are never reused, e.g. "backupNumber:<syncedSchemaId>" (S1-07). */
export const counters: Model<CounterDocument> = { name: "counters", shape, indexes: [] }
