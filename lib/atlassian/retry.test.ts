import { describe, expect, it } from "vitest"
import { msBeforeNextTry, type Outcome, type Patience, type Repeat, retryAfterMs } from "./retry.ts"

const now = new Date("2026-01-05T08:00:00Z")
const MINUTE_MS = 60_000

describe("retryAfterMs", () => {
  it.each([
    ["7", 7_000],
    ["0", 0],
    ["0.5", 500],
    [" 30 ", 30_000],
    ["Mon, 05 Jan 2026 08:02:00 GMT", 2 * MINUTE_MS],
    ["Mon, 05 Jan 2026 07:00:00 GMT", 0],
    ["9999999", 15 * MINUTE_MS],
    ["Tue, 05 Jan 2027 08:00:00 GMT", 15 * MINUTE_MS],
    ["soon", null],
    ["", null],
    [undefined, null],
  ])("reads %j as %j ms", (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms)
  })
})

describe("what is repeated", () => {
  const safe: [Outcome, boolean][] = [
    [{ kind: "not-sent" }, true],
    [{ kind: "no-answer" }, true],
    [{ kind: "broken-answer" }, true],
    [{ kind: "final" }, false],
    ...[429, 408, 500, 502, 503, 504, 599].map((code): [Outcome, boolean] => [status(code), true]),
    ...[301, 400, 401, 403, 404, 409, 413, 422].map((code): [Outcome, boolean] => [status(code), false]),
  ]
  it.each(safe)("a read that ended with %j: %s", (outcome, repeated) => {
    expect(next(outcome) !== null).toBe(repeated)
  })

  it("a write is repeated only when it surely was not done", () => {
    const repeated = safe.map(([outcome]) => outcome).filter((outcome) => next(outcome, { repeat: "once" }) !== null)
    expect(repeated).toEqual([{ kind: "not-sent" }, status(429)])
  })
})

describe("how long is waited", () => {
  it("doubles and spreads without a header", () => {
    const lowest = [1, 2, 3, 4, 5].map((count) => next({ kind: "not-sent" }, { count, random: 0 }))
    const highest = [1, 2, 3, 4, 5].map((count) => next({ kind: "not-sent" }, { count, random: 1 }))
    expect(lowest).toEqual([500, 1_000, 2_000, 4_000, 8_000])
    expect(highest).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
  })

  it("is never shorter than the header asks", () => {
    expect(next(status(429, 90_000), { count: 1 })).toBe(90_000)
    expect(next(status(503, 90_000), { count: 1 })).toBe(90_000)
  })

  it("falls below one request a minute when throttling goes on, and then gives up", () => {
    expect(next(status(429), { count: 9, random: 0 })).toBe(MINUTE_MS)
    expect(next(status(429), { count: 9, elapsedMs: 30 * MINUTE_MS })).toBeNull()
  })

  it("bridges an outage of five minutes, not one of an hour", () => {
    expect(next(status(503), { count: 8, elapsedMs: 5 * MINUTE_MS })).not.toBeNull()
    expect(next(status(503), { count: 40, elapsedMs: 60 * MINUTE_MS })).toBeNull()
  })

  it("gives one request that always fails four tries", () => {
    expect([1, 2, 3, 4].map((count) => next(status(500), { count }) !== null)).toEqual([true, true, true, false])
  })

  it("is short where a person waits", () => {
    expect(next({ kind: "not-sent" }, { patience: "person" })).toBeLessThanOrEqual(1_000)
    expect(next({ kind: "not-sent" }, { patience: "person", elapsedMs: 3_000 })).toBeNull()
    expect(next(status(429, 60_000), { patience: "person" })).toBeNull()
  })
})

function status(code: number, retryAfter: number | null = null): Outcome {
  return { kind: "status", status: code, retryAfterMs: retryAfter }
}

function next(
  outcome: Outcome,
  given: { count?: number; elapsedMs?: number; repeat?: Repeat; patience?: Patience; random?: number } = {},
) {
  const { count = 1, elapsedMs = 0, repeat = "safe", patience = "job", random = 0.5 } = given
  return msBeforeNextTry(outcome, { count, elapsedMs }, { repeat, patience, random: () => random })
}
