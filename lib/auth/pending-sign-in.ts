import { createHash, timingSafeEqual } from "node:crypto"
import { jwtVerify, SignJWT } from "jose"
import { z } from "zod"
import { PROVIDERS, type ProviderId } from "./claims.ts"
import { safePath } from "./safe-path.ts"

/** What a person chose before going to the provider; carried through the round trip in a signed cookie (T24). */
export interface PendingSignIn {
  provider: ProviderId
  /** Normalised site URL of the instance. */
  siteUrl: string
  /** Path of ours to land on. */
  next: string
}

export const PENDING_SECONDS = 600
const AUDIENCE = "pending-sign-in"
const shape = z.object({ provider: z.enum(PROVIDERS), siteUrl: z.string(), next: z.string(), state: z.string() })

/** Signs the choice together with the OAuth `state` it belongs to (HS256, 10 minutes). */
export function sealPending(pending: PendingSignIn, state: string, secret: string): Promise<string> {
  return new SignJWT({ ...pending, state: digest(state) })
    .setProtectedHeader({ alg: "HS256" })
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${PENDING_SECONDS}s`)
    .sign(keyOf(secret))
}

/** The choice that belongs to this `state` and provider; null when missing, foreign, changed or too old. */
export async function openPending(
  sealed: string | undefined,
  expected: { state: string | null; provider: ProviderId },
  secret: string,
): Promise<PendingSignIn | null> {
  if (!sealed || !expected.state) return null
  try {
    const { payload } = await jwtVerify(sealed, keyOf(secret), { audience: AUDIENCE, algorithms: ["HS256"] })
    const { provider, siteUrl, next, state } = shape.parse(payload)
    const sameState = timingSafeEqual(Buffer.from(digest(expected.state)), Buffer.from(state.padEnd(64).slice(0, 64)))
    return sameState && provider === expected.provider ? { provider, siteUrl, next: safePath(next) } : null
  } catch {
    return null
  }
}

/** The same secret signs other cookies; the label keeps the two kinds apart. */
function keyOf(secret: string): Uint8Array {
  return createHash("sha256").update(`${AUDIENCE}:${secret}`).digest()
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex")
}
