import { z } from "zod"
import type { InstanceId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const shape = z.strictObject({
  _id: z.string(),
  instanceId: id<InstanceId>(),
  /** 1, 2, 3 … per instance, without gaps. */
  n: z.number().int(),
  at: z.date(),
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  result: z.enum(["intent", "done", "failed", "refused"]),
  /** Joins an intent and its result. */
  requestId: z.string(),
  /** Old and new values, secrets masked; null where there is none. */
  changes: z.array(z.strictObject({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  message: z.string(),
  prevMac: z.string(),
  mac: z.string(),
})

export type AuditDocument = z.infer<typeof shape>

/** Append-only, one hash chain per instance (lib/audit). */
export const auditLog: Model<AuditDocument> = {
  name: "auditLog",
  shape,
  indexes: [{ key: { instanceId: 1, n: 1 }, unique: true }, { key: { instanceId: 1, at: -1 } }],
}
