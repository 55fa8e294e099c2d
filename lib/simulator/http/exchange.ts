import { isJsonObject, type JsonRecord } from "../json-record.ts"
import type { SiteRuntime } from "../site-runtime.ts"
import type { SimulatedAccount, World } from "../world.ts"
import { type Answer, badRequest } from "./answer.ts"

/** One signed-in request on its way to a handler. */
export interface Exchange {
  world: World
  runtime: SiteRuntime
  account: SimulatedAccount
  method: string
  path: string
  /** Parts of the path that the route's pattern names. */
  params: Record<string, string>
  query: URLSearchParams
  headers: Record<string, string | string[] | undefined>
  body: Uint8Array
  nowMs: number
}

export interface Route {
  method: string
  /** "/object/:id/history" */
  pattern: string
  handle: (exchange: Exchange) => Answer
}

/** Parses the body as a JSON object; 400 when it is none. */
export function readBody(exchange: Exchange): JsonRecord {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(exchange.body).toString("utf8"))
  } catch {
    throw badRequest("The request body is not valid JSON")
  }
  if (!isJsonObject(parsed)) throw badRequest("The request body must be a JSON object")
  return parsed
}

/** A parameter of the path as a number; NaN is never found, so an odd id answers 404. */
export function idParam(exchange: Exchange, name = "id"): number {
  const text = exchange.params[name] ?? ""
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
}

/** "true" in the query, or the default. */
export function flag(exchange: Exchange, name: string, byDefault = false): boolean {
  const text = exchange.query.get(name)
  return text === null ? byDefault : text.toLowerCase() === "true"
}

/** A whole number in the query between 0 and `max`, or the default. */
export function count(exchange: Exchange, name: string, byDefault: number, max: number): number {
  const text = exchange.query.get(name)
  if (text === null || !/^\d{1,9}$/.test(text)) return byDefault
  return Math.min(Number(text), max)
}
