import { AppError, isAppError } from "../errors.ts"
import { NotConnected } from "./guarded-connector.ts"

/**
 * What a failed exchange means. `facts.sent` is false only when no connection was made, so the request certainly did
 * not arrive; `facts.reason` is NAME, TLS, CONNECT, CUT or TIMEOUT. The cause keeps codes, never headers or bodies.
 */
export function toConnectionError(error: unknown, host: string): AppError {
  if (isAppError(error)) return error
  const connecting = error instanceof NotConnected || isConnectFailure(codeOf(error))
  const cause = error instanceof NotConnected ? error.cause : error
  if (isAppError(cause)) return cause
  const code = codeOf(cause)
  const reason = reasonOf(code, connecting, cause)
  return new AppError("UNREACHABLE", `${host}: ${reason} ${code}`.trim(), {
    userMessage: sentence(reason, host),
    facts: { field: "siteUrl", host, reason, sent: !connecting },
    retry: "later",
    cause,
  })
}

type Reason = "NAME" | "TLS" | "CONNECT" | "CUT" | "TIMEOUT"

function reasonOf(code: string, connecting: boolean, cause: unknown): Reason {
  const name = cause instanceof Error ? cause.name : ""
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ENODATA") return "NAME"
  if (connecting && isTlsFailure(code)) return "TLS"
  if (connecting) return "CONNECT"
  return code.includes("TIMEOUT") || name === "TimeoutError" ? "TIMEOUT" : "CUT"
}

function sentence(reason: Reason, host: string): string {
  switch (reason) {
    case "NAME":
      return `No site was found at ${host}. Check the spelling of the URL.`
    case "TLS":
      return "The URL does not support https://"
    case "CONNECT":
      return `${host} cannot be reached from this server. Check the URL, or try again later.`
    case "CUT":
      return `${host} ended the connection before it answered. Try again later.`
    case "TIMEOUT":
      return `${host} did not answer in time. Try again later.`
  }
}

/** Certificate faults (wrong name, expired, unknown issuer), and hosts that speak no TLS at all. */
function isTlsFailure(code: string): boolean {
  return /CERT|TLS|SSL|SELF_SIGNED|EPROTO|ISSUER|ECONNRESET/.test(code)
}

/** Failures of the plain connection to a demo route, which has no connector of ours. */
function isConnectFailure(code: string): boolean {
  return code === "ECONNREFUSED" || code === "UND_ERR_CONNECT_TIMEOUT"
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code
  return ""
}
