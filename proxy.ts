import { randomBytes } from "node:crypto"
import { type NextRequest, NextResponse } from "next/server"
import { PROVIDERS } from "@/lib/auth/claims.ts"
import { PUBLIC_ISSUERS, providerSettings } from "@/lib/auth/provider-settings.ts"
import { isOwnOrigin } from "@/lib/auth/request-origin.ts"
import { REQUESTED_PATH_HEADER } from "@/lib/auth/requested-path.ts"
import { securityHeaders } from "@/lib/auth/security-headers.ts"
import { loadSettings } from "@/lib/env.ts"

/**
 * Headers on every answer, a nonce for every page, and an early 403 for changes from elsewhere. Nothing rests on it
 * (D6): pages, actions and routes decide for themselves behind it.
 */
export function proxy(request: NextRequest): NextResponse {
  const { appUrl, providerOrigins } = settings()
  const { pathname, search } = request.nextUrl
  const nonce = randomBytes(16).toString("base64")
  const development = process.env.NODE_ENV === "development"
  const headers = securityHeaders({ appUrl, providerOrigins, pathname, nonce, development })
  const safeMethod = request.method === "GET" || request.method === "HEAD"
  if (!safeMethod && !isOwnOrigin(request.headers, appUrl)) {
    return new NextResponse("This request did not come from our own page.", { status: 403, headers })
  }
  // Next reads the nonce from the request's policy and puts it on its own tags.
  const forwarded = new Headers(request.headers)
  forwarded.set("content-security-policy", headers["content-security-policy"] ?? "")
  forwarded.set("x-nonce", nonce)
  forwarded.set(REQUESTED_PATH_HEADER, pathname + search)
  return setHeaders(NextResponse.next({ request: { headers: forwarded } }), headers)
}

function setHeaders(response: NextResponse, headers: Record<string, string>): NextResponse {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

let read: { appUrl: string; providerOrigins: string[] } | null = null

/** Read once, at the first request: a build has no settings. */
function settings() {
  if (read) return read
  const loaded = loadSettings()
  const providerOrigins = PROVIDERS.flatMap((id) => {
    const configured = providerSettings(loaded, id)
    return configured ? [new URL(configured.issuer ?? PUBLIC_ISSUERS[id]).origin] : []
  })
  read = { appUrl: loaded.appUrl, providerOrigins }
  return read
}
