import { Agent, type Dispatcher, request as send } from "undici"
import { isIpLiteral } from "../assets/site-url.ts"
import { AppError } from "../errors.ts"
import { MIB } from "../units.ts"
import { createAddressRules } from "./address-rules.ts"
import { readBody } from "./answer-body.ts"
import { toConnectionError } from "./connection-error.ts"
import { createDemoRoute } from "./demo-route.ts"
import { createGuardedConnector, type Resolve } from "./guarded-connector.ts"

export interface GuardedRequest {
  method: "GET" | "POST" | "PUT" | "DELETE"
  url: string
  headers?: Record<string, string>
  /** The Authorization header. It goes to the host of `url` alone and is dropped at the first redirect. */
  authorization?: string | undefined
  body?: string | Uint8Array | undefined
  /** Redirects to follow, each checked again; 0 refuses every one. */
  redirects?: number
  maxBytes?: number
  signal?: AbortSignal | undefined
}

export interface GuardedAnswer {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  body: Buffer
}

export interface GuardedClient {
  send(request: GuardedRequest): Promise<GuardedAnswer>
  /** What an operator's list allows beside Cloud sites, for checkSiteUrl. */
  readonly allowedPrivateHosts: readonly string[]
  close(): Promise<void>
}

export interface GuardedClientOptions {
  /** Origin of the simulator; see demo-route.ts. */
  demoRoute?: string | null | undefined
  /** host, host:port or network. Only from the operator's settings, never from a form. */
  allowedPrivateHosts?: readonly string[] | undefined
  certificateAuthorities?: string[] | undefined
  resolve?: Resolve | undefined
  /** Connections to one host. */
  connections?: number
  connectTimeoutMs?: number
  headersTimeoutMs?: number
  /** The whole exchange, so that an answer dripping byte by byte ends too (T6). */
  totalTimeoutMs?: number
}

const MAX_REDIRECTS = 3
const MAX_BYTES = 64 * MIB

/**
 * The only way out of the product (T3 … T6, X-20 … X-27): https to public hosts, addresses checked at connect, no
 * redirect with credentials, bounded in size and time. Throws AppError HOST_REFUSED; UNREACHABLE with `facts.sent`
 * telling whether the request may have arrived; ATLASSIAN_FAILED for an answer too large; STOPPED.
 */
export function createGuardedClient(options: GuardedClientOptions = {}): GuardedClient {
  const { allowedPrivateHosts = [], connections = 16, totalTimeoutMs = 120_000 } = options
  const limits = { headersTimeout: options.headersTimeoutMs ?? 60_000, bodyTimeout: 60_000, connections }
  const connectTimeoutMs = options.connectTimeoutMs ?? 5_000
  const guarded = new Agent({
    ...limits,
    connect: createGuardedConnector({
      rules: createAddressRules(allowedPrivateHosts),
      resolve: options.resolve,
      certificateAuthorities: options.certificateAuthorities,
      connectTimeoutMs,
    }),
  })
  const demo = new Agent({ ...limits, connect: { timeout: connectTimeoutMs, allowH2: false } })
  const demoRoute = createDemoRoute(options.demoRoute)

  return {
    allowedPrivateHosts,
    async send(request) {
      const deadline = AbortSignal.timeout(totalTimeoutMs)
      const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline
      let url = checkUrl(request.url, allowedPrivateHosts)
      let authorization = request.authorization
      for (let redirects = Math.min(request.redirects ?? 0, MAX_REDIRECTS); ; redirects--) {
        const answer = await exchange({ ...request, authorization, signal }, url, request.signal)
        const location = answer.headers.location
        if (answer.status < 300 || answer.status > 399 || answer.status === 304) return answer
        if (redirects === 0 || location === undefined) throw redirectRefused(url)
        url = checkUrl(resolveLocation(location, url), allowedPrivateHosts)
        authorization = undefined
      }
    },
    async close() {
      await Promise.all([guarded.destroy(), demo.destroy()])
    },
  }

  async function exchange(request: GuardedRequest, url: URL, stop?: AbortSignal): Promise<GuardedAnswer> {
    const route = demoRoute(url)
    const headers: Record<string, string> = { "accept-encoding": "gzip", ...request.headers }
    if (request.authorization !== undefined) headers.authorization = request.authorization
    if (route) headers["x-forwarded-host"] = route.forwardedHost
    try {
      const {
        statusCode,
        headers: answered,
        body,
      } = await send(`${route?.origin ?? url.origin}${url.pathname}${url.search}`, {
        method: request.method,
        headers,
        body: request.body ?? null,
        dispatcher: route ? demo : guarded,
        signal: request.signal ?? null,
      })
      const plain = plainHeaders(answered)
      return { status: statusCode, headers: plain, body: await readBody(body, plain, request.maxBytes ?? MAX_BYTES) }
    } catch (error) {
      if (stop?.aborted) throw new AppError("STOPPED", `stopped while asking ${url.host}`)
      throw toConnectionError(error, url.host)
    }
  }
}

/** Every URL that is asked, the first and each redirect's: https, a DNS name, no credentials, port 443 unless listed. */
function checkUrl(text: string, allowedPrivateHosts: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const host = url?.hostname ?? ""
  const allowed =
    url !== null &&
    url.protocol === "https:" &&
    url.username === "" &&
    url.password === "" &&
    !isIpLiteral(host) &&
    /\.[a-z0-9-]+$/.test(host) &&
    (url.port === "" || allowedPrivateHosts.includes(url.host))
  if (!allowed) {
    throw new AppError("HOST_REFUSED", `refused to ask ${url?.protocol ?? "?"}//${host}`, {
      userMessage: "This host is not allowed",
      facts: { field: "siteUrl", host },
    })
  }
  return url
}

function resolveLocation(location: string, base: URL): string {
  return URL.canParse(location, base.href) ? new URL(location, base.href).href : location
}

function redirectRefused(url: URL): AppError {
  return new AppError("HOST_REFUSED", `${url.host} answered with a redirect`, {
    userMessage: `${url.host} sends us on to another address. Enter the address of the site itself.`,
    facts: { field: "siteUrl", host: url.host, reason: "REDIRECT" },
  })
}

function plainHeaders(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(", ") : value
  }
  return plain
}
