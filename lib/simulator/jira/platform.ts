import { type Answer, json } from "../http/answer.ts"
import type { Exchange, Route } from "../http/exchange.ts"
import { count } from "../http/exchange.ts"
import type { SimulatedSite, SimulatedUser } from "../world.ts"

/** What anyone may read without signing in. */
export const openRoutes: Route[] = [
  { method: "GET", pattern: "/_edge/tenant_info", handle: ({ runtime }) => json({ cloudId: runtime.site.cloudId }) },
  { method: "GET", pattern: "/rest/api/3/serverInfo", handle: getServerInfo },
]

export const platformRoutes: Route[] = [
  { method: "GET", pattern: "/rest/servicedeskapi/assets/workspace", handle: listWorkspaces },
  { method: "GET", pattern: "/rest/servicedeskapi/insight/workspace", handle: listWorkspaces },
  { method: "GET", pattern: "/rest/api/3/myself", handle: getMyself },
  { method: "GET", pattern: "/rest/api/3/mypermissions", handle: getMyPermissions },
  { method: "GET", pattern: "/rest/api/3/users/search", handle: listUsers },
  { method: "GET", pattern: "/rest/api/3/user/search", handle: searchUsers },
  { method: "GET", pattern: "/rest/api/3/group/bulk", handle: listGroups },
  { method: "GET", pattern: "/rest/api/3/groups/picker", handle: pickGroups },
  { method: "GET", pattern: "/rest/api/3/project/search", handle: listProjects },
]

function getServerInfo({ runtime, nowMs }: Exchange): Answer {
  return json({
    baseUrl: runtime.site.siteUrl,
    version: "1001.0.0-SNAPSHOT",
    versionNumbers: [1001, 0, 0],
    deploymentType: "Cloud",
    buildNumber: 100_286,
    buildDate: "2026-11-02T10:00:00.000+0000",
    serverTime: new Date(nowMs).toISOString().replace("Z", "+0000"),
    serverTitle: "Jira",
    defaultLocale: { locale: "en_US" },
  })
}

function listWorkspaces({ runtime, path }: Exchange): Answer {
  const { siteUrl, workspaceId } = runtime.site
  return json({
    size: 1,
    start: 0,
    limit: 50,
    isLastPage: true,
    _links: { self: `${siteUrl}${path}`, base: siteUrl, context: "" },
    values: [{ workspaceId }],
  })
}

function getMyself({ runtime, account }: Exchange): Answer {
  const user = runtime.site.users.get(account.accountId)
  return json({
    ...(user ? userJson(runtime.site, user) : { accountId: account.accountId }),
    emailAddress: account.email,
    timeZone: "Etc/GMT",
    locale: "en_US",
  })
}

const PERMISSIONS: [string, string, string, boolean][] = [
  ["BROWSE_PROJECTS", "Browse Projects", "PROJECT", false],
  ["EDIT_ISSUES", "Edit Issues", "PROJECT", false],
  ["CREATE_ISSUES", "Create Issues", "PROJECT", false],
  ["USER_PICKER", "Browse users and groups", "GLOBAL", false],
  ["ADMINISTER_PROJECTS", "Administer Projects", "PROJECT", true],
  ["ADMINISTER", "Administer Jira", "GLOBAL", true],
  ["SERVICEDESK_AGENT", "Service Desk Agent", "PROJECT", false],
]

/** Only those asked for, as Jira demands; unknown keys are refused. */
function getMyPermissions({ query, account }: Exchange): Answer {
  const wanted = (query.get("permissions") ?? "").split(",").filter((key) => key !== "")
  if (wanted.length === 0) {
    return json({ errorMessages: ["The 'permissions' query parameter is required."], errors: {} }, 400)
  }
  const known = new Map(PERMISSIONS.map((permission) => [permission[0], permission]))
  const unknown = wanted.filter((key) => !known.has(key))
  if (unknown.length > 0) {
    return json({ errorMessages: [`Unrecognized permission: ${unknown.join(", ")}`], errors: {} }, 400)
  }
  const permissions = Object.fromEntries(
    wanted.map((key) => {
      const [, name, type, adminOnly] = known.get(key) ?? [key, key, "GLOBAL", true]
      return [key, { id: key, key, name, type, description: "", havePermission: account.admin || !adminOnly }]
    }),
  )
  return json({ permissions })
}

function listUsers(exchange: Exchange): Answer {
  const startAt = count(exchange, "startAt", 0, Number.MAX_SAFE_INTEGER)
  const maxResults = count(exchange, "maxResults", 50, 1000)
  const { site } = exchange.runtime
  const users = [...site.users.values()].filter((user) => !user.deleted)
  return json(users.slice(startAt, startAt + maxResults).map((user) => userJson(site, user)))
}

/** Fuzzy: any part of name or e-mail address (assets-api.md §12), so callers must confirm by e-mail. */
function searchUsers(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const query = exchange.query.get("query")?.toLowerCase() ?? ""
  const accountId = exchange.query.get("accountId")
  const startAt = count(exchange, "startAt", 0, Number.MAX_SAFE_INTEGER)
  const maxResults = count(exchange, "maxResults", 50, 1000)
  const found = [...site.users.values()].filter((user) => {
    if (user.deleted) return false
    if (accountId !== null) return user.accountId === accountId
    return `${user.displayName} ${user.emailAddress ?? ""}`.toLowerCase().includes(query)
  })
  return json(found.slice(startAt, startAt + maxResults).map((user) => userJson(site, user)))
}

function userJson(site: SimulatedSite, user: SimulatedUser) {
  return {
    self: `${site.siteUrl}/rest/api/3/user?accountId=${encodeURIComponent(user.accountId)}`,
    accountId: user.accountId,
    accountType: "atlassian",
    ...(user.emailAddress === null ? {} : { emailAddress: user.emailAddress }),
    avatarUrls: { "48x48": `${site.siteUrl}/avatar/48` },
    displayName: user.displayName,
    active: user.active,
  }
}

function listGroups(exchange: Exchange): Answer {
  const startAt = count(exchange, "startAt", 0, Number.MAX_SAFE_INTEGER)
  const maxResults = count(exchange, "maxResults", 50, 1000)
  const groups = [...exchange.runtime.site.groups.values()]
  const values = groups.slice(startAt, startAt + maxResults)
  return json({ startAt, maxResults, total: groups.length, isLast: startAt + maxResults >= groups.length, values })
}

function pickGroups({ runtime, query }: Exchange): Answer {
  const text = query.get("query")?.toLowerCase() ?? ""
  const groups = [...runtime.site.groups.values()].filter(({ name }) => name.toLowerCase().includes(text))
  const found = groups.map((group) => ({ ...group, html: group.name, labels: [] }))
  return json({
    header: `Showing ${found.length} of ${found.length} matching groups`,
    total: found.length,
    groups: found,
  })
}

function listProjects(exchange: Exchange): Answer {
  const startAt = count(exchange, "startAt", 0, Number.MAX_SAFE_INTEGER)
  const maxResults = count(exchange, "maxResults", 50, 100)
  const projects = [...exchange.runtime.site.projects.values()]
  const values = projects.slice(startAt, startAt + maxResults)
  return json({ startAt, maxResults, total: projects.length, isLast: startAt + maxResults >= projects.length, values })
}
