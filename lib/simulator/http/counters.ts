export interface EndpointCount {
  requests: number
  /** Answers by status; "none" where the connection was cut or left hanging. */
  byStatus: Record<string, number>
}

/** Requests per site and endpoint, for tests that ask how often something was called. */
export interface Counters {
  note(site: string, endpoint: string, status: number | null): void
  read(): Record<string, Record<string, EndpointCount>>
  clear(): void
}

export function createCounters(): Counters {
  let counts: Record<string, Record<string, EndpointCount>> = {}
  return {
    note(site, endpoint, status) {
      counts[site] ??= {}
      const ofSite = counts[site]
      ofSite[endpoint] ??= { requests: 0, byStatus: {} }
      const count = ofSite[endpoint]
      const key = status === null ? "none" : String(status)
      count.requests++
      count.byStatus[key] = (count.byStatus[key] ?? 0) + 1
    },
    read: () => counts,
    clear() {
      counts = {}
    },
  }
}
