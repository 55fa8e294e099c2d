import { z } from "zod"
import { isAppError } from "../../errors.ts"
import { PERMISSION_KEYS, type PermissionKey, type Permissions } from "../connection-rights.ts"
import { askJira, type CloudDoor } from "./door.ts"
import { idShape, optionalTextShape, textShape } from "./wire.ts"

const accountShape = z.object({ accountId: idShape, displayName: textShape, emailAddress: optionalTextShape })

/** Whose credentials these are; the cheapest call that a wrong e-mail or token fails (401). */
export function readAccount(door: Omit<CloudDoor, "workspaceId">, signal?: AbortSignal) {
  return askJira(door, "GET", "/rest/api/3/myself", {
    doing: "sign in",
    read: (json) => accountShape.parse(json),
    signal,
  })
}

/** What the account may do in Jira, in any project; null for each the site does not tell. */
export async function readPermissions(
  door: Omit<CloudDoor, "workspaceId">,
  signal?: AbortSignal,
): Promise<Permissions> {
  const told = await askJira(door, "GET", "/rest/api/3/mypermissions", {
    doing: "read its permissions",
    query: { permissions: PERMISSION_KEYS.join(",") },
    read: (json) => permissionsShape.parse(json).permissions,
    signal,
  }).catch((error: unknown) => {
    if (isAppError(error, "NOT_FOUND", "PERMISSION_REFUSED", "ATLASSIAN_REFUSED")) return {}
    throw error
  })
  const has = (key: PermissionKey) => new Map(Object.entries(told)).get(key)?.havePermission ?? null
  return {
    ADMINISTER: has("ADMINISTER"),
    BROWSE_PROJECTS: has("BROWSE_PROJECTS"),
    EDIT_ISSUES: has("EDIT_ISSUES"),
  }
}

const permissionsShape = z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) })
