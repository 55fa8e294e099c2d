import type { Adapter } from "next-auth/adapters"
import { hashToken, type SessionStamp } from "./session-store.ts"

/**
 * Wraps Auth.js's MongoDB adapter, which would store session tokens and the provider's tokens in clear (T15).
 * - Only the SHA-256 of a session token is stored; the browser's cookie keeps the token.
 * - `stamp` gives the instance and identity the sign-in was admitted for; without it no session is made.
 * - The provider's tokens are dropped: we never call a provider on a person's behalf.
 * - Two accounts with one e-mail address stay two users; which of them may stand for the address is decided by the
 *   identity pinned on the trusted-user row (T20), never by Auth.js's linking.
 */
export function createHashedAdapter(base: Adapter, stamp: () => SessionStamp | null): Adapter {
  return {
    ...base,

    async createSession(session) {
      const admitted = stamp()
      if (!admitted || !base.createSession) throw new Error("a session without an admitted sign-in")
      await base.createSession({ ...session, sessionToken: hashToken(session.sessionToken), ...admitted })
      return session
    },

    async getSessionAndUser(sessionToken) {
      const found = await base.getSessionAndUser?.(hashToken(sessionToken))
      return found ? { user: found.user, session: { ...found.session, sessionToken } } : null
    },

    async updateSession(session) {
      const updated = await base.updateSession?.({ ...session, sessionToken: hashToken(session.sessionToken) })
      return updated ? { ...updated, sessionToken: session.sessionToken } : null
    },

    async deleteSession(sessionToken) {
      await base.deleteSession?.(hashToken(sessionToken))
    },

    async linkAccount({ userId, type, provider, providerAccountId }) {
      await base.linkAccount?.({ userId, type, provider, providerAccountId })
    },

    async getUserByEmail() {
      return null
    },
  }
}
