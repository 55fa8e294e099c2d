import { expect, test } from "vitest"
import { clientAddress, createRateLimit } from "./rate-limit.ts"

function fakeClock() {
  let now = 1_000_000
  return { clock: { now: () => new Date(now), sleep: async () => {} }, pass: (ms: number) => (now += ms) }
}

test("lets ten attempts a minute through and says how long to wait", () => {
  const { clock, pass } = fakeClock()
  const limit = createRateLimit({ limit: 10, windowMs: 60_000, clock })
  for (let attempt = 0; attempt < 10; attempt++) {
    expect(limit.take("192.0.2.1")).toBe(0)
    pass(1000)
  }
  expect(limit.take("192.0.2.1")).toBe(50_000)
  expect(limit.take("192.0.2.2")).toBe(0)
  pass(50_000)
  expect(limit.take("192.0.2.1")).toBe(0)
  expect(limit.take("192.0.2.1")).toBe(1000)
})

test("forgets the address seen longest ago when there are too many", () => {
  const { clock } = fakeClock()
  const limit = createRateLimit({ limit: 1, windowMs: 60_000, clock, maxKeys: 2 })
  limit.take("a")
  limit.take("b")
  expect(limit.take("a")).toBeGreaterThan(0)
  limit.take("c")
  expect(limit.take("a")).toBeGreaterThan(0)
  expect(limit.take("b")).toBe(0)
})

test("counts by the address the nearest proxy wrote, not by what the caller claims", () => {
  expect(clientAddress(new Headers({ "x-forwarded-for": "203.0.113.9, 192.0.2.1" }))).toBe("192.0.2.1")
  expect(clientAddress(new Headers({ "x-forwarded-for": "192.0.2.1" }))).toBe("192.0.2.1")
  expect(clientAddress(new Headers())).toBe("unknown")
})
