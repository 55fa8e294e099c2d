import { NextRequest } from "next/server"
import { afterAll, beforeAll, expect, test } from "vitest"
import { z } from "zod"
import type { Action } from "../domain/principal.ts"
import { AppError } from "../errors.ts"
import { type AuthWorld, openAuthWorld, SITE } from "../testing/auth-world.ts"
import { answer, type RouteCaller } from "./route.ts"

let world: AuthWorld
let owner: string
let viewer: string
beforeAll(async () => {
  world = await openAuthWorld()
  await world.trust(SITE, "owner@example.com", "owner")
  await world.trust(SITE, "viewer@example.com", "viewer")
  owner = await world.signIn(SITE, "owner@example.com")
  viewer = await world.signIn(SITE, "viewer@example.com")
})
afterAll(() => world.close())

interface Call {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string
  token?: string | null
  permission?: Action
  params?: object
  run?: (caller: RouteCaller, params: { id?: string | undefined; page?: string | undefined }) => Promise<unknown>
}

const shape = z.object({ id: z.string().max(5, "This id is too long").optional(), page: z.string().optional() })

function call(options: Call = {}): Promise<Response> {
  const { method = "GET", path = "/api/x", headers = {}, token = owner, permission = "read", params = {} } = options
  const request = new NextRequest(`https://vault.example.com${path}`, {
    method,
    headers: { ...(token ? { cookie: `__Host-abv.sid=${token}` } : {}), ...headers },
    ...(options.body === undefined ? {} : { body: options.body }),
  })
  const run = options.run ?? (async ({ principal }) => ({ who: principal.email }))
  return answer(world.ctx, request, Promise.resolve(params), permission, shape, run)
}

const own = { origin: "https://vault.example.com" }

test("a signed-in person gets JSON that nothing stores", async () => {
  const response = await call()
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ who: "owner@example.com" })
  expect(response.headers.get("cache-control")).toBe("no-store")
})

test("nobody gets 401, and nothing runs", async () => {
  let ran = false
  const run = async () => {
    ran = true
  }
  for (const token of [null, "x", "0".repeat(64)]) {
    const response = await call({ token, run })
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({
      error: { code: "UNAUTHENTICATED", message: "You are signed out. Sign in again to go on." },
    })
  }
  expect(ran).toBe(false)
})

test("a role that may not gets 403", async () => {
  expect((await call({ token: viewer, permission: "read" })).status).toBe(200)
  expect((await call({ token: viewer, permission: "startRestore" })).status).toBe(403)
})

test.each<[string, Record<string, string>, number]>([
  ["our own origin", own, 200],
  ["another origin", { origin: "https://evil.example" }, 403],
  ["no origin", {}, 403],
  ["a null origin", { origin: "null" }, 403],
  [
    "another origin that forwards its own host",
    { origin: "https://evil.example", "x-forwarded-host": "evil.example" },
    403,
  ],
])("a POST from %s", async (_from, headers, status) => {
  let ran = false
  const run = async () => {
    ran = true
    return null
  }
  expect((await call({ method: "POST", headers, run })).status).toBe(status)
  expect(ran).toBe(status === 200)
})

test("the path wins over the body, and the body over the query", async () => {
  const response = await call({
    method: "POST",
    path: "/api/x?id=query&page=query",
    headers: { ...own, "content-type": "application/json" },
    body: JSON.stringify({ id: "body", page: "body" }),
    params: { id: "path" },
    run: async (_caller, params) => params,
  })
  expect(await response.json()).toEqual({ id: "path", page: "body" })
})

test("input of another shape is 400 with the field", async () => {
  const response = await call({ params: { id: "too long" } })
  expect(response.status).toBe(400)
  expect(await response.json()).toEqual({
    error: { code: "VALIDATION", message: "This id is too long", field: "id" },
  })
  for (const body of ["{", "[]", "null", '"text"', "1"]) {
    const headers = { ...own, "content-type": "application/json" }
    expect((await call({ method: "POST", headers, body })).status).toBe(400)
  }
})

test("errors keep their sentence, and unknown ones never leak their text", async () => {
  const known = await call({
    run: () => Promise.reject(new AppError("NOT_FOUND", "internal words", { userMessage: "This backup is not here." })),
  })
  expect(known.status).toBe(404)
  expect(await known.json()).toEqual({ error: { code: "NOT_FOUND", message: "This backup is not here." } })
  const unknown = await call({ run: () => Promise.reject(new Error("password=canary")) })
  expect(unknown.status).toBe(500)
  expect(await unknown.text()).not.toContain("canary")
})

test("a Response passes through as it is, with its stream", async () => {
  const response = await call({
    run: async () => new Response("bytes", { status: 206, headers: { "content-type": "application/x" } }),
  })
  expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
    206,
    "application/x",
    "bytes",
  ])
})
