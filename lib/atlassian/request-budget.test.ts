import { setImmediate } from "node:timers/promises"
import { describe, expect, it } from "vitest"
import { createManualClock, type ManualClock } from "../testing/manual-clock.ts"
import { createRequestBudget, type Priority, type RequestBudget } from "./request-budget.ts"

const MINUTE_MS = 60_000

describe("the documented limits", () => {
  it.each([
    ["POST /object/create", 2_000],
    ["POST /object/aql", 1_000],
    ["POST /object/aql/totalcount", 500],
    ["GET /object/{id}/history", 1_000],
  ])("%s is sent at most %i times in any minute, and nearly that often", async (endpoint, perMinute) => {
    const clock = createManualClock()
    const sent = await flood(clock, createRequestBudget({ mode: "documented", clock }), [endpoint], 3 * MINUTE_MS)
    expect(mostInOneMinute(sent)).toBeLessThanOrEqual(perMinute)
    expect(sent.length).toBeGreaterThan(perMinute * 2.8)
  })

  it("all endpoints together stay under the limit of the instance", async () => {
    const clock = createManualClock()
    const endpoints = Array.from({ length: 14 }, (_, index) => `GET /some/${index}`)
    const sent = await flood(clock, createRequestBudget({ mode: "documented", clock }), endpoints, 2 * MINUTE_MS)
    expect(mostInOneMinute(sent)).toBeLessThanOrEqual(10_000)
    expect(sent.length).toBeGreaterThan(18_000)
  })

  it("one endpoint at its limit does not hold up another", async () => {
    const clock = createManualClock()
    const budget = createRequestBudget({ mode: "documented", clock })
    for (let index = 0; index < 400; index++) void budget.enter("POST /object/aql/totalcount").then((leave) => leave())
    await setImmediate()
    expect(await isGranted(budget.enter("GET /object/{id}"))).toBe(true)
  })

  it("go to half for a minute when an instance only says that its limit is near", async () => {
    const clock = createManualClock()
    const budget = createRequestBudget({ mode: "documented", clock })
    budget.nearLimit("POST /object/aql", null)
    const sent = await flood(clock, budget, ["POST /object/aql"], MINUTE_MS)
    expect(sent.length).toBeGreaterThan(400)
    expect(sent.length).toBeLessThan(600)
  })

  it("share out what is left until the instance fills it up again", async () => {
    const clock = createManualClock()
    const budget = createRequestBudget({ mode: "documented", clock })
    budget.nearLimit("POST /object/aql", { requests: 60, resetAt: new Date(clock.now().getTime() + 30_000) })
    const sent = await flood(clock, budget, ["POST /object/aql"], 30_000)
    expect(sent.length).toBeGreaterThan(50)
    expect(sent.length).toBeLessThan(130)
  })

  it("stay as they are when what is left suffices, and end with the moment that was told", async () => {
    const clock = createManualClock()
    const budget = createRequestBudget({ mode: "documented", clock })
    budget.nearLimit("POST /object/aql", { requests: 900, resetAt: new Date(clock.now().getTime() + 30_000) })
    expect((await flood(clock, budget, ["POST /object/aql"], MINUTE_MS)).length).toBeGreaterThan(900)
    budget.nearLimit("POST /object/aql", { requests: 0, resetAt: new Date(clock.now().getTime() + 30_000) })
    expect(await flood(clock, budget, ["POST /object/aql"], 29_000)).toHaveLength(0)
    expect((await flood(clock, budget, ["POST /object/aql"], 31_000)).length).toBeGreaterThan(400)
  })
})

describe("pauses", () => {
  it("hold one endpoint back for as long as asked, in either mode, and are told", async () => {
    for (const mode of ["documented", "unlimited"] as const) {
      const clock = createManualClock()
      const budget = createRequestBudget({ mode, clock })
      budget.pause("POST /object/aql", 90_000)
      expect(budget.pausedUntil()).toEqual(new Date("2026-01-05T08:01:30Z"))
      const waiting = budget.enter("POST /object/aql")
      expect(await isGranted(budget.enter("GET /object/{id}"))).toBe(true)
      await clock.advance(89_999)
      expect(await isGranted(waiting)).toBe(false)
      await clock.advance(1)
      expect(await isGranted(waiting)).toBe(true)
      expect(budget.pausedUntil()).toBeNull()
    }
  })

  it("are not shortened by a later, shorter one", async () => {
    const clock = createManualClock()
    const budget = createRequestBudget({ mode: "unlimited", clock })
    budget.pause("GET /usage", 60_000)
    budget.pause("GET /usage", 1_000)
    const waiting = budget.enter("GET /usage")
    await clock.advance(59_000)
    expect(await isGranted(waiting)).toBe(false)
  })
})

describe("requests in flight", () => {
  it("are at most as many as set", async () => {
    const budget = createRequestBudget({ mode: "unlimited", concurrency: 3, clock: createManualClock() })
    const entered = Array.from({ length: 5 }, () => budget.enter("GET /object/{id}"))
    const leaves = await Promise.all(entered.slice(0, 3))
    expect(await isGranted(entered[3])).toBe(false)
    leaves[0]?.()
    leaves[0]?.()
    expect(await isGranted(entered[3])).toBe(true)
    expect(await isGranted(entered[4])).toBe(false)
  })

  it("serve a restore before a backup before a verification, and each in its order", async () => {
    const budget = createRequestBudget({ mode: "unlimited", concurrency: 1, clock: createManualClock() })
    const leaveFirst = await budget.enter("GET /a")
    const served: string[] = []
    const ask = (name: string, priority: Priority) =>
      budget.enter("GET /a", { priority }).then((leave) => {
        served.push(name)
        leave()
      })
    const all = [
      ask("verify", "verify"),
      ask("backup 1", "backup"),
      ask("restore", "restore"),
      ask("backup 2", "backup"),
    ]
    leaveFirst()
    await Promise.all(all)
    expect(served).toEqual(["restore", "backup 1", "backup 2", "verify"])
  })

  it("lose their place when the caller stops", async () => {
    const budget = createRequestBudget({ mode: "unlimited", concurrency: 1, clock: createManualClock() })
    const leave = await budget.enter("GET /a")
    const stop = new AbortController()
    const stopped = budget.enter("GET /a", { signal: stop.signal })
    const next = budget.enter("GET /a")
    stop.abort()
    await expect(stopped).rejects.toMatchObject({ code: "STOPPED" })
    await expect(budget.enter("GET /a", { signal: stop.signal })).rejects.toMatchObject({ code: "STOPPED" })
    leave()
    expect(await isGranted(next)).toBe(true)
  })
})

/** Sixteen loops that ask without rest; the moments at which requests were let go. */
async function flood(clock: ManualClock, budget: RequestBudget, endpoints: string[], ms: number): Promise<number[]> {
  const sent: number[] = []
  const stop = new AbortController()
  const loop = async (endpoint: string) => {
    for (;;) {
      const leave = await budget.enter(endpoint, { signal: stop.signal })
      sent.push(clock.now().getTime())
      leave()
    }
  }
  const loops = endpoints.map((endpoint) => loop(endpoint).catch(() => {}))
  await clock.advance(ms)
  stop.abort()
  await Promise.all(loops)
  return sent
}

function mostInOneMinute(moments: number[]): number {
  let most = 0
  for (let first = 0, last = 0; last < moments.length; last++) {
    while ((moments[last] ?? 0) - (moments[first] ?? 0) >= MINUTE_MS) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

async function isGranted(entering: Promise<unknown> | undefined): Promise<boolean> {
  await setImmediate()
  const pending = Symbol("pending")
  return (await Promise.race([entering, Promise.resolve(pending)])) !== pending
}
