import type { ServerResponse } from "node:http"
import { afterEach, describe, expect, it } from "vitest"
import type { Logger } from "../logger.ts"
import { answerJson, type Script, type ScriptedServer, startScriptedServer } from "../testing/scripted-server.ts"
import { createVirtualClock } from "../testing/virtual-clock.ts"
import { createGuardedClient } from "./guarded-client.ts"
import { parseJsonAnswer } from "./json-answer.ts"
import { createRequestBudget } from "./request-budget.ts"
import { type Call, createTransport } from "./transport.ts"

const TOKEN = "ATATT3x-canary/+token=="
const EMAIL = "backup-bot@example.com"
const BASIC = Buffer.from(`${EMAIL}:${TOKEN}`).toString("base64")
const ends: (() => PromiseLike<void>)[] = []

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

describe("credentials", () => {
  it("go to the site and to Atlassian's API, and nowhere else", async () => {
    const { ask, server } = await world((_, response) => answerJson(response, {}))
    const hosts = ["example.atlassian.net", "api.atlassian.com", "other.atlassian.net", "assets-media.atlassian.com"]
    for (const host of hosts) await ask(read(`https://${host}/x`))
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${BASIC}`,
      `Basic ${BASIC}`,
      undefined,
      undefined,
    ])
  })

  it("are replaced by a media token where one is given", async () => {
    const { ask, server } = await world((_, response) => answerJson(response, {}))
    await ask({ ...read("https://api.media.atlassian.com/file"), bearer: "media" })
    expect(server.seen[0]?.headers.authorization).toBe("Bearer media")
  })

  it("are not taken for a site that no rule allows", async () => {
    const { options } = await world((_, response) => answerJson(response, {}))
    for (const siteUrl of ["https://evil.example", "http://example.atlassian.net", "https://127.0.0.1"]) {
      expect(() => createTransport({ siteUrl, email: EMAIL, apiToken: TOKEN }, options), siteUrl).toThrow()
    }
  })

  it("are not blamed where they were not shown", async () => {
    const { ask } = await world((_, response) => answerJson(response, {}, 401))
    const elsewhere = [
      read("https://assets-media.atlassian.com/x"),
      { ...read("https://api.media.atlassian.com/x"), bearer: "m" },
    ]
    for (const call of elsewhere) await expect(ask(call)).rejects.toMatchObject({ code: "ATLASSIAN_REFUSED" })
  })

  it("show up in no error, log line or URL, whatever an answer echoes", async () => {
    const echo = { errorMessages: [`bad token ${TOKEN}`, `Basic ${BASIC}`, encodeURIComponent(TOKEN)], errors: {} }
    const answers: Script[] = [
      (_, response) => answerJson(response, echo, 400),
      (_, response) => answerJson(response, echo, 401),
      (_, response) => answerJson(response, { message: `denied for ${TOKEN}` }, 403),
      (_, response) => answerJson(response, echo, 503),
      (_, response) => response.writeHead(200).end(`<html>${TOKEN}</html>`),
      (_, response) => response.writeHead(302, { location: `https://evil.example/?${TOKEN}` }).end(),
      (_, response) => response.destroy(),
    ]
    for (const script of answers) {
      const { ask, lines, server } = await world(script)
      for (const call of [read("https://api.atlassian.com/x"), write("https://api.atlassian.com/x")]) {
        const error = await ask(call).then(
          () => {
            throw new Error("nothing was refused")
          },
          (refusal: unknown) => refusal,
        )
        const told = JSON.stringify([describeDeeply(error), lines, server.seen.map(({ url }) => url)])
        for (const secret of [TOKEN, BASIC, encodeURIComponent(TOKEN)]) expect(told).not.toContain(secret)
      }
    }
  })
})

describe("reads", () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ["500", (response) => answerJson(response, {}, 500)],
    ["502 with HTML", (response) => response.writeHead(502).end("<h1>Bad gateway</h1>")],
    ["503", (response) => answerJson(response, {}, 503)],
    ["429", (response) => answerJson(response, {}, 429)],
    ["a cut connection", (response) => response.destroy()],
    ["cut JSON", (response) => response.writeHead(200).end('{"a":')],
    ["an empty 200", (response) => response.writeHead(200).end()],
    ["an HTML 200", (response) => response.writeHead(200).end("<html>Log in</html>")],
  ])("are asked again after %s", async (_, fault) => {
    const { ask, server } = await world((__, response, nth) => {
      if (nth < 3) fault(response)
      else answerJson(response, { fine: true })
    })
    expect(await ask(read("https://api.atlassian.com/x"))).toEqual({ fine: true })
    expect(server.seen).toHaveLength(3)
  })

  it.each([
    [400, "ATLASSIAN_REFUSED"],
    [401, "CREDENTIALS_REFUSED"],
    [403, "PERMISSION_REFUSED"],
    [404, "NOT_FOUND"],
    [409, "ATLASSIAN_REFUSED"],
  ])("are not asked again after %i, which is %s", async (status, code) => {
    const { ask, server } = await world((_, response) => answerJson(response, {}, status))
    await expect(ask(read("https://api.atlassian.com/x"))).rejects.toMatchObject({ code, facts: { status } })
    expect(server.seen).toHaveLength(1)
  })

  it("stop at a redirect to a login page and send nothing on", async () => {
    const { ask, server } = await world((_, response) => response.writeHead(302, { location: "/login.jsp" }).end())
    const asked = ask(read("https://example.atlassian.net/x"))
    await expect(asked).rejects.toMatchObject({ code: "HOST_REFUSED", facts: { reason: "REDIRECT" } })
    expect(server.seen).toHaveLength(1)
  })

  it("wait for as long as Retry-After asks", async () => {
    const { ask, clock } = await world((_, response, nth) => {
      if (nth === 1) answerJson(response, {}, 429, { "retry-after": "90" })
      else answerJson(response, {})
    })
    const before = clock.now().getTime()
    await ask(read("https://api.atlassian.com/x"))
    expect(clock.now().getTime() - before).toBe(90_000)
  })

  it("bridge five minutes of 503, and give up on endless throttling with RATE_LIMITED for later", async () => {
    const outage = await world((_, response) => {
      if (outage.clock.now().getTime() - START_MS < 5 * 60_000) answerJson(response, {}, 503)
      else answerJson(response, {})
    })
    await outage.ask(read("https://api.atlassian.com/x"))
    const throttled = await world((_, response) => answerJson(response, {}, 429))
    const asked = throttled.ask(read("https://api.atlassian.com/x"))
    await expect(asked).rejects.toMatchObject({ code: "RATE_LIMITED", retry: "later" })
    expect(throttled.server.seen.length).toBeLessThan(40)
  })

  it("end with STOPPED when the caller stops", async () => {
    const stop = new AbortController()
    const { ask } = await world(() => stop.abort())
    const asked = ask({ ...read("https://api.atlassian.com/x"), signal: stop.signal })
    await expect(asked).rejects.toMatchObject({ code: "STOPPED" })
  })
})

describe("writes", () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ["500", (response) => answerJson(response, {}, 500)],
    ["502 with HTML", (response) => response.writeHead(502).end("<h1>Bad gateway</h1>")],
    ["503", (response) => answerJson(response, {}, 503, { "retry-after": "1" })],
    ["a cut connection", (response) => response.destroy()],
    ["cut JSON", (response) => response.writeHead(201).end('{"id":')],
    ["an empty 200", (response) => response.writeHead(200).end()],
    ["an HTML 200", (response) => response.writeHead(200).end("<html>Log in</html>")],
    ["no answer", () => {}],
  ])("are sent once and are IN_DOUBT after %s", async (_, fault) => {
    const { ask, server } = await world((__, response) => fault(response), { totalTimeoutMs: 500 })
    await expect(ask(write("https://api.atlassian.com/x"))).rejects.toMatchObject({ code: "IN_DOUBT", retry: "later" })
    expect(server.seen).toHaveLength(1)
  })

  it("are sent again after 429, which did nothing", async () => {
    const { ask, server } = await world((_, response, nth) => answerJson(response, { nth }, nth === 1 ? 429 : 201))
    expect(await ask(write("https://api.atlassian.com/x"))).toEqual({ nth: 2 })
    expect(server.seen.map(({ body }) => body)).toEqual(['{"name":"x"}', '{"name":"x"}'])
  })

  it("are tried again while no connection can be made, and are not in doubt then", async () => {
    const { ask, server, clock } = await world((_, response) => answerJson(response, {}))
    await server[Symbol.asyncDispose]()
    const asked = ask(write("https://api.atlassian.com/x"))
    await expect(asked).rejects.toMatchObject({ code: "UNREACHABLE", facts: { sent: false } })
    expect(clock.now().getTime() - START_MS).toBeGreaterThan(5 * 60_000)
  })

  it("that change what is there already (PUT, DELETE) are repeated like reads", async () => {
    for (const method of ["PUT", "DELETE"] as const) {
      const { ask, server } = await world((_, response, nth) =>
        nth === 1 ? response.destroy() : answerJson(response, {}),
      )
      await ask({ ...read("https://api.atlassian.com/x"), method, endpoint: `${method} /x` })
      expect(server.seen).toHaveLength(2)
    }
  })

  it("that delete are done when a second try finds nothing, but not when the first one does", async () => {
    const remove = { ...read("https://api.atlassian.com/x"), method: "DELETE" as const, gone: { value: "gone" } }
    const late = await world((_, response, nth) => (nth === 1 ? response.destroy() : answerJson(response, {}, 404)))
    expect(await late.ask<unknown>(remove)).toBe("gone")
    const never = await world((_, response) => answerJson(response, {}, 404))
    await expect(never.ask<unknown>(remove)).rejects.toMatchObject({ code: "NOT_FOUND" })
  })

  it("are let finish when their job is stopped meanwhile, so that their outcome is known", async () => {
    const stop = new AbortController()
    const { ask } = await world((_, response) => {
      stop.abort()
      setTimeout(() => answerJson(response, { id: "7" }, 201), 50)
    })
    expect(await ask({ ...write("https://api.atlassian.com/x"), signal: stop.signal })).toEqual({ id: "7" })
  })

  it("that are refused name the attributes at fault", async () => {
    const errors = { "rlabs-insight-attribute-1881": "Invalid Group(s)", "rlabs-insight-attribute-7": "Too long" }
    const { ask } = await world((_, response) => answerJson(response, { errorMessages: [], errors }, 400))
    await expect(ask(write("https://api.atlassian.com/x"))).rejects.toMatchObject({
      code: "ATLASSIAN_REFUSED",
      userMessage: expect.stringContaining("example.atlassian.net refused to create an object."),
      facts: { attributeErrors: '{"7":"Too long","1881":"Invalid Group(s)"}' },
    })
  })
})

describe("throttling", () => {
  it("of one request holds back its whole endpoint for as long as asked", async () => {
    const { ask, budget } = await world((_, response, nth) => {
      if (nth === 1) answerJson(response, {}, 429, { "retry-after": "120" })
      else answerJson(response, {})
    })
    const told: unknown[] = []
    const { pause } = budget
    budget.pause = (...heard) => {
      told.push(heard)
      pause(...heard)
    }
    await ask(read("https://api.atlassian.com/x"))
    expect(told).toEqual([["GET /x", 120_000]])
  })

  it("is told to whoever shows progress, and so is its end, but not a wait of a second", async () => {
    const { options } = await world((_, response, nth) => {
      if (nth <= 2) answerJson(response, {}, 429, { "retry-after": nth === 1 ? "1" : "90" })
      else answerJson(response, {})
    })
    const told: (Date | null)[] = []
    const credentials = { siteUrl: "https://example.atlassian.net", email: EMAIL, apiToken: TOKEN }
    const transport = createTransport(credentials, { ...options, onPause: (until) => told.push(until) })
    await transport.ask(read("https://api.atlassian.com/x"))
    await transport.ask(read("https://api.atlassian.com/x"))
    expect(told).toEqual([new Date(START_MS + 91_000), null])
  })

  it("is foreseen from the headers of Jira's answers", async () => {
    const resetAt = new Date(START_MS + 60_000)
    const { ask, budget } = await world((_, response) =>
      answerJson(response, {}, 200, {
        "x-ratelimit-limit": "1000",
        "x-ratelimit-remaining": "30",
        "x-ratelimit-reset": resetAt.toISOString(),
        "x-ratelimit-nearlimit": "true",
      }),
    )
    const told: unknown[] = []
    budget.nearLimit = (...heard) => told.push(heard)
    await ask(read("https://api.atlassian.com/x"))
    expect(told).toEqual([["GET /x", { requests: 30, resetAt }]])
  })
})

const START_MS = Date.parse("2026-03-01T08:00:00.000Z")

async function world(script: Script, limits: { totalTimeoutMs?: number } = {}) {
  const server: ScriptedServer = await startScriptedServer(script)
  const client = createGuardedClient({ demoRoute: server.url, ...limits })
  ends.push(
    () => client.close(),
    () => server[Symbol.asyncDispose](),
  )
  const clock = createVirtualClock(new Date(START_MS).toISOString())
  const budget = createRequestBudget({ mode: "unlimited", clock })
  const lines: unknown[] = []
  const note = (fields: object, event: string) => lines.push([event, describeDeeply(fields)])
  const logger: Logger = { debug: note, info: note, warn: note, error: note }
  const credentials = { siteUrl: "https://example.atlassian.net", email: EMAIL, apiToken: TOKEN }
  const options = { client, budget, clock, logger }
  const transport = createTransport(credentials, options)
  return { server, clock, budget, lines, options, ask: <T>(call: Call<T>) => transport.ask(call) }
}

function read(url: string): Call<unknown> {
  return { method: "GET", url, endpoint: "GET /x", doing: "read", read: ({ body }) => parseJsonAnswer(body) }
}

function write(url: string): Call<unknown> {
  return { ...read(url), method: "POST", endpoint: "POST /x", doing: "create an object", json: { name: "x" } }
}

/** An error with everything it carries, causes too. */
function describeDeeply(value: unknown): unknown {
  if (!(value instanceof Error)) return value
  return [String(value), value.stack, { ...value }, describeDeeply(value.cause)]
}
