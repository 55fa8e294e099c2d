import type { Clock } from "../clock.ts"
import { AppError } from "../errors.ts"
import { perMinuteOf, TOTAL_PER_MINUTE } from "./endpoint-limits.ts"
import { TokenBucket } from "./token-bucket.ts"

/** Restore before backup before verification. */
export const PRIORITIES = ["restore", "backup", "verify"] as const
export type Priority = (typeof PRIORITIES)[number]

export interface RequestBudget {
  /**
   * Resolves when one request of this endpoint ("GET /object/{id}") may be sent; the caller calls the returned function
   * once it is answered. Rejects with AppError STOPPED when the signal aborts first.
   */
  enter(endpoint: string, options?: { priority?: Priority; signal?: AbortSignal | undefined }): Promise<() => void>
  /** Nothing more of this endpoint is sent for `ms`: an answer said so (429, 503) or none came. */
  pause(endpoint: string, ms: number): void
  /**
   * An answer says that the limit is near: others use it too. What is left is spread until it is filled up again;
   * where that is not told, the pace is halved for a minute.
   */
  nearLimit(endpoint: string, left: { requests: number; resetAt: Date } | null): void
  /** When the longest pause now in force ends, for "waiting for Jira until 08:14"; null when none is. */
  pausedUntil(): Date | null
}

export interface BudgetOptions {
  /** "unlimited" (the demo) keeps only the concurrency and the pauses that an instance asks for. */
  mode: "documented" | "unlimited"
  /** Requests in flight at once. */
  concurrency?: number
  clock: Clock
}

const MINUTE_MS = 60_000
/** A slower pace is kept so long at most; the next answer says whether it is still needed. */
const SLOW_MS = MINUTE_MS

interface Waiter {
  order: number
  grant(): void
}

/**
 * One budget per instance, shared by all its jobs in this process: token buckets per endpoint and one for the
 * whole instance, pauses, a bound on requests in flight, and a queue that serves restores first.
 */
export function createRequestBudget({ mode, concurrency = 16, clock }: BudgetOptions): RequestBudget {
  const buckets = new Map<string, TokenBucket>()
  const pauses = new Map<string, number>()
  const queues = new Map<string, { endpoint: string; priority: number; waiters: Waiter[] }>()
  const total = new TokenBucket(TOTAL_PER_MINUTE, nowMs())
  let inFlight = 0
  let order = 0
  let alarm: AbortController | null = null

  return {
    enter(endpoint, { priority = "backup", signal } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(stopped())
        const waiters = queueOf(endpoint, PRIORITIES.indexOf(priority)).waiters
        const waiter: Waiter = {
          order: order++,
          grant() {
            signal?.removeEventListener("abort", leave)
            resolve(once(release))
          },
        }
        function leave() {
          waiters.splice(waiters.indexOf(waiter), 1)
          reject(stopped())
          serve()
        }
        signal?.addEventListener("abort", leave, { once: true })
        waiters.push(waiter)
        serve()
      })
    },
    pause(endpoint, ms) {
      pauses.set(endpoint, Math.max(pauses.get(endpoint) ?? 0, nowMs() + ms))
    },
    nearLimit(endpoint, left) {
      const now = nowMs()
      const untilMs = Math.min(left?.resetAt.getTime() ?? Number.POSITIVE_INFINITY, now + SLOW_MS)
      if (untilMs <= now) return
      const perMs = left ? left.requests / (left.resetAt.getTime() - now) : perMinuteOf(endpoint) / 2 / MINUTE_MS
      bucketOf(endpoint).slowDown(now, perMs, untilMs)
    },
    pausedUntil() {
      const until = Math.max(0, ...pauses.values())
      return until > nowMs() ? new Date(until) : null
    },
  }

  /** Lets go whoever may go, highest priority and longest wait first; else sets the alarm for the next who may. */
  function serve(): void {
    alarm?.abort()
    alarm = null
    while (inFlight < concurrency) {
      const now = nowMs()
      let soonestMs = Number.POSITIVE_INFINITY
      const next = waitingQueues().find(({ endpoint }) => {
        const waitMs = msUntilFree(endpoint, now)
        soonestMs = Math.min(soonestMs, waitMs)
        return waitMs <= 0
      })
      if (!next) {
        if (soonestMs < Number.POSITIVE_INFINITY) setAlarm(soonestMs)
        return
      }
      bucketOf(next.endpoint).take()
      total.take()
      inFlight++
      next.waiters.shift()?.grant()
    }
  }

  function release(): void {
    inFlight--
    serve()
  }

  function waitingQueues() {
    return [...queues.values()]
      .filter(({ waiters }) => waiters.length > 0)
      .sort((a, b) => a.priority - b.priority || (a.waiters[0]?.order ?? 0) - (b.waiters[0]?.order ?? 0))
  }

  function msUntilFree(endpoint: string, now: number): number {
    const pausedMs = (pauses.get(endpoint) ?? 0) - now
    if (mode === "unlimited") return pausedMs
    return Math.max(pausedMs, bucketOf(endpoint).msUntilFree(now), total.msUntilFree(now))
  }

  function setAlarm(waitMs: number): void {
    const cancel = new AbortController()
    alarm = cancel
    clock.sleep(waitMs, cancel.signal).then(serve, () => {
      // Cancelled: whoever cancelled it has served already.
    })
  }

  function queueOf(endpoint: string, priority: number) {
    const key = `${priority} ${endpoint}`
    const queue = queues.get(key) ?? { endpoint, priority, waiters: [] }
    queues.set(key, queue)
    return queue
  }

  function bucketOf(endpoint: string): TokenBucket {
    const bucket = buckets.get(endpoint) ?? new TokenBucket(perMinuteOf(endpoint), nowMs())
    buckets.set(endpoint, bucket)
    return bucket
  }

  function nowMs(): number {
    return clock.now().getTime()
  }
}

function once(release: () => void): () => void {
  let done = false
  return () => {
    if (done) return
    done = true
    release()
  }
}

function stopped(): AppError {
  return new AppError("STOPPED", "stopped while waiting for the request budget")
}
