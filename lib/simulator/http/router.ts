/** Finds the route for a path; patterns are literal segments and `:names`. Literal routes win over named ones. */
export interface Router<R> {
  find(method: string, path: string): { route: R; params: Record<string, string> } | null
  /** Whether any method is known for the path, to tell 404 from 405. */
  knows(path: string): boolean
}

export function createRouter<R extends { method: string; pattern: string }>(routes: R[]): Router<R> {
  const byLength = new Map<number, { route: R; segments: string[] }[]>()
  for (const route of routes) {
    const segments = route.pattern.split("/")
    const list = byLength.get(segments.length) ?? []
    list.push({ route, segments })
    byLength.set(segments.length, list)
  }
  // Stable: among routes of one length those with fewer names come first.
  const names = (segments: string[]) => segments.filter((segment) => segment.startsWith(":")).length
  for (const list of byLength.values()) list.sort((a, b) => names(a.segments) - names(b.segments))

  return {
    find(method, path) {
      const given = path.split("/")
      for (const { route, segments } of byLength.get(given.length) ?? []) {
        if (route.method !== method) continue
        const params = match(segments, given)
        if (params) return { route, params }
      }
      return null
    },
    knows(path) {
      const given = path.split("/")
      return (byLength.get(given.length) ?? []).some(({ segments }) => match(segments, given) !== null)
    },
  }
}

function match(segments: string[], given: string[]): Record<string, string> | null {
  const params: Record<string, string> = {}
  for (let at = 0; at < segments.length; at++) {
    const [segment = "", text = ""] = [segments[at], given[at]]
    if (segment.startsWith(":")) {
      if (text === "") return null
      params[segment.slice(1)] = decode(text)
    } else if (segment !== text) return null
  }
  return params
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
