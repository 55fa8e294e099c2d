import { siteAttachmentRoutes } from "../assets/attachments.ts"
import { assetsRoutes } from "../assets/routes.ts"
import { issueRoutes } from "../jira/issues.ts"
import { openRoutes, platformRoutes } from "../jira/platform.ts"
import { answerIconMedia, answerMedia } from "../media.ts"
import type { SiteRuntime } from "../site-runtime.ts"
import type { World } from "../world.ts"
import { type Answer, json, Refusal } from "./answer.ts"
import type { Counters } from "./counters.ts"
import type { Exchange, Route } from "./exchange.ts"
import type { FaultRule, FaultState } from "./faults.ts"
import { hostOf, locate, type Place } from "./locate.ts"
import { createRouter, type Router } from "./router.ts"
import { signIn } from "./sign-in.ts"
import type { Throttle } from "./throttle.ts"

export interface RawRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string | string[] | undefined>
  body: Uint8Array
}

/** What the listener does with a request: the right answer, a fault in its place, or a right answer that is spoilt. */
export interface Outcome {
  /** null: a fault that struck before the world was touched. */
  answer: Answer | null
  fault: FaultRule | null
  site: string
  endpoint: string
}

export interface Service {
  world: World
  runtimes: SiteRuntime[]
  throttle: Throttle
  faults: FaultState
  counters: Counters
}

const assetsRouter = createRouter(assetsRoutes)
const jiraRouter = createRouter([...platformRoutes, ...issueRoutes, ...siteAttachmentRoutes])
const openRouter = createRouter(openRoutes)

/** Kinds that need the right answer to spoil it. */
const SPOILING = new Set([
  "cut",
  "empty",
  "wrong-type",
  "twice",
  "page-short",
  "page-again",
  "unknown-field",
  "slow",
  "drip",
])

/** Answers one request: where is it for, is there a fault, who asks, is there quota, then the handler. */
export function serve(service: Service, request: RawRequest): Outcome {
  const place = locate(service.runtimes, hostOf(request.headers), request.path)
  const site = "runtime" in place ? place.runtime.site.siteUrl : place.kind
  const endpoint = endpointOf(place, request)
  const fault = service.faults.pick({ endpoint, path: request.path, body: request.body })
  const spoils = fault !== null && (fault.when === "after" || SPOILING.has(fault.kind))
  if (fault && !spoils) return { answer: null, fault, site, endpoint }
  const answer = handle(service, place, request, { site, endpoint })
  // The network delivered it twice: the client sees the second answer only.
  if (fault?.kind === "twice")
    return { answer: handle(service, place, request, { site, endpoint }), fault, site, endpoint }
  return { answer, fault, site, endpoint }
}

/** "POST /object/create": the name under which limits, faults and counters know a request. */
function endpointOf(place: Place, request: RawRequest): string {
  const { method } = request
  if (place.kind === "assets") return `${method} ${assetsRouter.find(method, place.path)?.route.pattern ?? place.path}`
  if (place.kind === "jira") {
    const found = openRouter.find(method, place.path) ?? jiraRouter.find(method, place.path)
    return `${method} ${found?.route.pattern ?? place.path}`
  }
  return `${method} ${place.kind === "nowhere" ? request.path : request.path.replace(/[0-9a-f-]{36}/, ":uuid")}`
}

function handle(service: Service, place: Place, request: RawRequest, name: { site: string; endpoint: string }): Answer {
  try {
    switch (place.kind) {
      case "media":
        return answerMedia(service.world, request)
      case "icon-media":
        return answerIconMedia(service.world, place.path)
      case "nowhere":
        return place.host === "api.atlassian.com"
          ? json({ code: 404, message: "Not Found" }, 404)
          : {
              status: 404,
              body: "<html><body>Your Atlassian Cloud site is currently unavailable.</body></html>",
              contentType: "text/html",
            }
      case "assets":
        return route(service, assetsRouter, place, request, name)
      case "jira":
        return openRouter.find(request.method, place.path)
          ? route(service, openRouter, place, request, name)
          : route(service, jiraRouter, place, request, name)
    }
  } catch (error) {
    if (error instanceof Refusal) return json(error.body, error.status)
    throw error
  }
}

function route(
  service: Service,
  router: Router<Route>,
  { runtime, path }: Place & { kind: "assets" | "jira" },
  request: RawRequest,
  name: { site: string; endpoint: string },
): Answer {
  const nowMs = Date.now()
  const open = router === openRouter
  const account = open ? GUEST : signIn(runtime.site, headerText(request.headers.authorization))
  const found = router.find(request.method, path)
  if (!found) return json({ errorMessages: ["No such resource"], errors: {} }, router.knows(path) ? 405 : 404)
  const quota = service.throttle.take(name.site, name.endpoint, nowMs)
  if ("refused" in quota) return quota.refused
  const exchange: Exchange = {
    world: service.world,
    runtime,
    account,
    method: request.method,
    path,
    params: found.params,
    query: request.query,
    headers: request.headers,
    body: request.body,
    nowMs,
  }
  try {
    const answer = found.route.handle(exchange)
    return { ...answer, headers: { ...quota.headers, ...answer.headers } }
  } catch (error) {
    if (error instanceof Refusal) return { ...json(error.body, error.status), headers: quota.headers }
    throw error
  }
}

const GUEST = { email: "", apiToken: "", accountId: "", admin: false }

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
