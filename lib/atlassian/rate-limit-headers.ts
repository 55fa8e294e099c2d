/** Jira's header names (assets-api.md §3); those of Assets are unverified, so each may be missing. */
export function isNearLimit(headers: Record<string, string>): boolean {
  if (headers["x-ratelimit-nearlimit"] === "true") return true
  const limit = Number(headers["x-ratelimit-limit"])
  const remaining = Number(headers["x-ratelimit-remaining"])
  return limit > 0 && remaining / limit < 0.1
}

/** What is left until when, null where it is not told in full. */
export function leftOf(headers: Record<string, string>): { requests: number; resetAt: Date } | null {
  const requests = Number(headers["x-ratelimit-remaining"])
  const resetAt = new Date(headers["x-ratelimit-reset"] ?? "")
  return Number.isFinite(requests) && !Number.isNaN(resetAt.getTime()) ? { requests, resetAt } : null
}
