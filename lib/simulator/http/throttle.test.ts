import { afterEach, describe, expect, it } from "vitest"
import { type Office, serveOffice } from "../office-world.ts"
import { createThrottle, type ThrottleSpec } from "./throttle.ts"

const take = (throttle: ReturnType<typeof createThrottle>, endpoint: string, nowMs: number) => {
  const taken = throttle.take("site", endpoint, nowMs)
  return "refused" in taken ? taken.refused.status : 200
}

describe("the documented limits", () => {
  it.each([
    ["POST /object/create", 2000],
    ["POST /object/aql", 1000],
    ["POST /object/aql/totalcount", 500],
    ["PUT /object/:id", 1000],
  ])("allow %s %i times a minute", (endpoint, limit) => {
    const throttle = createThrottle("documented")
    for (let index = 0; index < limit; index++) expect(take(throttle, endpoint, 0)).toBe(200)
    expect(take(throttle, endpoint, 59_999)).toBe(429)
    expect(take(throttle, endpoint, 60_000)).toBe(200)
  })

  it("allow a site 10,000 requests a minute in total", () => {
    const throttle = createThrottle("documented")
    for (let index = 0; index < 10_000; index++) expect(take(throttle, `GET /${index % 100}`, 0)).toBe(200)
    expect(take(throttle, "GET /new", 0)).toBe(429)
  })
})

describe("a 429", () => {
  let office: Office
  afterEach(() => office.simulator.close())
  const answers = async (spec: ThrottleSpec) => {
    office = await serveOffice(() => {}, { throttle: { limits: { "GET /usage": 1 }, ...spec } })
    return [await office.call("GET", "/usage"), await office.call("GET", "/usage")] as const
  }

  it("says in seconds when to come again, and every answer how much is left", async () => {
    const [first, second] = await answers({ windowMs: 30_000 })
    expect(first.headers.get("x-ratelimit-remaining")).toBe("0")
    expect(first.headers.get("x-ratelimit-nearlimit")).toBe("true")
    expect(second.status).toBe(429)
    expect(Number(second.headers.get("retry-after"))).toBeGreaterThan(25)
    expect(second.headers.get("ratelimit-reason")).toBe("jira-burst-based")
    expect(second.json.errorMessages.length).toBe(1)
  })

  it("says it as a date", async () => {
    const [, second] = await answers({ retryAfter: "date" })
    expect(Number.isNaN(Date.parse(second.headers.get("retry-after") ?? ""))).toBe(false)
  })

  it("says nothing at all", async () => {
    const [first, second] = await answers({ retryAfter: "none", headers: false })
    expect(second.headers.has("retry-after")).toBe(false)
    expect(first.headers.has("x-ratelimit-limit")).toBe(false)
  })

  it("says something absurd", async () => {
    const [, second] = await answers({ retryAfter: "huge" })
    expect(second.headers.get("retry-after")).toBe("9999999")
  })

  it("ends when the throttle is taken away, and hits nobody else", async () => {
    await answers({})
    expect((await office.callTarget("GET", "/usage")).status).toBe(200)
    expect((await office.call("GET", "/global/config")).status).toBe(200)
    await office.control("PUT", "throttle", "none")
    expect((await office.call("GET", "/usage")).status).toBe(200)
  })
})
