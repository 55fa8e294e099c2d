export interface HeaderOptions {
  /** Origin of the application; over https it is remembered as https-only. */
  appUrl: string
  /** Origins a sign-in form may be redirected to; browsers apply form-action to redirects too. */
  providerOrigins: readonly string[]
  pathname: string
  nonce: string
  /** `next dev` evaluates code and speaks over a web socket. */
  development: boolean
}

/** Security headers of every answer (security.md §5). They add a second line; no decision rests on them. */
export function securityHeaders(options: HeaderOptions): Record<string, string> {
  const { appUrl, pathname } = options
  return {
    "content-security-policy": contentSecurityPolicy(options),
    "x-content-type-options": "nosniff",
    // Not "no-referrer": under that, browsers send "Origin: null" with our own forms, and we refuse it.
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ...(appUrl.startsWith("https://") && { "strict-transport-security": "max-age=63072000; includeSubDomains" }),
    // Route handlers send no Cache-Control of their own.
    ...(pathname.startsWith("/api/") && { "cache-control": "no-store" }),
  }
}

function contentSecurityPolicy({ providerOrigins, pathname, nonce, development }: HeaderOptions): string {
  const formTargets = pathname === "/login" ? ["'self'", ...providerOrigins] : ["'self'"]
  const script = [`'nonce-${nonce}'`, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])]
  return [
    "default-src 'none'",
    `script-src ${script.join(" ")}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    `form-action ${formTargets.join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ")
}
