import { type NextRequest, NextResponse } from "next/server"
import { getContext } from "../context.ts"
import { authenticate } from "./authenticate.ts"
import { cookiesFor } from "./cookies.ts"
import { describeFailure, statusOf } from "./failure.ts"
import { requireOwnOrigin } from "./request-origin.ts"
import { createSessionStore } from "./session-store.ts"
import { recordLogout } from "./sign-in-audit.ts"

/**
 * `POST /api/auth/sign-out`, as a plain form does it: ends the session row, writes the audit entry, drops the cookie and
 * what the browser kept of our pages, and goes to the sign-in page. Repeating it changes nothing.
 */
export async function signOut(request: NextRequest): Promise<Response> {
  const ctx = await getContext()
  const { session } = cookiesFor(ctx.settings.appUrl)
  try {
    requireOwnOrigin(request.headers, ctx.settings.appUrl)
    const token = request.cookies.get(session.name)?.value
    const signedIn = await authenticate(ctx, token, { visit: false })
    if (signedIn) await recordLogout(ctx, signedIn.session)
    if (token) await createSessionStore(ctx.mongo.db, ctx.clock).end(token)
  } catch (error) {
    const failure = describeFailure(error, ctx.logger)
    return Response.json({ error: failure }, { status: statusOf(failure.code) })
  }
  const response = NextResponse.redirect(new URL("/login", ctx.settings.appUrl), 303)
  response.cookies.set(session.name, "", { ...session.options, maxAge: 0 })
  response.headers.set("clear-site-data", '"cache", "storage"')
  response.headers.set("cache-control", "no-store")
  return response
}
