/**
 * Requests a minute that Atlassian declares for one key (assets-api.md §3). Everything else has 1,000 per endpoint, and
 * one instance 10,000 in total.
 */
const DECLARED_PER_MINUTE: ReadonlyMap<string, number> = new Map([
  ["GET /object/{id}", 2000],
  ["POST /object/create", 2000],
  ["GET /objecttype/{id}/attributes", 2000],
  ["POST /object/aql", 1000],
  ["POST /object/aql/totalcount", 500],
])
const DEFAULT_PER_MINUTE = 1000
export const TOTAL_PER_MINUTE = 10_000

/** `endpoint` is method and path template, such as "GET /object/{id}". */
export function perMinuteOf(endpoint: string): number {
  return DECLARED_PER_MINUTE.get(endpoint) ?? DEFAULT_PER_MINUTE
}
