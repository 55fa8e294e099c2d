/**
 * What can go wrong on the way, after the fault catalogue (security.md H01–H24). "before": the request never reached
 * the world. "after": the world has changed and the client does not learn it.
 */
export type FaultKind =
  | "429" // H01–H03; `retryAfter` says how it tells
  | "500" // H04, H05
  | "502-html" // H06
  | "503" // H07
  | "reset" // H08, H09: connection reset
  | "hang" // H10: no answer, the connection stays open
  | "cut" // H11: JSON cut in half, with the full length promised
  | "empty" // H11: 200 without a body
  | "wrong-type" // H11: 200 with an HTML page
  | "twice" // H12: the network delivers the request twice
  | "page-short" // H13: a page of a list lacks its last row
  | "page-again" // H13: a page of a list repeats its first row at the end
  | "401" // H16
  | "403" // H17
  | "404" // H18
  | "redirect" // H19: to the login page
  | "drip" // H22: one byte a second
  | "endless" // H22: a body that never ends
  | "deep" // H22: JSON 10,000 levels deep
  | "unknown-field" // H23: fields nobody has heard of
  | "slow" // late by `delayMs`, otherwise right

export const FAULT_KINDS: ReadonlySet<string> = new Set<FaultKind>([
  "429",
  "500",
  "502-html",
  "503",
  "reset",
  "hang",
  "cut",
  "empty",
  "wrong-type",
  "twice",
  "page-short",
  "page-again",
  "401",
  "403",
  "404",
  "redirect",
  "drip",
  "endless",
  "deep",
  "unknown-field",
  "slow",
])

export interface FaultRule {
  kind: FaultKind
  /** "POST /object/create", "GET *", "*"; default "*". Patterns are those of the routes. */
  route?: string
  /** Default "before"; kinds that spoil an answer (cut, empty, wrong-type, twice, slow, page-…) always act after. */
  when?: "before" | "after"
  /** Share of the matching requests, drawn from the seed; default 1. */
  rate?: number
  /** Matching requests let through first. */
  skip?: number
  /** Fires at most so often; default: for ever. */
  times?: number
  /** For "slow". */
  delayMs?: number
  /** For "429": "seconds" (default), "date", "none", "huge". */
  retryAfter?: "seconds" | "date" | "none" | "huge"
  /** For "429" and "503" with a Retry-After in seconds; default 1. */
  retryAfterSeconds?: number
  /** Only requests whose path or body contains this text, to hit one object among many. */
  containing?: string
}

export interface FaultSpec {
  seed?: number
  rules: FaultRule[]
}

export interface FaultState {
  set(spec: FaultSpec): void
  /** The first rule that fires for the request, null for none. */
  pick(request: { endpoint: string; path: string; body: Uint8Array }): FaultRule | null
  /** Rules with how often each matched and fired. */
  report(): { rule: FaultRule; matched: number; fired: number }[]
}

/** Seeded, so that a run with the same requests has the same faults. */
export function createFaults(initial: FaultSpec): FaultState {
  let random = createRandom(initial.seed ?? 1)
  let rules = initial.rules.map((rule) => ({ rule, matched: 0, fired: 0 }))
  return {
    set(spec) {
      random = createRandom(spec.seed ?? 1)
      rules = spec.rules.map((rule) => ({ rule, matched: 0, fired: 0 }))
    },
    pick({ endpoint, path, body }) {
      for (const entry of rules) {
        const { rule } = entry
        if (!routeMatches(rule.route ?? "*", endpoint)) continue
        if (rule.containing && !path.includes(rule.containing) && !Buffer.from(body).includes(rule.containing)) continue
        entry.matched++
        if (entry.matched <= (rule.skip ?? 0) || entry.fired >= (rule.times ?? Number.POSITIVE_INFINITY)) continue
        if (random() >= (rule.rate ?? 1)) continue
        entry.fired++
        return rule
      }
      return null
    },
    report: () => rules.map((entry) => ({ ...entry })),
  }
}

function routeMatches(pattern: string, endpoint: string): boolean {
  if (pattern === "*" || pattern === endpoint) return true
  return pattern.endsWith("*") && endpoint.startsWith(pattern.slice(0, -1))
}

/** mulberry32 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
