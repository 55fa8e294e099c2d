import { z } from "zod"
import type { ConnectionId, InstanceId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const shape = z.strictObject({
  _id: id<ConnectionId>(),
  instanceId: id<InstanceId>(),
  siteUrl: z.string(),
  email: z.string(),
  workspaceId: z.string(),
  /** Sealed under the instance and the site's origin: worth nothing beside another URL (T7, T15). */
  sealedToken: z.string(),
  tokenLast4: z.string(),
  tokenExpiresAt: z.date().nullable(),
  health: z.enum(["Healthy", "Limited", "Refused", "Unreachable", "Unverified"]),
  healthMessage: z.string().nullable(),
  checkedAt: z.date().nullable(),
  lastSync: z
    .strictObject({
      at: z.date(),
      added: z.number().int(),
      renamed: z.number().int(),
      deleted: z.number().int(),
      unchanged: z.number().int(),
      error: z.string().nullable(),
    })
    .nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
})

export type ConnectionDocument = z.infer<typeof shape>

/** The stored, authorised access to an instance: one per instance. */
export const connections: Model<ConnectionDocument> = {
  name: "connections",
  shape,
  indexes: [{ key: { instanceId: 1 }, unique: true }],
}
