/** Closed list of what can go wrong. Every edge (HTTP, form, exit code, job state) translates these once. */
export type ErrorCode =
  | "VALIDATION" // input refused; `facts.field` names the field where one is known
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "NOT_FOUND" // also for things of another instance
  | "CONFLICT" // name or key taken, a run already going, stale compare-and-set
  | "HOST_REFUSED" // address rules X-20 … X-27
  | "UNREACHABLE" // host unknown, no answer, TLS failure
  | "CREDENTIALS_REFUSED" // 401
  | "PERMISSION_REFUSED" // 403
  | "WORKSPACE_MISMATCH"
  | "RATE_LIMITED"
  | "ATLASSIAN_REFUSED" // 4xx with a message of Atlassian's
  | "ATLASSIAN_FAILED" // 5xx, broken answer
  | "IN_DOUBT" // a write was sent and its outcome is unknown
  | "EMPTY_SCHEMA" // S0-35
  | "CORRUPT" // stored bytes fail authentication or decoding
  | "KEY_MISSING"
  | "KEY_MISMATCH"
  | "STORAGE_FULL"
  | "STORAGE_FAILED"
  | "ALREADY_RUNNING" // a second process on the same data directory
  | "LEASE_LOST"
  | "STOPPED"
  | "SETTINGS"
  | "INTERNAL"

export type Retry = "never" | "later"

export interface AppErrorOptions {
  /** What a person reads: what happened, where, and what to do next. Never a secret, never a foreign body. */
  userMessage?: string
  facts?: Record<string, string | number | boolean | null>
  retry?: Retry
  cause?: unknown
}

const MARK: unique symbol = Symbol.for("assets-backup-vault.app-error")

/**
 * The one error class of the product. `message` is for logs, `userMessage` for people. `instanceof` goes by a mark and
 * not by the class: the web build holds this file more than once, and an error crosses from one copy to another.
 */
export class AppError extends Error {
  readonly [MARK] = true
  readonly code: ErrorCode
  readonly facts: Record<string, string | number | boolean | null>
  readonly retry: Retry
  readonly userMessage: string | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = "AppError"
    this.code = code
    this.facts = options.facts ?? {}
    this.retry = options.retry ?? "never"
    this.userMessage = options.userMessage
  }

  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return typeof value === "object" && value !== null && MARK in value
  }
}

/** Narrows to an AppError of one of the given codes (any code when none is given). */
export function isAppError(error: unknown, ...codes: ErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code))
}

/** The sentence a person sees for any error; unknown errors never leak their text. */
export function userMessageOf(error: unknown): string {
  if (error instanceof AppError) return error.userMessage ?? error.message
  return "Something went wrong on this server. The server log has the details."
}
