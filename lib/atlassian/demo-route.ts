import { isCloudHost } from "../assets/site-url.ts"
import { AppError } from "../errors.ts"

/** Hosts of Atlassian beside the sites themselves: the API, media, and the CDN of icons. */
const ATLASSIAN_HOST = /^(?:[a-z0-9-]+\.)*(?:atlassian\.com|atl-paas\.net)$/

export interface RoutedRequest {
  /** Where the connection really goes. */
  origin: string
  /** The host the request was meant for, for X-Forwarded-Host. */
  forwardedHost: string
}

/**
 * For the demo and for tests: requests to Atlassian's own hosts go to the simulator at `route` (an origin the operator
 * set), every other host keeps every rule. Returns null for those.
 */
export function createDemoRoute(route: string | null | undefined): (url: URL) => RoutedRequest | null {
  if (route === null || route === undefined) return () => null
  const origin = originOf(route)
  return (url) => (isAtlassianHost(url.hostname) && url.port === "" ? { origin, forwardedHost: url.host } : null)
}

/** True for the sites and service hosts of Atlassian Cloud, the only ones that may see a credential. */
export function isAtlassianHost(hostname: string): boolean {
  return isCloudHost(hostname) || ATLASSIAN_HOST.test(hostname)
}

function originOf(route: string): string {
  const url = URL.canParse(route) ? new URL(route) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search !== "") {
    throw new AppError("SETTINGS", "the demo route must be an origin such as http://127.0.0.1:4100")
  }
  return url.origin
}
