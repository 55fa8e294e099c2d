import { z } from "zod"
import type { InstanceId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const shape = z.strictObject({
  _id: id<InstanceId>(),
  /** Normalised origin, e.g. "https://example.atlassian.net"; one instance per site. */
  siteUrl: z.string(),
  location: z.enum(["Cloud", "Data Center"]),
  createdAt: z.date(),
})

export type InstanceDocument = z.infer<typeof shape>

/** Jira sites: the tenants. */
export const instances: Model<InstanceDocument> = {
  name: "instances",
  shape,
  indexes: [{ key: { siteUrl: 1 }, unique: true }],
}
