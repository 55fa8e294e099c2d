import { z } from "zod"
import { isAppError } from "../../errors.ts"
import { askJira, type CloudDoor } from "./door.ts"
import { readAllByOffset, toOffsetPage } from "./offset-pages.ts"
import { flagShape, idShape, optionalTextShape, readRows, textShape } from "./wire.ts"

const GROUP_PAGE_SIZE = 50

const userShape = z.object({
  accountId: idShape,
  displayName: textShape,
  emailAddress: optionalTextShape,
  active: flagShape(true),
})
type FoundUser = z.infer<typeof userShape>

/** "557058:…", "712020:…", "qm:…" or 24 hex digits: account ids, which Jira finds only when asked for exactly. */
const ACCOUNT_ID = /^(?:[a-z0-9]+:[a-z0-9:_-]+|[0-9a-f]{24})$/i

/**
 * People whose name or e-mail resembles the query, or the one with this account id; the caller confirms by e-mail, as
 * the search is fuzzy.
 */
export function findUsers(
  door: Omit<CloudDoor, "workspaceId">,
  query: string,
  signal?: AbortSignal,
): Promise<FoundUser[]> {
  return askJira(door, "GET", "/rest/api/3/user/search", {
    doing: "look up people",
    query: ACCOUNT_ID.test(query) ? { accountId: query } : { query, maxResults: 50 },
    read: (json) => readRows(json, (row) => userShape.parse(row)),
    signal,
  })
}

const groupShape = z.object({ name: z.string(), groupId: textShape })
type Group = z.infer<typeof groupShape>

/** Every group; where the full list is refused, what the picker shows. */
export async function listGroups(door: CloudDoor, signal?: AbortSignal): Promise<Group[]> {
  const doing = "list the groups"
  const all = readAllByOffset(GROUP_PAGE_SIZE, (startAt) =>
    askJira(door, "GET", "/rest/api/3/group/bulk", {
      doing,
      query: { startAt, maxResults: GROUP_PAGE_SIZE },
      read: (json) => toOffsetPage(json, (row) => groupShape.parse(row)),
      signal,
    }),
  )
  return all.catch((error: unknown) => {
    if (!isAppError(error, "PERMISSION_REFUSED", "NOT_FOUND")) throw error
    return askJira(door, "GET", "/rest/api/3/groups/picker", {
      doing,
      query: { maxResults: 1000 },
      read: (json) => z.object({ groups: z.array(groupShape) }).parse(json).groups,
      signal,
    })
  })
}
