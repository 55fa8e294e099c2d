import type { NextRequest } from "next/server"
import type { output, ZodType } from "zod"
import { type Context, getContext } from "../context.ts"
import type { Action } from "../domain/principal.ts"
import { AppError } from "../errors.ts"
import { cookiesFor } from "./cookies.ts"
import { describeFailure, statusOf } from "./failure.ts"
import { type Caller, guard } from "./guard.ts"

export interface RouteCaller extends Caller {
  /** Aborts when the client goes away. */
  signal: AbortSignal
}

type RouteHandler = (request: NextRequest, route: { params: Promise<unknown> }) => Promise<Response>

/**
 * A route handler behind the same gate as `action`. The shape parses the path's parameters, the query and, for other
 * methods than GET, a JSON body, merged in the order query, body, path (the path wins). `run` returns a Response, or a
 * value that is sent as JSON. Errors become `{ error: { code, message, field? } }` with a fitting status. Nothing is
 * cached. A GET does not count as a visit, so a page that polls does not keep a session from going idle.
 */
export function route<Shape extends ZodType>(
  permission: Action,
  paramsShape: Shape,
  run: (caller: RouteCaller, params: output<Shape>) => Promise<unknown>,
): RouteHandler {
  return async (request, { params }) => answer(await getContext(), request, params, permission, paramsShape, run)
}

/** `route` with its context given. */
export async function answer<Shape extends ZodType>(
  ctx: Context,
  request: NextRequest,
  params: Promise<unknown>,
  permission: Action,
  paramsShape: Shape,
  run: (caller: RouteCaller, params: output<Shape>) => Promise<unknown>,
): Promise<Response> {
  try {
    const change = request.method !== "GET" && request.method !== "HEAD"
    const token = request.cookies.get(cookiesFor(ctx.settings.appUrl).session.name)?.value
    const guarded = { headers: request.headers, token, change }
    const readInput = () => inputOf(request, params, change)
    const { signal } = request
    const result = await guard(ctx, guarded, permission, paramsShape, readInput, (caller, parsed) =>
      run({ ...caller, signal }, parsed),
    )
    return uncached(result instanceof Response ? result : Response.json(result ?? null))
  } catch (error) {
    const failure = describeFailure(error, ctx.logger)
    return uncached(Response.json({ error: failure }, { status: statusOf(failure.code) }))
  }
}

async function inputOf(request: NextRequest, params: Promise<unknown>, change: boolean): Promise<object> {
  const query = Object.fromEntries(request.nextUrl.searchParams)
  const body = change && isJson(request) ? await readJson(request) : {}
  return { ...query, ...body, ...Object(await params) }
}

function isJson(request: NextRequest): boolean {
  return request.headers.get("content-type")?.split(";")[0]?.trim() === "application/json"
}

async function readJson(request: NextRequest): Promise<object> {
  const body: unknown = await request.json().catch(() => null)
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body
  throw new AppError("VALIDATION", "the body is not a JSON object", { userMessage: "The body must be a JSON object." })
}

/** A streamed Response may have fixed headers; a copy takes ours. */
function uncached(response: Response): Response {
  if (response.headers.has("cache-control")) return response
  const headers = new Headers(response.headers)
  headers.set("cache-control", "no-store")
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}
