import { z } from "zod"
import { createObjectCounts } from "../object-counts.ts"
import { type Answer, json } from "./answer.ts"
import { FAULT_KINDS, type FaultKind } from "./faults.ts"
import type { RawRequest, Service } from "./service.ts"

const RetryAfterShape = z.enum(["seconds", "date", "none", "huge"])
const FaultRuleShape = z.object({
  kind: z.custom<FaultKind>((kind) => typeof kind === "string" && FAULT_KINDS.has(kind)),
  route: z.string().optional(),
  when: z.enum(["before", "after"]).optional(),
  rate: z.number().min(0).max(1).optional(),
  skip: z.number().int().min(0).optional(),
  times: z.number().int().min(0).optional(),
  delayMs: z.number().min(0).optional(),
  retryAfter: RetryAfterShape.optional(),
  retryAfterSeconds: z.number().min(0).optional(),
  containing: z.string().optional(),
})
const FaultSpecShape = z.object({ seed: z.number().optional(), rules: z.array(FaultRuleShape) })
const ThrottleShape = z.union([
  z.enum(["none", "documented"]),
  z.object({
    limits: z.record(z.string(), z.number()).optional(),
    byDefault: z.number().optional(),
    total: z.number().optional(),
    windowMs: z.number().optional(),
    retryAfter: RetryAfterShape.optional(),
    headers: z.boolean().optional(),
  }),
])
const LagShape = z.object({ indexLagMs: z.number().min(0) })
const QuirksShape = z.object({
  siteUrl: z.string(),
  isLastBug: z.boolean().optional(),
  duplicateTypeNames: z.boolean().optional(),
  attachmentsMissing: z.boolean().optional(),
  rolesMissing: z.boolean().optional(),
  createDropsAttributeOptions: z.boolean().optional(),
  objectLimit: z.number().nullable().optional(),
})
const TokenShape = z.object({ siteUrl: z.string(), apiToken: z.string() })

/**
 * `/_simulator/…`, on any host and without signing in: how tests steer a running simulator.
 * GET counters, faults, sites · DELETE counters, faults · PUT (or POST) faults, throttle, lag, quirks, token.
 */
export function control(service: Service, request: RawRequest): Answer {
  const name = request.path.slice("/_simulator/".length)
  if (request.method === "GET") return read(service, name)
  if (request.method === "DELETE") return clear(service, name)
  return write(service, name, request)
}

function read(service: Service, name: string): Answer {
  if (name === "counters") return json(service.counters.read())
  if (name === "faults") return json(service.faults.report())
  if (name === "sites") return json(service.runtimes.map(({ site }) => createObjectCounts(site)))
  return unknown(name)
}

function clear(service: Service, name: string): Answer {
  if (name === "counters") service.counters.clear()
  else if (name === "faults") service.faults.set({ rules: [] })
  else return unknown(name)
  return json({ ok: true })
}

function write(service: Service, name: string, request: RawRequest): Answer {
  const parsed: unknown = JSON.parse(Buffer.from(request.body).toString("utf8"))
  switch (name) {
    case "faults":
      service.faults.set(withoutUndefined(FaultSpecShape.parse(parsed)))
      break
    case "throttle":
      service.throttle.set(withoutUndefined(ThrottleShape.parse(parsed)))
      break
    case "lag": {
      const { indexLagMs } = LagShape.parse(parsed)
      for (const runtime of service.runtimes) runtime.search.lagMs = indexLagMs
      break
    }
    case "quirks": {
      const { siteUrl, ...quirks } = QuirksShape.parse(parsed)
      for (const { site } of service.runtimes) if (site.siteUrl === siteUrl) Object.assign(site.quirks, quirks)
      break
    }
    case "token": {
      const { siteUrl, apiToken } = TokenShape.parse(parsed)
      for (const { site } of service.runtimes) {
        for (const account of site.accounts) if (site.siteUrl === siteUrl) account.apiToken = apiToken
      }
      break
    }
    default:
      return unknown(name)
  }
  return json({ ok: true })
}

/** JSON has no undefined, so dropping it only tells the compiler what is true already. */
type Exact<T> = T extends (infer Item)[]
  ? Exact<Item>[]
  : T extends object
    ? { [Name in keyof T]: Exact<Exclude<T[Name], undefined>> }
    : T
function withoutUndefined<T>(value: T): Exact<T> {
  return JSON.parse(JSON.stringify(value))
}

function unknown(name: string): Answer {
  return json({ error: `no control named ${name}` }, 404)
}
