import { AppError } from "../errors.ts"

/**
 * Refuses a change that does not come from a page of ours (T23, D7).
 * @throws AppError FORBIDDEN
 */
export function requireOwnOrigin(headers: Headers, appUrl: string): void {
  if (isOwnOrigin(headers, appUrl)) return
  throw new AppError("FORBIDDEN", "a change was asked for from another origin", {
    userMessage: `This request did not come from ${appUrl}. Open the vault there and try again.`,
  })
}

/**
 * The browser's Origin must be exactly `appUrl`; a missing one is refused, because Next's own check lets it through.
 * Sec-Fetch-Site, where the browser sends it, must say same-origin. X-Forwarded-Host is never read: whoever sends it
 * would choose the answer.
 */
export function isOwnOrigin(headers: Headers, appUrl: string): boolean {
  const site = headers.get("sec-fetch-site")
  return headers.get("origin") === appUrl && (site === null || site === "same-origin")
}
