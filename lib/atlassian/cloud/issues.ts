import { z } from "zod"
import type { AssetsField, IssueObjects, Json } from "../../assets/nouns.ts"
import { AppError, isAppError } from "../../errors.ts"
import { askJira, type CloudDoor } from "./door.ts"
import { readAllByOffset, toOffsetPage } from "./offset-pages.ts"
import { idShape, optionalTextShape, readRows, textShape } from "./wire.ts"

/** What makes a custom field an Assets field (assets-api.md §12). */
const ASSETS_FIELD = "com.atlassian.jira.plugins.cmdb:cmdb-object-cftype"
const FIELD_PAGE_SIZE = 50
const ISSUE_PAGE_SIZE = 100
/** Two million issues. */
const MOST_ISSUE_PAGES = 20_000

/** The Assets fields of the site. The search needs an administrator on some sites; the plain list does not. */
export async function listAssetsFields(door: CloudDoor, signal?: AbortSignal): Promise<AssetsField[]> {
  const doing = "list the Assets fields"
  const search = readAllByOffset(FIELD_PAGE_SIZE, (startAt) =>
    askJira(door, "GET", "/rest/api/3/field/search", {
      doing,
      query: { type: "custom", startAt, maxResults: FIELD_PAGE_SIZE },
      read: (json) => toOffsetPage(json, toField),
      signal,
    }),
  )
  const fields = await search.catch((error: unknown) => {
    if (!isAppError(error, "PERMISSION_REFUSED", "NOT_FOUND")) throw error
    return askJira(door, "GET", "/rest/api/3/field", { doing, read: (json) => readRows(json, toField), signal })
  })
  return fields.filter(({ custom }) => custom === ASSETS_FIELD).map(({ id, name }) => ({ id, name }))
}

/** Issues whose field is not empty, page by page; objects of other workspaces are left out. */
export async function* readIssueObjects(
  door: CloudDoor,
  field: AssetsField,
  signal?: AbortSignal,
): AsyncGenerator<IssueObjects[]> {
  const number = /^customfield_(\d+)$/.exec(field.id)?.[1]
  if (number === undefined) throw new TypeError("not the id of a custom field")
  let token: string | null = null
  for (let pages = 0; pages < MOST_ISSUE_PAGES; pages++) {
    const page: IssuePage = await askJira(door, "POST", "/rest/api/3/search/jql", {
      doing: "read the objects in issues",
      body: {
        jql: `cf[${number}] is not EMPTY ORDER BY id ASC`,
        fields: [field.id],
        maxResults: ISSUE_PAGE_SIZE,
        ...(token === null ? {} : { nextPageToken: token }),
      },
      repeat: "safe",
      read: (json) => issuePageShape.parse(json),
      signal,
    })
    yield page.issues.map((issue) => toIssueObjects(issue, field.id, door.workspaceId))
    const next = page.nextPageToken
    if (next === null || next === "" || page.isLast === true) return
    if (next === token) break
    token = next
  }
  throw new AppError("ATLASSIAN_FAILED", "the search of issues does not end", {
    userMessage: "Jira's list of issues could not be read to its end. Try again later.",
    facts: { reason: "ENDLESS_PAGES" },
    retry: "later",
  })
}

const fieldShape = z.object({
  id: idShape,
  name: textShape,
  schema: z.object({ custom: optionalTextShape }).nullable().catch(null),
})

/** `custom` is the kind of a custom field, null for Jira's own. */
export function toField(json: Json): AssetsField & { custom: string | null } {
  const { schema, ...field } = fieldShape.parse(json)
  return { ...field, custom: schema?.custom ?? null }
}

const issueShape = z.object({ id: idShape, key: z.string(), fields: z.record(z.string(), z.unknown()) })
type Issue = z.infer<typeof issueShape>

const issuePageShape = z.object({
  issues: z.array(issueShape),
  nextPageToken: z.string().nullable().catch(null),
  isLast: z.boolean().nullable().catch(null),
})
type IssuePage = z.infer<typeof issuePageShape>

const fieldValueShape = z.array(
  z.object({ workspaceId: optionalTextShape, id: optionalTextShape, objectId: idShape.nullable().catch(null) }),
)

/** The read form is `[{ workspaceId, id: "workspace:object", objectId }]`, any of the three perhaps absent. */
export function toIssueObjects(issue: Issue, fieldId: string, workspaceId: string): IssueObjects {
  const values = fieldValueShape.safeParse(issue.fields[fieldId]).data ?? []
  const objectIds = values.flatMap((value) => {
    const [workspace, objectId] = value.id?.includes(":") ? value.id.split(":", 2) : [value.workspaceId, value.objectId]
    return (workspace ?? workspaceId) === workspaceId && objectId ? [objectId] : []
  })
  const projectKey = issue.key.slice(0, issue.key.lastIndexOf("-"))
  return { issueId: issue.id, issueKey: issue.key, projectKey, fieldId, objectIds }
}
