import { ICON_MEDIA_HOST, MEDIA_HOST } from "../assets/workspace-base.ts"
import type { SiteRuntime } from "../site-runtime.ts"

/** Which part of Atlassian a request is for, told by host and path. */
export type Place =
  | { kind: "assets"; runtime: SiteRuntime; path: string }
  | { kind: "jira"; runtime: SiteRuntime; path: string }
  | { kind: "media"; path: string }
  | { kind: "icon-media"; path: string }
  | { kind: "nowhere"; host: string }

const API_HOST = "api.atlassian.com"
const SCOPED = /^\/ex\/jira\/([^/]+)\/jsm\/(?:assets|insight)\/workspace\/([^/]+)\/v1(\/.*)$/
const UNSCOPED = /^\/jsm\/(?:assets|insight)\/workspace\/([^/]+)\/v1(\/.*)$/
const GATEWAY = /^\/gateway\/api\/jsm\/(?:assets|insight)\/workspace\/([^/]+)\/v1(\/.*)$/
const SCOPED_JIRA = /^\/ex\/jira\/([^/]+)(\/rest\/.*)$/

/** The three base forms of assets-api.md §1, the site itself, and the media hosts. */
export function locate(runtimes: SiteRuntime[], host: string, path: string): Place {
  if (host === MEDIA_HOST) return { kind: "media", path }
  if (host === ICON_MEDIA_HOST) return { kind: "icon-media", path }
  const nowhere: Place = { kind: "nowhere", host }
  if (host === API_HOST) {
    const scoped = SCOPED.exec(path)
    if (scoped) {
      const runtime = runtimes.find(({ site }) => site.cloudId === scoped[1] && site.workspaceId === scoped[2])
      return runtime ? { kind: "assets", runtime, path: scoped[3] ?? "" } : nowhere
    }
    const unscoped = UNSCOPED.exec(path)
    const byWorkspace = runtimes.find(({ site }) => site.workspaceId === unscoped?.[1])
    if (byWorkspace) return { kind: "assets", runtime: byWorkspace, path: unscoped?.[2] ?? "" }
    const jira = SCOPED_JIRA.exec(path)
    const byCloud = runtimes.find(({ site }) => site.cloudId === jira?.[1])
    return byCloud ? { kind: "jira", runtime: byCloud, path: jira?.[2] ?? "" } : nowhere
  }
  const runtime = runtimes.find(({ site }) => site.siteUrl === `https://${host}`)
  if (!runtime) return nowhere
  const gateway = GATEWAY.exec(path)
  if (!gateway) return { kind: "jira", runtime, path }
  return gateway[1] === runtime.site.workspaceId ? { kind: "assets", runtime, path: gateway[2] ?? "" } : nowhere
}

/** X-Forwarded-Host before Host, without the port. */
export function hostOf(headers: Record<string, string | string[] | undefined>): string {
  const given = headers["x-forwarded-host"] ?? headers.host ?? ""
  const [first = ""] = (Array.isArray(given) ? (given[0] ?? "") : given).split(",")
  return first.trim().toLowerCase().replace(/:\d+$/, "")
}
