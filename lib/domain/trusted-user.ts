import type { InstanceId, TrustedUserId } from "../ids.ts"
import type { Role } from "./principal.ts"

export const TRUSTED_USER_STATES = ["Invited", "Active", "Removed"] as const
export type TrustedUserState = (typeof TRUSTED_USER_STATES)[number]

/** One person of an instance's allow-list (S1-02). */
export interface TrustedUser {
  id: TrustedUserId
  instanceId: InstanceId
  /** Lower-case and trimmed. */
  email: string
  name: string
  role: Role
  state: TrustedUserState
  /** null until the first sign-in pinned one (T20). */
  identityKey: string | null
  invitedAt: string
  activatedAt: string | null
}

/** The one spelling of an address that is stored and compared (S1-02). */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase()
}
