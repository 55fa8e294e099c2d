import type { Context } from "../context.ts"
import { isAppError } from "../errors.ts"
import { type Claims, type ProviderId, verifyClaims } from "./claims.ts"
import type { PendingSignIn } from "./pending-sign-in.ts"
import { providerSettings } from "./provider-settings.ts"
import type { SessionStamp } from "./session-store.ts"

/** What the sign-in page is told; a person who is not trusted never learns why (T27). */
export const REFUSALS = ["expired", "unverified", "not-trusted"] as const
export type SignInRefusal = (typeof REFUSALS)[number]

export interface SignInRefused {
  ok: false
  refusal: SignInRefusal
  /** The address as the provider gave it; null when there was none. */
  email: string | null
  /** For the audit log. */
  cause: string
}

export type Admission = { ok: true; stamp: SessionStamp } | SignInRefused

/** Every refusal takes at least this long, so that its time does not tell an unknown instance from a known one. */
const REFUSAL_FLOOR_MS = 100

/**
 * Decides whether a verified sign-in at a provider may enter the instance that was chosen before it (S1-02, S1-04): the
 * address is verified, a trusted user of that instance has it, and the account is the one pinned at the first sign-in
 * (T20). Pins it when none is.
 */
export async function admit(
  ctx: Pick<Context, "settings" | "clock" | "catalog">,
  signIn: { pending: PendingSignIn | null; provider: ProviderId; claims: Claims },
): Promise<Admission> {
  const startedAt = ctx.clock.now().getTime()
  const admission = await decide(ctx, signIn)
  const passedMs = ctx.clock.now().getTime() - startedAt
  if (!admission.ok && passedMs < REFUSAL_FLOOR_MS) await ctx.clock.sleep(REFUSAL_FLOOR_MS - passedMs)
  return admission
}

async function decide(
  ctx: Pick<Context, "settings" | "clock" | "catalog">,
  { pending, provider, claims }: { pending: PendingSignIn | null; provider: ProviderId; claims: Claims },
): Promise<Admission> {
  if (!pending) return refuse("expired", null, "no sign-in was pending")
  const issuer = providerSettings(ctx.settings, provider)?.issuer ?? undefined
  const identity = verifyClaims(provider, claims, { issuer })
  if (!identity.ok) {
    const email = typeof claims.email === "string" ? claims.email.slice(0, 254) : null
    return refuse(identity.reason === "unverified" ? "unverified" : "not-trusted", email, identity.reason)
  }
  const { email, identityKey, name } = identity
  const user = await ctx.catalog.trustedUsers.find(pending.siteUrl, email)
  if (!user) return refuse("not-trusted", email, "not a trusted user")
  try {
    await ctx.catalog.trustedUsers.bindIdentity(user.id, identityKey, name)
  } catch (error) {
    if (!isAppError(error, "FORBIDDEN")) throw error
    return refuse("not-trusted", email, "another account is pinned")
  }
  const now = ctx.clock.now()
  const { instanceId, id: trustedUserId } = user
  const { siteUrl } = pending
  return {
    ok: true,
    stamp: { instanceId, siteUrl, email, name, trustedUserId, identityKey, createdAt: now, lastSeenAt: now },
  }
}

function refuse(refusal: SignInRefusal, email: string | null, cause: string): Admission {
  return { ok: false, refusal, email, cause }
}
