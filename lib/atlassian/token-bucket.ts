const MINUTE_MS = 60_000
/** A twentieth may go at once, the rest flows evenly: no minute, wherever it begins, sees more than the limit. */
const BURST_SHARE = 0.05

/** One limit of requests a minute. Times are milliseconds of any one clock. */
export class TokenBucket {
  readonly #capacity: number
  readonly #perMs: number
  #tokens: number
  #filledAtMs: number
  #slowPerMs = 0
  #slowUntilMs = 0

  constructor(perMinute: number, nowMs: number) {
    this.#capacity = Math.max(1, perMinute * BURST_SHARE)
    this.#perMs = (perMinute * (1 - BURST_SHARE)) / MINUTE_MS
    this.#tokens = this.#capacity
    this.#filledAtMs = nowMs
  }

  /** 0 when a request may go now, else how long until one may. */
  msUntilFree(nowMs: number): number {
    this.#fill(nowMs)
    if (this.#tokens >= 1) return 0
    const waitMs = Math.ceil((1 - this.#tokens) / this.#pace(nowMs))
    return nowMs < this.#slowUntilMs ? Math.min(waitMs, this.#slowUntilMs - nowMs) : waitMs
  }

  take(): void {
    this.#tokens -= 1
  }

  /** Goes no faster than `perMs` until then, whatever the limit allows. */
  slowDown(nowMs: number, perMs: number, untilMs: number): void {
    this.#fill(nowMs)
    this.#slowPerMs = perMs
    this.#slowUntilMs = untilMs
  }

  #fill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#filledAtMs)
    this.#tokens = Math.min(this.#capacity, this.#tokens + passedMs * this.#pace(nowMs))
    this.#filledAtMs = nowMs
  }

  #pace(nowMs: number): number {
    return nowMs < this.#slowUntilMs ? Math.min(this.#perMs, this.#slowPerMs) : this.#perMs
  }
}
