import type { Clock } from "../clock.ts"
import { AppError } from "../errors.ts"

export interface VirtualClock extends Clock {
  /** Lets time pass without waiting. */
  pass(ms: number): void
}

/** A clock that moves only when told or slept on: seconds of settling and back-off cost a test nothing. */
export function createVirtualClock(start = "2026-03-01T08:00:00.000Z"): VirtualClock {
  let now = Date.parse(start)
  return {
    now: () => new Date(now),
    pass(ms) {
      now += ms
    },
    async sleep(ms, signal) {
      await Promise.resolve()
      if (signal?.aborted) throw new AppError("STOPPED", "stopped while waiting")
      now += ms
    },
  }
}
