import { setImmediate } from "node:timers/promises"
import type { Clock } from "../clock.ts"
import { AppError } from "../errors.ts"

export interface ManualClock extends Clock {
  /** Moves time on, waking each sleeper at its moment and letting what it starts run first. */
  advance(ms: number): Promise<void>
}

/** A clock that stands still until a test moves it: for what happens at which moment. */
export function createManualClock(start = new Date("2026-01-05T08:00:00Z")): ManualClock {
  let nowMs = start.getTime()
  const sleepers = new Set<{ atMs: number; wake(): void }>()
  return {
    now: () => new Date(nowMs),
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        const sleeper = { atMs: nowMs + ms, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper)
          reject(new AppError("STOPPED", "stopped while waiting"))
        })
      })
    },
    async advance(ms) {
      const endMs = nowMs + ms
      for (;;) {
        await setImmediate()
        const next = [...sleepers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0]
        if (!next) break
        nowMs = Math.max(nowMs, next.atMs)
        sleepers.delete(next)
        next.wake()
      }
      nowMs = endMs
    },
  }
}
