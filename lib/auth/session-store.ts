import { createHash } from "node:crypto"
import type { Db } from "mongodb"
import { z } from "zod"
import type { Clock } from "../clock.ts"
import type { InstanceId, TrustedUserId } from "../ids.ts"

/** signed in for 12 hours at most, out after 60 minutes without a visit. */
export const ABSOLUTE_SECONDS = 12 * 3600
export const IDLE_MS = 60 * 60_000
/** The last visit is written at most this often. */
const TOUCH_MS = 60_000

/** What a sign-in puts on the session row, beside Auth.js's own fields. */
export interface SessionStamp {
  instanceId: InstanceId
  siteUrl: string
  email: string
  name: string
  trustedUserId: TrustedUserId
  identityKey: string
  createdAt: Date
  lastSeenAt: Date
}

export interface SessionRow extends SessionStamp {
  /** SHA-256 of the token, in hex. */
  sessionToken: string
  /** The end, whatever happens. */
  expires: Date
}

const shape = z.object({
  sessionToken: z.string().length(64),
  expires: z.date(),
  instanceId: z.custom<InstanceId>((value) => typeof value === "string"),
  siteUrl: z.string(),
  email: z.string(),
  name: z.string(),
  trustedUserId: z.custom<TrustedUserId>((value) => typeof value === "string"),
  identityKey: z.string().min(1),
  createdAt: z.date(),
  lastSeenAt: z.date(),
})

export type SessionStore = ReturnType<typeof createSessionStore>

/** Only this is stored of a token: a stolen database is not a sign-in (T15). */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex")
}

/** Reads and ends the rows that the sign-in's adapter wrote (hashed-adapter.ts). */
export function createSessionStore(db: Db, clock: Clock) {
  const rows = db.collection("sessions")

  return {
    /**
     * The living session of a token, or null. `visit` says that a person is there: it keeps the session from going
     * idle; a page that only polls does not.
     */
    async find(token: string, options: { visit: boolean }): Promise<SessionRow | null> {
      const parsed = shape.safeParse(await rows.findOne({ sessionToken: hashToken(token) }))
      if (!parsed.success) return null
      const row = parsed.data
      const now = clock.now().getTime()
      const idleMs = now - row.lastSeenAt.getTime()
      if (row.expires.getTime() <= now || idleMs >= IDLE_MS) {
        await rows.deleteOne({ sessionToken: row.sessionToken })
        return null
      }
      if (options.visit && idleMs >= TOUCH_MS) {
        await rows.updateOne({ sessionToken: row.sessionToken }, { $set: { lastSeenAt: new Date(now) } })
      }
      return row
    },

    /** Ends the session of a token; nothing happens when there is none. */
    async end(token: string): Promise<void> {
      await rows.deleteOne({ sessionToken: hashToken(token) })
    },
  }
}
