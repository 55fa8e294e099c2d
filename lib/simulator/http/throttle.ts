import type { Answer } from "./answer.ts"

/** How a 429 tells when to come again; "huge" is 9,999,999 s (security.md H02). */
export type RetryAfterForm = "seconds" | "date" | "none" | "huge"

export interface ThrottleSpec {
  /** Requests per window by endpoint, such as "POST /object/create"; others take `byDefault`. */
  limits?: Record<string, number>
  byDefault?: number
  /** All endpoints of a site together. */
  total?: number
  windowMs?: number
  retryAfter?: RetryAfterForm
  /** X-RateLimit-* on every answer, not only on 429. */
  headers?: boolean
}

export type ThrottleSetting = "none" | "documented" | ThrottleSpec

/** assets-api.md §3: declared limits per minute, 1,000 for the rest, 10,000 for a site in total. */
export const DOCUMENTED_LIMITS: Required<ThrottleSpec> = {
  limits: {
    "GET /object/:id": 2000,
    "POST /object/create": 2000,
    "GET /objecttype/:id/attributes": 2000,
    "GET /objectconnectedtickets/:id/tickets": 2000,
    "POST /object/aql": 1000,
    "POST /object/aql/totalcount": 500,
  },
  byDefault: 1000,
  total: 10_000,
  windowMs: 60_000,
  retryAfter: "seconds",
  headers: true,
}

export interface Throttle {
  set(setting: ThrottleSetting): void
  /** Counts a request; a 429 when the limit is used up, and the headers for the answer otherwise. */
  take(site: string, endpoint: string, nowMs: number): { refused: Answer } | { headers: Record<string, string> }
}

/** Fixed windows per site and endpoint, beginning with the first request in them. */
export function createThrottle(initial: ThrottleSetting): Throttle {
  let spec = specOf(initial)
  let windows = new Map<string, { startMs: number; used: number }>()
  const use = (key: string, limit: number, windowMs: number, nowMs: number) => {
    let window = windows.get(key)
    if (!window || nowMs - window.startMs >= windowMs) {
      window = { startMs: nowMs, used: 0 }
      windows.set(key, window)
    }
    window.used++
    return { remaining: limit - window.used, resetMs: window.startMs + windowMs }
  }

  return {
    set(setting) {
      spec = specOf(setting)
      windows = new Map()
    },
    take(site, endpoint, nowMs) {
      if (!spec) return { headers: {} }
      const limit = spec.limits[endpoint] ?? spec.byDefault
      const own = use(`${site} ${endpoint}`, limit, spec.windowMs, nowMs)
      const all = use(site, spec.total, spec.windowMs, nowMs)
      const tighter = all.remaining < own.remaining ? { ...all, limit: spec.total } : { ...own, limit }
      const headers = spec.headers ? limitHeaders(tighter) : {}
      if (tighter.remaining >= 0) return { headers }
      return { refused: tooMany(spec.retryAfter, tighter.resetMs, nowMs, headers) }
    },
  }
}

function specOf(setting: ThrottleSetting): Required<ThrottleSpec> | null {
  if (setting === "none") return null
  if (setting === "documented") return DOCUMENTED_LIMITS
  const unlimited = Number.MAX_SAFE_INTEGER
  return {
    limits: setting.limits ?? {},
    byDefault: setting.byDefault ?? unlimited,
    total: setting.total ?? unlimited,
    windowMs: setting.windowMs ?? DOCUMENTED_LIMITS.windowMs,
    retryAfter: setting.retryAfter ?? "seconds",
    headers: setting.headers ?? true,
  }
}

function limitHeaders({ limit, remaining, resetMs }: { limit: number; remaining: number; resetMs: number }) {
  return {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(Math.max(0, remaining)),
    "X-RateLimit-Reset": new Date(resetMs).toISOString(),
    ...(remaining >= 0 && remaining < limit / 5 ? { "X-RateLimit-NearLimit": "true" } : {}),
  }
}

export function tooMany(
  form: RetryAfterForm,
  resetMs: number,
  nowMs: number,
  headers: Record<string, string> = {},
): Answer {
  const retryAfter = {
    seconds: String(Math.max(1, Math.ceil((resetMs - nowMs) / 1000))),
    date: new Date(resetMs).toUTCString(),
    huge: "9999999",
    none: null,
  }[form]
  return {
    status: 429,
    body: JSON.stringify({ errorMessages: ["Rate limit exceeded."], errors: {} }),
    contentType: "application/json;charset=UTF-8",
    headers: {
      ...headers,
      "RateLimit-Reason": "jira-burst-based",
      ...(retryAfter === null ? {} : { "Retry-After": retryAfter }),
    },
  }
}
