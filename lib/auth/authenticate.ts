import type { Context } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { createSessionStore, type SessionRow } from "./session-store.ts"

export interface SignedIn {
  principal: Principal
  session: SessionRow
}

/**
 * Who a session token stands for right now, or null (T22). Asked on every request and kept nowhere: the session row is
 * alive, the trusted user is still one of that instance, and is the same account that signed in. The role is the
 * trusted user's of this moment.
 */
export async function authenticate(
  ctx: Pick<Context, "mongo" | "clock" | "catalog">,
  token: string | undefined,
  options: { visit: boolean },
): Promise<SignedIn | null> {
  if (!token) return null
  const session = await createSessionStore(ctx.mongo.db, ctx.clock).find(token, options)
  if (!session) return null
  const user = await ctx.catalog.trustedUsers.get(session.trustedUserId)
  const same =
    user !== null &&
    user.instanceId === session.instanceId &&
    user.email === session.email &&
    user.identityKey === session.identityKey
  if (!same) return null
  const { id: userId, email, instanceId, role } = user
  return { session, principal: { userId, email, name: session.name, instanceId, role } }
}
