import { setTimeout as delay } from "node:timers/promises"
import { AppError } from "./errors.ts"

/** Time as a dependency, so that schedules, leases and back-off are tested without waiting. */
export interface Clock {
  now(): Date
  /** Resolves after `ms`; rejects with AppError STOPPED when the signal aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal ? { signal } : undefined)
    } catch (cause) {
      throw new AppError("STOPPED", "stopped while waiting", { cause })
    }
  },
}
