import type { Clock } from "../clock.ts"

export interface RateLimit {
  /** Counts one attempt; the milliseconds to wait when there were too many, else 0. */
  take(key: string): number
}

/**
 * At most `limit` attempts per key in any `windowMs` (T28, X-11). Kept in memory of one process: a sign-in holds no
 * password to guess, so the limit only keeps floods away from the database and the providers. Bounded in keys.
 */
export function createRateLimit(options: {
  limit: number
  windowMs: number
  clock: Clock
  maxKeys?: number
}): RateLimit {
  const { limit, windowMs, clock, maxKeys = 10_000 } = options
  const attempts = new Map<string, number[]>()

  return {
    take(key) {
      const now = clock.now().getTime()
      const recent = (attempts.get(key) ?? []).filter((at) => at > now - windowMs)
      const [oldest] = recent
      const waitMs = recent.length >= limit && oldest !== undefined ? oldest + windowMs - now : 0
      if (waitMs === 0) recent.push(now)
      // Set again, so that the map's first key is always the one seen longest ago.
      attempts.delete(key)
      attempts.set(key, recent)
      if (attempts.size > maxKeys) attempts.delete(attempts.keys().next().value ?? key)
      return waitMs
    },
  }
}

/**
 * The address to count by: the last entry of X-Forwarded-For is the one the nearest proxy (or Next itself) wrote; the
 * entries before it are whatever the caller sent.
 */
export function clientAddress(headers: Headers): string {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown"
}
