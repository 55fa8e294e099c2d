import { z } from "zod"
import { ROLES } from "../lib/domain/principal.ts"
import type { InstanceId, TrustedUserId } from "../lib/ids.ts"
import { id, type Model } from "./model.ts"

const shape = z.strictObject({
  _id: id<TrustedUserId>(),
  instanceId: id<InstanceId>(),
  /** Lower-case and trimmed (S1-02). */
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  state: z.enum(["Invited", "Active", "Removed"]),
  /** Identity pinned at the first sign-in, e.g. "google|<sub>" (T20); "" before. */
  identityKey: z.string(),
  /** MAC over instance, e-mail, role, state and identity: a role changed in the database is refused (T16). */
  mac: z.string(),
  invitedAt: z.date(),
  activatedAt: z.date().nullable(),
  removedAt: z.date().nullable(),
})

export type TrustedUserDocument = z.infer<typeof shape>

/** Who may sign in for an instance, and as what. */
export const trustedUsers: Model<TrustedUserDocument> = {
  name: "trustedUsers",
  shape,
  indexes: [{ key: { instanceId: 1, email: 1 }, unique: true }, { key: { email: 1 } }, { key: { identityKey: 1 } }],
}
