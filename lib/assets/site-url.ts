import { AppError } from "../errors.ts"

export interface SiteUrl {
  /** Normalised: "https://example.atlassian.net"; a Data Center keeps its context path, "https://jira.example.org/jira". */
  siteUrl: string
  /** true for an Atlassian Cloud site, false for a host of the operator's list. */
  cloud: boolean
}

export interface SiteUrlOptions {
  /** The operator's list: host names, host:port, or networks such as "10.20.0.0/16". */
  allowedPrivateHosts?: readonly string[]
}

const CLOUD_HOST = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.(?:atlassian\.net|jira\.com)$/
const CONTROL_BLANK_OR_BACKSLASH = /[\p{Cc}\s\\]/u
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal)\.?$/
const LONGEST = 300

/**
 * Checks and normalises the address of a Jira site as a person typed it (S0-15, X-20 … ). Pure, so forms can
 * ask it too; the addresses behind the name are checked when a connection is made (X-23, lib/atlassian).
 * Cloud: the path is dropped. Throws AppError VALIDATION or HOST_REFUSED with `facts.field` "siteUrl".
 */
export function checkSiteUrl(text: unknown, options: SiteUrlOptions = {}): SiteUrl {
  const url = parse(text)
  if (url.username !== "" || url.password !== "") refuse("VALIDATION", "The URL must not contain a user name")
  if (url.search !== "" || url.hash !== "") refuse("VALIDATION", "The URL must not contain a query or a fragment")
  if (isCloudHost(url.hostname)) {
    if (url.port !== "" && !isListed(url, options)) refuse("VALIDATION", "The URL must not contain a port")
    return { siteUrl: url.origin, cloud: true }
  }
  if (isIpLiteral(url.hostname) || !url.hostname.includes(".")) refuse("HOST_REFUSED", "This host is not allowed")
  if (isListed(url, options)) return { siteUrl: url.origin + contextPath(url), cloud: false }
  if (url.port !== "" || LOCAL_NAME.test(url.hostname) || !listsNetworks(options)) {
    refuse("HOST_REFUSED", "This host is not allowed")
  }
  return { siteUrl: url.origin + contextPath(url), cloud: false }
}

/** True for the name of an Atlassian Cloud site: one label under atlassian.net or jira.com. */
export function isCloudHost(hostname: string): boolean {
  return CLOUD_HOST.test(hostname)
}

/** True for any spelling of an IP address, as the URL parser normalises it. */
export function isIpLiteral(hostname: string): boolean {
  return hostname.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(hostname)
}

function parse(text: unknown): URL {
  if (typeof text !== "string" || text.length > LONGEST) refuse("VALIDATION", "This is not a URL")
  if (CONTROL_BLANK_OR_BACKSLASH.test(text)) refuse("VALIDATION", "The URL must not contain blanks or backslashes")
  if (!/^https:\/\//i.test(text)) refuse("VALIDATION", "The URL must start with https://")
  if (!URL.canParse(text)) refuse("VALIDATION", "This is not a URL")
  return new URL(text)
}

/** An entry names a host with its port, or a host on port 443. */
function isListed(url: URL, { allowedPrivateHosts = [] }: SiteUrlOptions): boolean {
  return allowedPrivateHosts.some((entry) => entry.toLowerCase() === url.host)
}

function listsNetworks({ allowedPrivateHosts = [] }: SiteUrlOptions): boolean {
  return allowedPrivateHosts.some((entry) => entry.includes("/"))
}

function contextPath(url: URL): string {
  return url.pathname.replace(/\/+$/, "")
}

function refuse(code: "VALIDATION" | "HOST_REFUSED", sentence: string): never {
  throw new AppError(code, sentence, { userMessage: sentence, facts: { field: "siteUrl" } })
}
