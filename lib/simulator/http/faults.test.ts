import { connect } from "node:net"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { basic, type Office, serveOffice } from "../office-world.ts"
import { createFaults, type FaultRule } from "./faults.ts"

let office: Office
beforeEach(async () => {
  office = await serveOffice()
})
afterEach(() => office.simulator.close())

const set = (...rules: FaultRule[]) => office.control("PUT", "faults", { seed: 7, rules })
const create = () =>
  office.call("POST", "/object/create", {
    objectTypeId: String(office.city.id),
    attributes: [{ objectTypeAttributeId: nameId(), objectAttributeValues: [{ value: "Perth" }] }],
  })
const nameId = () =>
  String([...office.site.site.attributes.values()].find((one) => one.typeId === office.city.id && one.label)?.id)
const perths = () => [...office.site.site.objects.all()].filter((object) => object.values[0] === "Perth").length
const ROUTE = "POST /object/create"

describe("a fault of the service", () => {
  it.each([
    ["500", 500],
    ["502-html", 502],
    ["503", 503],
    ["429", 429],
    ["401", 401],
    ["403", 403],
    ["404", 404],
    ["redirect", 302],
  ] as const)("%s before the commit changes nothing, after it the object stands", async (kind, status) => {
    await set({ kind, route: ROUTE, when: "before", times: 1 }, { kind, route: ROUTE, when: "after", times: 1 })
    expect((await create()).status).toBe(status)
    expect(perths()).toBe(0)
    expect((await create()).status).toBe(status)
    expect(perths()).toBe(1)
    expect((await create()).status).toBe(201)
  })

  it("is an HTML page for 502 and a way to the login page for a redirect", async () => {
    await set({ kind: "502-html", route: "GET /usage" })
    expect((await office.call("GET", "/usage")).text).toContain("<html>")
    await set({ kind: "redirect", route: "GET /usage" })
    expect((await office.call("GET", "/usage")).headers.get("location")).toBe("https://id.atlassian.com/login")
  })

  it("names the time to wait with 429 and 503", async () => {
    await set({ kind: "503", retryAfterSeconds: 300 })
    expect((await office.call("GET", "/usage")).headers.get("retry-after")).toBe("300")
    await set({ kind: "429", retryAfter: "none" })
    expect((await office.call("GET", "/usage")).headers.has("retry-after")).toBe(false)
  })
})

describe("a fault of the network", () => {
  it("resets the connection before or after the commit", async () => {
    await set({ kind: "reset", route: ROUTE, times: 1 })
    await expect(create()).rejects.toThrow()
    expect(perths()).toBe(0)
    await set({ kind: "reset", route: ROUTE, when: "after", times: 1 })
    await expect(create()).rejects.toThrow()
    expect(perths()).toBe(1)
  })

  it("hangs until the client gives up", async () => {
    await set({ kind: "hang", route: ROUTE, when: "after" })
    const url = `https://api.atlassian.com/jsm/assets/workspace/${office.site.site.workspaceId}/v1/object/create`
    const request = office.raw(url, {
      method: "POST",
      headers: { Authorization: basic("backup-bot@example.com", "token-a") },
      body: JSON.stringify({
        objectTypeId: String(office.city.id),
        attributes: [{ objectTypeAttributeId: nameId(), objectAttributeValues: [{ value: "Perth" }] }],
      }),
      signal: AbortSignal.timeout(200),
    })
    await expect(request).rejects.toThrow("timeout")
    expect(perths()).toBe(1)
  })

  it("cuts an answer in half, empties it, or puts a page in its place, after the commit", async () => {
    await set({ kind: "cut", route: ROUTE, times: 1 })
    await expect(create()).rejects.toThrow()
    await set({ kind: "empty", route: ROUTE })
    expect(await create()).toMatchObject({ status: 200, text: "" })
    await set({ kind: "wrong-type", route: ROUTE })
    expect((await create()).text).toContain("<html>")
    expect(perths()).toBe(3)
  })

  it("delivers a request twice", async () => {
    await set({ kind: "twice", route: ROUTE, times: 1 })
    expect((await create()).status).toBe(201)
    expect(perths()).toBe(2)
  })

  it("is late, but right", async () => {
    await set({ kind: "slow", delayMs: 50 })
    expect((await office.call("GET", "/usage")).json.totalObjectsCount).toBe(2)
  })

  it("drips byte by byte, or never ends, until the client hangs up", async () => {
    for (const kind of ["drip", "endless"] as const) {
      await set({ kind, route: "GET /_edge/tenant_info" })
      const socket = connect(Number(new URL(office.simulator.url).port), "127.0.0.1")
      socket.write("GET /_edge/tenant_info HTTP/1.1\r\nHost: example.atlassian.net\r\n\r\n")
      const bytes = await new Promise<number>((resolve) => {
        let received = 0
        socket.on("data", (chunk) => {
          received += chunk.length
          if (kind === "drip" || received > 1_000_000) resolve(received)
        })
      })
      expect(bytes).toBeGreaterThan(0)
      socket.destroy()
    }
  })
})

describe("a fault of an answer", () => {
  it("loses or repeats a row of a page", async () => {
    const search = async () => (await office.call("POST", "/object/aql", { qlQuery: "" })).json.values.length
    expect(await search()).toBe(2)
    await set({ kind: "page-short", route: "POST /object/aql" })
    expect(await search()).toBe(1)
    await set({ kind: "page-again", route: "POST /object/aql" })
    expect(await search()).toBe(3)
  })

  it("has fields nobody knows, or is 10,000 levels deep", async () => {
    await set({ kind: "unknown-field", route: "GET /objectschema/list" })
    const { json } = await office.call("GET", "/objectschema/list")
    expect(json).toHaveProperty("zzFutureField")
    expect(json.values[0]).toHaveProperty("zzFutureField.nested")
    await set({ kind: "deep", route: "GET /usage" })
    expect((await office.call("GET", "/usage")).text).toBe("[".repeat(10_000) + "]".repeat(10_000))
  })
})

describe("faults", () => {
  it("strike only what they are meant for, and say how often", async () => {
    await set({ kind: "500", route: "GET /object/*", containing: `/object/${office.syd1.id}`, skip: 1, times: 1 })
    const statuses: number[] = []
    for (const id of [office.sydney.id, office.syd1.id, office.syd1.id, office.syd1.id]) {
      statuses.push((await office.call("GET", `/object/${id}`)).status)
    }
    expect(statuses).toEqual([200, 200, 500, 200])
    expect((await office.control("GET", "faults")).json).toMatchObject([{ matched: 3, fired: 1 }])
    await office.control("DELETE", "faults")
    expect((await office.control("GET", "faults")).json).toEqual([])
  })

  it("fall the same way for the same seed", () => {
    const draw = (seed: number) => {
      const faults = createFaults({ seed, rules: [{ kind: "500", rate: 0.3 }] })
      const request = { endpoint: "GET /usage", path: "/usage", body: new Uint8Array() }
      return Array.from({ length: 200 }, () => faults.pick(request) !== null)
    }
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    const share = draw(3).filter(Boolean).length / 200
    expect(share).toBeGreaterThan(0.15)
    expect(share).toBeLessThan(0.45)
  })

  it("are refused when nobody knows their kind", async () => {
    expect((await office.control("PUT", "faults", { rules: [{ kind: "meteor" }] })).status).toBe(400)
  })
})
