import { expect, test } from "vitest"
import { createProgressTracker } from "./progress-tracker.ts"

function tracked() {
  let now = 0
  const tracker = createProgressTracker(() => now)
  return {
    tracker,
    pass(ms: number) {
      now += ms
    },
  }
}

test("shows phases in their order with their words and counts", () => {
  const { tracker } = tracked()
  tracker.plan([
    { name: "Structure", total: 1, weight: 1 },
    { name: "Objects", total: 200, weight: 8 },
    { name: "Icons", total: 0, weight: 1 },
  ])
  tracker.phase("Structure")
  tracker.advance(1)
  tracker.phase("Objects")
  tracker.advance(50)
  expect(tracker.snapshot()).toMatchObject({
    phase: "Objects",
    phases: [
      { name: "Structure", state: "done", done: 1, total: 1 },
      { name: "Objects", state: "running", done: 50, total: 200 },
      { name: "Icons", state: "skipped", done: 0, total: 0 },
    ],
    fraction: (1 + 8 * 0.25 + 1) / 10,
  })
})

test("measures the rate over the last minute and estimates the end from it", () => {
  const { tracker, pass } = tracked()
  tracker.plan([{ name: "Objects", total: 10_000, weight: 1 }])
  tracker.phase("Objects")
  expect(tracker.snapshot()).toMatchObject({ ratePerMinute: null, msLeft: null })
  // Two slow minutes, which the last one must forget.
  for (let second = 0; second < 120; second++) {
    pass(1000)
    tracker.advance(1)
  }
  for (let second = 0; second < 61; second++) {
    pass(1000)
    tracker.advance(20)
  }
  const { ratePerMinute, msLeft } = tracker.snapshot()
  expect(ratePerMinute).toBe(1200)
  const left = 10_000 - 120 - 61 * 20
  expect(msLeft).toBe((left / 20) * 1000)
})

test("never passes 100 %, whatever an engine counts", () => {
  const { tracker } = tracked()
  tracker.plan([{ name: "Objects", total: 10, weight: 1 }])
  tracker.phase("Objects")
  tracker.advance(25)
  expect(tracker.snapshot().fraction).toBe(1)
})

test("takes a total that is known late, and phases nobody planned", () => {
  const { tracker } = tracked()
  tracker.plan([{ name: "Objects", total: null, weight: 1 }])
  tracker.phase("Objects")
  tracker.advance(5)
  expect(tracker.snapshot().fraction).toBe(0)
  tracker.phase("Objects", 10)
  expect(tracker.snapshot().fraction).toBe(0.5)
  tracker.phase("Extra", 4)
  expect(tracker.snapshot().phases.map((phase) => phase.name)).toEqual(["Objects", "Extra"])
})

test("changes its version with every report, so that nothing is written twice", () => {
  const { tracker } = tracked()
  const before = tracker.version
  tracker.note("waiting for Jira until 08:14")
  const noted = tracker.version
  tracker.note("waiting for Jira until 08:14")
  expect(noted).toBeGreaterThan(before)
  expect(tracker.version).toBe(noted)
  expect(tracker.snapshot().note).toBe("waiting for Jira until 08:14")
})
