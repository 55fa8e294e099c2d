import { compile } from "../aql/compile.ts"
import { AqlError } from "../aql/lexer.ts"
import { parseQuery } from "../aql/parser.ts"
import { type Answer, badRequest, invalidFields, json, Refusal } from "../http/answer.ts"
import { count, type Exchange, type Route, readBody } from "../http/exchange.ts"
import { isJsonObject, numberField, textField, textList } from "../json-record.ts"
import type { SimulatedField, SimulatedIssue, SimulatedSite } from "../world.ts"
import { issuesMatching } from "./jql.ts"

export const issueRoutes: Route[] = [
  { method: "GET", pattern: "/rest/api/3/field", handle: (exchange) => json(fieldsOf(exchange.runtime.site)) },
  { method: "GET", pattern: "/rest/api/3/field/search", handle: searchFields },
  { method: "POST", pattern: "/rest/api/3/search/jql", handle: searchIssues },
  { method: "GET", pattern: "/rest/api/3/issue/:key", handle: getIssue },
  { method: "PUT", pattern: "/rest/api/3/issue/:key", handle: updateIssue },
]

const ASSETS_FIELD = "com.atlassian.jira.plugins.cmdb:cmdb-object-cftype"

function fieldsOf(site: SimulatedSite) {
  return [
    { id: "summary", name: "Summary", schema: { type: "string", system: "summary" } },
    {
      id: "customfield_10001",
      name: "Team",
      schema: {
        type: "any",
        custom: "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team",
        customId: 10001,
      },
    },
    ...[...site.fields.values()].map(fieldJson),
  ]
}

function fieldJson(field: SimulatedField) {
  const customId = Number(field.id.replace("customfield_", ""))
  const schema = { type: "array", items: "cmdb-object-field", custom: ASSETS_FIELD, customId }
  return { id: field.id, name: field.name, schema }
}

function searchFields(exchange: Exchange): Answer {
  const startAt = count(exchange, "startAt", 0, Number.MAX_SAFE_INTEGER)
  const maxResults = count(exchange, "maxResults", 50, 100)
  const customOnly = exchange.query.get("type") === "custom"
  const all = fieldsOf(exchange.runtime.site).filter((field) => !customOnly || field.id.startsWith("customfield_"))
  const values = all.slice(startAt, startAt + maxResults)
  return json({ startAt, maxResults, total: all.length, isLast: startAt + maxResults >= all.length, values })
}

/** No total; the next page by token (assets-api.md §12). The token is the place to go on at. */
function searchIssues(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const body = readBody(exchange)
  const maxResults = Math.min(numberField(body, "maxResults") ?? 50, 5000)
  const start = readToken(textField(body, "nextPageToken"))
  const issues = matching(exchange, textField(body, "jql") ?? "")
  const page = issues.slice(start, start + maxResults)
  const isLast = start + maxResults >= issues.length
  const fields = textList(body, "fields") ?? ["id"]
  return json({
    issues: page.map((issue) => issueJson(site, issue, fields)),
    ...(isLast ? {} : { nextPageToken: Buffer.from(`after:${start + maxResults}`).toString("base64url") }),
    isLast,
  })
}

function readToken(token: string | null): number {
  if (token === null) return 0
  const place = /^after:(\d+)$/.exec(Buffer.from(token, "base64url").toString("utf8"))?.[1]
  if (place === undefined) throw badRequest("The nextPageToken is not valid")
  return Number(place)
}

function matching(exchange: Exchange, jql: string): SimulatedIssue[] {
  try {
    const { account, nowMs, runtime } = exchange
    return issuesMatching(runtime.site, jql, { accountId: account.accountId, nowMs })
  } catch (error) {
    if (error instanceof AqlError) throw badRequest(error.message)
    throw error
  }
}

function issueJson(site: SimulatedSite, issue: SimulatedIssue, fields: string[]) {
  const wants = (name: string) => fields.includes(name) || fields.includes("*all")
  const project = site.projects.get(issue.projectKey)
  const assets = [...site.fields.values()]
    .filter((field) => wants(field.id))
    .map((field) => [field.id, (issue.objects.get(field.id) ?? []).map((id) => objectJson(site, id))])
  const shown = {
    ...(wants("summary") ? { summary: issue.summary } : {}),
    ...(wants("project") && project ? { project: { id: project.id, key: project.key, name: project.name } } : {}),
    ...(wants("status") ? { status: { name: issue.status } } : {}),
    ...(wants("issuetype") ? { issuetype: { name: issue.issueType } } : {}),
    ...Object.fromEntries(assets.map(([id, objects]) => [id, objects?.length ? objects : null])),
  }
  return {
    id: issue.id,
    self: `${site.siteUrl}/rest/api/3/issue/${issue.id}`,
    key: issue.key,
    ...(Object.keys(shown).length === 0 ? {} : { fields: shown }),
  }
}

/** No label and no key: that is all Jira tells of an object. */
function objectJson(site: SimulatedSite, objectId: number) {
  return { workspaceId: site.workspaceId, id: `${site.workspaceId}:${objectId}`, objectId: String(objectId) }
}

function findIssue(exchange: Exchange): SimulatedIssue {
  const { issues } = exchange.runtime.site
  const name = exchange.params.key ?? ""
  const issue = issues.get(name.toUpperCase()) ?? [...issues.values()].find(({ id }) => id === name)
  if (issue) return issue
  throw new Refusal(404, {
    errorMessages: ["Issue does not exist or you do not have permission to see it."],
    errors: {},
  })
}

function getIssue(exchange: Exchange): Answer {
  const fields = exchange.query.get("fields")?.split(",") ?? ["*all"]
  return json(issueJson(exchange.runtime.site, findIssue(exchange), fields))
}

/** The whole array is replaced; null or [] clears. The field's AQL filter is obeyed. 204 without a body. */
function updateIssue(exchange: Exchange): Answer {
  const { runtime, nowMs, account } = exchange
  const { site } = runtime
  const issue = findIssue(exchange)
  const { fields } = readBody(exchange)
  if (!isJsonObject(fields)) throw badRequest("fields is required")
  const change = new Map<string, number[]>()
  for (const [name, value] of Object.entries(fields)) {
    const field = site.fields.get(name)
    if (!field) {
      throw invalidFields({ [name]: `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.` })
    }
    const ids = (Array.isArray(value) ? value : []).map((entry) => readObjectId(site, field, entry))
    if (!fulfilFilter(site, field, ids, { accountId: account.accountId, nowMs })) {
      throw invalidFields({ [name]: "Object is invalid due to restrictions of the field" })
    }
    change.set(name, ids)
  }
  for (const [name, ids] of change) issue.objects.set(name, ids)
  issue.updatedMs = nowMs
  return { status: 204, body: "", contentType: "application/json" }
}

function readObjectId(site: SimulatedSite, field: SimulatedField, entry: unknown): number {
  const text = isJsonObject(entry) ? (textField(entry, "id") ?? "") : ""
  const [workspaceId, id] = text.split(":")
  const object = site.objects.get(Number(id))
  if (workspaceId !== site.workspaceId || !object || object.hidden) {
    throw invalidFields({ [field.id]: `Object ${text} could not be found` })
  }
  return object.id
}

function fulfilFilter(
  site: SimulatedSite,
  field: SimulatedField,
  ids: number[],
  context: { accountId: string; nowMs: number },
): boolean {
  if (field.filter === "") return true
  const matches = compile({ site, ...context, issuesOf: () => [] }, parseQuery(field.filter).where)
  return ids.every((id) => {
    const object = site.objects.get(id)
    return object !== undefined && matches(object)
  })
}
