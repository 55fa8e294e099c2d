import type { ServerResponse } from "node:http"
import { isJsonObject, type JsonRecord } from "../json-record.ts"
import { type Answer, json } from "./answer.ts"
import type { FaultRule } from "./faults.ts"
import { tooMany } from "./throttle.ts"

const HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
const LOGIN = "https://id.atlassian.com/login"
const DEEP = 10_000
const DRIP_MS = 1000

/** Writes what the fault makes of an answer; `answer` is null where the request never reached the world. */
export function writeSpoilt(response: ServerResponse, rule: FaultRule, answer: Answer | null, nowMs: number): void {
  const right = answer ?? json({})
  const instead = spoiltAnswer(rule, right, nowMs)
  if (instead) writeAnswer(response, instead)
  else if (rule.kind === "reset") response.socket?.resetAndDestroy()
  else if (rule.kind === "cut") cut(response, right)
  else if (rule.kind === "drip") drip(response, right)
  else if (rule.kind === "endless") endless(response)
  else if (rule.kind === "slow") setTimeout(() => writeAnswer(response, right), rule.delayMs ?? 100)
  // "hang": nothing is ever written.
}

/** What is sent in place of the right answer; null for the faults of the connection. */
function spoiltAnswer(rule: FaultRule, right: Answer, nowMs: number): Answer | null {
  switch (rule.kind) {
    case "429":
      return tooMany(rule.retryAfter ?? "seconds", nowMs + (rule.retryAfterSeconds ?? 1) * 1000, nowMs)
    case "500":
      return json({ errorMessages: ["Internal server error"], errors: {} }, 500)
    case "502-html":
      return { status: 502, body: HTML, contentType: "text/html" }
    case "503":
      return unavailable(rule)
    case "401":
      return json({ code: 401, message: "Unauthorized" }, 401)
    case "403":
      return json({ errorMessages: ["You do not have permission."], errors: {} }, 403)
    case "404":
      return json({ errorMessages: ["Not found"], errors: {} }, 404)
    case "redirect":
      return { status: 302, body: "", contentType: "text/html", headers: { Location: LOGIN } }
    case "empty":
      return { status: 200, body: "", contentType: right.contentType }
    case "wrong-type":
      return { status: 200, body: HTML, contentType: "text/html" }
    case "deep":
      return { ...right, status: 200, body: "[".repeat(DEEP) + "]".repeat(DEEP) }
    case "page-short":
      return withRows(right, (rows) => rows.slice(0, -1))
    case "page-again":
      return withRows(right, (rows) => [...rows, ...rows.slice(0, 1)])
    case "unknown-field":
      return withUnknownField(right)
    case "twice":
      return right
    case "reset":
    case "hang":
    case "cut":
    case "drip":
    case "endless":
    case "slow":
      return null
  }
}

export function writeAnswer(response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return
  const body = typeof answer.body === "string" ? Buffer.from(answer.body, "utf8") : answer.body
  response.writeHead(answer.status, {
    ...(answer.status === 204 ? {} : { "Content-Type": answer.contentType, "Content-Length": body.length }),
    ...answer.headers,
  })
  response.end(answer.status === 204 ? undefined : body)
}

function unavailable(rule: FaultRule): Answer {
  const answer = json({ errorMessages: ["Service temporarily unavailable"], errors: {} }, 503)
  return rule.retryAfterSeconds === undefined
    ? answer
    : { ...answer, headers: { "Retry-After": String(rule.retryAfterSeconds) } }
}

/** Promises the whole length, sends half, and closes. */
function cut(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body)
  response.writeHead(answer.status, { "Content-Type": answer.contentType, "Content-Length": body.length + 1 })
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy())
}

function drip(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body)
  response.writeHead(answer.status, { "Content-Type": answer.contentType, "Content-Length": body.length })
  let at = 0
  const timer = setInterval(() => {
    if (response.destroyed || at >= body.length) clearInterval(timer)
    else response.write(body.subarray(at, ++at))
    if (at >= body.length) response.end()
  }, DRIP_MS)
  response.on("close", () => clearInterval(timer))
}

/** A JSON array that is never closed; obeys back pressure, so that it costs nothing until it is read. */
function endless(response: ServerResponse): void {
  const piece = Buffer.from(`${"0,".repeat(32_768)}`)
  response.writeHead(200, { "Content-Type": "application/json" })
  response.write("[")
  const more = () => {
    while (!response.destroyed && response.write(piece)) {}
  }
  response.on("drain", more)
  more()
}

function withRows(answer: Answer, change: (rows: unknown[]) => unknown[]): Answer {
  const page = parse(answer)
  if (Array.isArray(page)) return { ...answer, body: JSON.stringify(change(page)) }
  if (!isJsonObject(page) || !Array.isArray(page.values)) return answer
  return { ...answer, body: JSON.stringify({ ...page, values: change(page.values) }) }
}

/** H23: a field nobody knows in the answer and in each of its rows. */
function withUnknownField(answer: Answer): Answer {
  const page = parse(answer)
  const extend = (row: unknown) => (isJsonObject(row) ? { ...row, zzFutureField: { nested: [1, "two", null] } } : row)
  if (Array.isArray(page)) return { ...answer, body: JSON.stringify(page.map(extend)) }
  if (!isJsonObject(page)) return answer
  const extended: JsonRecord = { ...page, zzFutureField: { nested: [1, "two", null] } }
  if (Array.isArray(page.values)) extended.values = page.values.map(extend)
  return { ...answer, body: JSON.stringify(extended) }
}

function parse(answer: Answer): unknown {
  try {
    return JSON.parse(Buffer.from(answer.body).toString("utf8"))
  } catch {
    return null
  }
}
