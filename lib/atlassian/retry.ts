/** How one try of a request ended, as far as repeating it is concerned. */
export type Outcome =
  | { kind: "not-sent" } // no connection was made
  | { kind: "no-answer" } // it may have arrived: cut, timed out
  | { kind: "broken-answer" } // a success that cannot be read
  | { kind: "status"; status: number; retryAfterMs: number | null }
  | { kind: "final" } // no repetition can help

export interface Tries {
  /** Tries made so far, this one included. */
  count: number
  /** Since the first one began. */
  elapsedMs: number
}

/** "safe": asking twice equals asking once. "once": a create; only surely undone tries are repeated. */
export type Repeat = "safe" | "once"

/** "job" waits through an outage of minutes; "person" answers within seconds. */
export type Patience = "job" | "person"

const MINUTE_MS = 60_000
const LONGEST_RETRY_AFTER_MS = 15 * MINUTE_MS
const LIMITS = {
  job: { throttledMs: 30 * MINUTE_MS, outageMs: 10 * MINUTE_MS, tries: 4, longestWaitMs: Number.POSITIVE_INFINITY },
  person: { throttledMs: 8_000, outageMs: 3_000, tries: 2, longestWaitMs: 5_000 },
}

/**
 * Milliseconds to wait before the next try, or null to give up (fault cases H01 … H11). Throttling and outages of the
 * way to Jira are waited through; a fault of one request (500, unreadable answer) is tried four times. Exponential
 * back-off with jitter, unless the answer names the time.
 */
export function msBeforeNextTry(
  outcome: Outcome,
  tries: Tries,
  rules: { repeat: Repeat; patience: Patience; random: () => number },
): number | null {
  const limits = LIMITS[rules.patience]
  const named = outcome.kind === "status" ? outcome.retryAfterMs : null
  const waitMs = Math.max(named ?? 0, backOffMs(tries.count, rules.random))
  if (waitMs > limits.longestWaitMs || !mayRepeat(outcome, tries, rules.repeat, limits)) return null
  return waitMs
}

function mayRepeat(outcome: Outcome, tries: Tries, repeat: Repeat, limits: (typeof LIMITS)[Patience]): boolean {
  switch (outcome.kind) {
    case "final":
      return false
    case "not-sent":
      return tries.elapsedMs < limits.outageMs
    case "no-answer":
      return repeat === "safe" && tries.elapsedMs < limits.outageMs
    case "broken-answer":
      return repeat === "safe" && tries.count < limits.tries
    case "status":
      if (outcome.status === 429) return tries.elapsedMs < limits.throttledMs
      if (repeat === "once") return false
      if ([502, 503, 504].includes(outcome.status)) return tries.elapsedMs < limits.outageMs
      return (outcome.status >= 500 || outcome.status === 408) && tries.count < limits.tries
  }
}

/** About 1, 2, 4 … 64 s: a random point in the upper half, so that requests that failed together part ways. */
function backOffMs(tries: number, random: () => number): number {
  const ceilingMs = Math.min(1000 * 2 ** (tries - 1), 120_000)
  return Math.round(ceilingMs * (0.5 + random() / 2))
}

/**
 * The wait that a Retry-After header asks for, in seconds or as an HTTP date, at most 15 minutes; null when there is
 * none or it cannot be read (H02).
 */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null
  const text = header.trim()
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS) : null
}
