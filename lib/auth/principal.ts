import "server-only"
import { cookies, headers } from "next/headers"
import { redirect } from "next/navigation"
import { cache } from "react"
import { getContext } from "../context.ts"
import { authenticate, type SignedIn } from "./authenticate.ts"
import { cookiesFor } from "./cookies.ts"
import type { Caller } from "./guard.ts"
import { REQUESTED_PATH_HEADER } from "./requested-path.ts"
import { safePath } from "./safe-path.ts"

/**
 * Who asks for this page. Somebody who is not signed in goes to the sign-in page and comes back to the same page.
 * Read once per request (React's cache never outlives one), never across requests.
 */
export async function requirePrincipal(): Promise<Caller> {
  const signedIn = await currentSession()
  if (signedIn) return { ctx: await getContext(), principal: signedIn.principal }
  const next = safePath((await headers()).get(REQUESTED_PATH_HEADER))
  return redirect(next === "/" ? "/login" : `/login?next=${encodeURIComponent(next)}`)
}

/** The living session of this request, or null. */
export const currentSession = cache(async (): Promise<SignedIn | null> => {
  // Asked first: it tells a build that this page needs a request, before anything opens a database.
  const jar = await cookies()
  const ctx = await getContext()
  const token = jar.get(cookiesFor(ctx.settings.appUrl).session.name)?.value
  return authenticate(ctx, token, { visit: true })
})
