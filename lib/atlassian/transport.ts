import type { JsonObject } from "../assets/nouns.ts"
import { checkSiteUrl } from "../assets/site-url.ts"
import type { Clock } from "../clock.ts"
import { AppError, isAppError } from "../errors.ts"
import type { Logger } from "../logger.ts"
import { delayAbort } from "./delay-abort.ts"
import { isAtlassianHost } from "./demo-route.ts"
import { readErrorAnswer } from "./error-answer.ts"
import type { GuardedAnswer, GuardedClient } from "./guarded-client.ts"
import { isNearLimit, leftOf } from "./rate-limit-headers.ts"
import { toRefusalError } from "./refusal.ts"
import type { Priority, RequestBudget } from "./request-budget.ts"
import { msBeforeNextTry, type Outcome, type Patience, type Repeat, retryAfterMs } from "./retry.ts"
import { createScrubber } from "./scrub-secrets.ts"

export interface SiteCredentials {
  /** Origin, as checkSiteUrl gives it. */
  siteUrl: string
  email: string
  apiToken: string
}

export interface TransportOptions {
  client: GuardedClient
  budget: RequestBudget
  clock: Clock
  logger: Logger
  /** Whose turn comes first in the shared budget; "backup" when left out. */
  priority?: Priority | undefined
  /** How long to wait through throttling and outages; "job" when left out. */
  patience?: Patience | undefined
  /** Told when Jira makes a request wait for more than a few seconds, and with null when it answers again (H01). */
  onPause?: ((until: Date | null) => void) | undefined
  random?: (() => number) | undefined
}

/** One request and how to read its answer. */
export interface Call<T> {
  method: "GET" | "POST" | "PUT" | "DELETE"
  url: string
  /** Method and path template, e.g. "GET /object/{id}": the budget's key and the name in logs. */
  endpoint: string
  /** For sentences, behind "to": "create an object". */
  doing: string
  /** Left out: "once" for POST, "safe" otherwise. */
  repeat?: Repeat | undefined
  json?: JsonObject | undefined
  upload?: { bytes: Uint8Array; contentType: string } | undefined
  headers?: Record<string, string> | undefined
  /** A media token instead of our credentials; only for hosts of Atlassian. */
  bearer?: string | undefined
  redirects?: number | undefined
  maxBytes?: number | undefined
  /** Reads a 2xx answer. What it throws makes the answer a broken one. */
  read(answer: GuardedAnswer): T
  /** For deletes: the value when a repeated try finds nothing left. */
  gone?: { value: T } | undefined
  signal?: AbortSignal | undefined
}

export interface Transport {
  ask<T>(call: Call<T>): Promise<T>
}

const API_HOST = "api.atlassian.com"
/** A write under way is let finish when its job is stopped, so that its outcome is known; within the 10 s of C08. */
const STOP_GRACE_MS = 8_000
/** Shorter waits are nobody's concern. */
const TOLD_PAUSE_MS = 5_000

type Try<T> = { value: T } | { outcome: Outcome; error: AppError }

/**
 * The single door to Atlassian: credentials, budget, retries and the meaning of failures. Requests that are safe to
 * repeat are; a write is repeated only when it surely was not done (429, no connection), and ends as AppError IN_DOUBT
 * when nobody can tell (H04 … H11).
 */
export function createTransport(credentials: SiteCredentials, options: TransportOptions): Transport {
  const { client, budget, clock, logger, priority = "backup", patience = "job", random = Math.random } = options
  let pauseTold = false
  // Checked once more where the credentials are held: they never start out for a host that no rule allows (T7).
  const { siteUrl, cloud } = checkSiteUrl(credentials.siteUrl, client)
  const siteHost = new URL(siteUrl).host
  const basic = Buffer.from(`${credentials.email}:${credentials.apiToken}`).toString("base64")
  const scrub = createScrubber([credentials.apiToken, basic])

  return {
    async ask<T>(call: Call<T>): Promise<T> {
      const repeat = call.repeat ?? (call.method === "POST" ? "once" : "safe")
      let startedAtMs: number | null = null
      for (let count = 1; ; count++) {
        const leave = await budget.enter(call.endpoint, { priority, signal: call.signal })
        startedAtMs ??= clock.now().getTime()
        const tried = await attempt(call, repeat).finally(leave)
        if ("value" in tried) {
          tellPause(null)
          return tried.value
        }
        if (call.gone && count > 1 && tried.error.code === "NOT_FOUND") return call.gone.value
        const elapsedMs = clock.now().getTime() - startedAtMs
        const waitMs = msBeforeNextTry(tried.outcome, { count, elapsedMs }, { repeat, patience, random })
        if (waitMs === null) throw tried.error
        if (waitMs >= TOLD_PAUSE_MS) tellPause(new Date(clock.now().getTime() + waitMs))
        logger.warn({ endpoint: call.endpoint, count, waitMs, reason: tried.error.message }, "request is repeated")
        if (concernsEveryone(tried.outcome)) budget.pause(call.endpoint, waitMs)
        else await clock.sleep(waitMs, call.signal)
      }
    },
  }

  function tellPause(until: Date | null): void {
    if (until === null && !pauseTold) return
    pauseTold = until !== null
    options.onPause?.(until)
  }

  async function attempt<T>(call: Call<T>, repeat: Repeat): Promise<Try<T>> {
    const patient = repeat === "once" && call.signal ? delayAbort(call.signal, STOP_GRACE_MS) : null
    try {
      const answer = await client.send({
        method: call.method,
        url: call.url,
        headers: headersOf(call),
        authorization: authorizationOf(call),
        body: call.json === undefined ? call.upload?.bytes : JSON.stringify(call.json),
        redirects: call.redirects ?? 0,
        ...(call.maxBytes === undefined ? {} : { maxBytes: call.maxBytes }),
        signal: patient?.signal ?? call.signal,
      })
      logger.debug({ endpoint: call.endpoint, status: answer.status, bytes: answer.body.length }, "answered")
      if (isNearLimit(answer.headers)) budget.nearLimit(call.endpoint, leftOf(answer.headers))
      return answer.status >= 200 && answer.status < 300
        ? readAnswer(call, answer, repeat)
        : refusal(call, answer, repeat)
    } catch (error) {
      if (!isAppError(error)) throw error
      return failedExchange(call, error, repeat)
    } finally {
      patient?.release()
    }
  }

  function readAnswer<T>(call: Call<T>, answer: GuardedAnswer, repeat: Repeat): Try<T> {
    try {
      return { value: call.read(answer) }
    } catch (error) {
      const broken = isAppError(error)
        ? error
        : new AppError("ATLASSIAN_FAILED", `${call.endpoint} answered in an unknown form`, {
            userMessage: `${siteHost} sent an answer to "${call.doing}" that cannot be read. Try again later.`,
            facts: { endpoint: call.endpoint, status: answer.status, reason: "BROKEN_ANSWER" },
            retry: "later",
            cause: error,
          })
      return { outcome: { kind: "broken-answer" }, error: repeat === "once" ? inDoubt(call, broken) : broken }
    }
  }

  function refusal<T>(call: Call<T>, answer: GuardedAnswer, repeat: Repeat): Try<T> {
    const { status } = answer
    const error = toRefusalError({
      status,
      answer: readErrorAnswer(scrub(answer.body)),
      host: siteHost,
      doing: call.doing,
      endpoint: call.endpoint,
      ownCredentials: authorizationOf(call)?.startsWith("Basic ") ?? false,
    })
    const unknown = repeat === "once" && (status >= 500 || status === 408)
    const outcome: Outcome = {
      kind: "status",
      status,
      retryAfterMs: retryAfterMs(answer.headers["retry-after"], clock.now()),
    }
    return { outcome, error: unknown ? inDoubt(call, error) : error }
  }

  function failedExchange<T>(call: Call<T>, error: AppError, repeat: Repeat): Try<T> {
    if (error.code === "HOST_REFUSED" || error.facts.reason === "TLS") return { outcome: { kind: "final" }, error }
    if (error.facts.sent === false) return { outcome: { kind: "not-sent" }, error }
    if (repeat === "once") return { outcome: { kind: "final" }, error: inDoubt(call, error) }
    return { outcome: { kind: error.code === "UNREACHABLE" ? "no-answer" : "final" }, error }
  }

  function inDoubt<T>(call: Call<T>, cause: AppError): AppError {
    return new AppError("IN_DOUBT", `${call.endpoint}: the outcome is unknown (${cause.message})`, {
      userMessage: `${siteHost} did not say whether it did what was asked: ${call.doing}.`,
      facts: { endpoint: call.endpoint, status: cause.facts.status ?? null },
      retry: "later",
      cause,
    })
  }

  /** Our credentials go to the site and to Atlassian's API alone, never to where a link of an answer leads (T5). */
  function authorizationOf<T>(call: Call<T>): string | undefined {
    const { host, hostname } = new URL(call.url)
    if (call.bearer !== undefined) return isAtlassianHost(hostname) ? `Bearer ${call.bearer}` : undefined
    return host === siteHost || (cloud && host === API_HOST) ? `Basic ${basic}` : undefined
  }
}

function headersOf<T>({ json, upload, headers }: Call<T>): Record<string, string> {
  const contentType = json === undefined ? upload?.contentType : "application/json"
  return { accept: "application/json", ...(contentType ? { "content-type": contentType } : {}), ...headers }
}

/** Throttling and outages stop the whole endpoint, so that sixteen requests in flight do not all try again alone. */
function concernsEveryone(outcome: Outcome): boolean {
  return outcome.kind === "not-sent" || (outcome.kind === "status" && [429, 502, 503, 504].includes(outcome.status))
}
