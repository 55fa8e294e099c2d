import { z } from "zod"
import type { InstanceId, TargetInstanceId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const shape = z.strictObject({
  _id: id<TargetInstanceId>(),
  instanceId: id<InstanceId>(),
  connectionName: z.string(),
  /** Lower-case name: what makes it unique (S0-14). */
  nameKey: z.string(),
  siteUrl: z.string(),
  location: z.enum(["Cloud", "Data Center"]),
  email: z.string(),
  workspaceId: z.string(),
  sealedToken: z.string(),
  tokenLast4: z.string(),
  health: z.enum(["Healthy", "Limited", "Refused", "Unreachable", "Unverified"]),
  createdAt: z.date(),
})

export type TargetInstanceDocument = z.infer<typeof shape>

/** Other sites an instance's backups may be restored to (S0-14, S0-17). */
export const targetInstances: Model<TargetInstanceDocument> = {
  name: "targetInstances",
  shape,
  indexes: [{ key: { instanceId: 1, nameKey: 1 }, unique: true }],
}
