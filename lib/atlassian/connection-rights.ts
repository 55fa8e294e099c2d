import type { ConnectionRight, ConnectionRightName, RightState } from "../assets/connection-check.ts"
import type { ObjectSchema } from "../assets/nouns.ts"

/** Jira's own permission keys that matter here (assets-api.md §12). */
export const PERMISSION_KEYS = ["ADMINISTER", "BROWSE_PROJECTS", "EDIT_ISSUES"] as const
export type PermissionKey = (typeof PERMISSION_KEYS)[number]

/** Whether the account has each; null when the site did not tell. */
export type Permissions = Record<PermissionKey, boolean | null>

/**
 * The checklist of S0-05 from what was seen. `schemas` is null when reading them was refused. Creating a schema cannot
 * be tried without creating one, so it is told from the administrator's permission.
 */
export function toRights(schemas: ObjectSchema[] | null, permissions: Permissions): ConnectionRight[] {
  return [
    readRight(schemas),
    createRight(permissions.ADMINISTER),
    manageRight(schemas, permissions.ADMINISTER),
    told("Browse projects", permissions.BROWSE_PROJECTS, "objects in issues are not backed up"),
    told("Edit issues", permissions.EDIT_ISSUES, "objects in issues cannot be restored"),
  ]
}

function readRight(schemas: ObjectSchema[] | null): ConnectionRight {
  const name = "Read schemas"
  if (schemas === null) return right(name, "red", "The account may not read schemas: nothing can be backed up.")
  if (schemas.length === 0) return right(name, "amber", "The account sees no schema. Give it a role in each schema.")
  return right(name, "green", `The account sees ${counted(schemas.length)}.`)
}

function createRight(administrator: boolean | null): ConnectionRight {
  const name = "Create schemas"
  if (administrator === true) return right(name, "green", "The account is a Jira administrator.")
  return right(name, "amber", "The account is no Jira administrator: a restore may not be able to create its schema.")
}

function manageRight(schemas: ObjectSchema[] | null, administrator: boolean | null): ConnectionRight {
  const name = "Manage schemas"
  const managed = (schemas ?? []).filter((schema) => schema.raw.canManage === true).length
  if (managed > 0) return right(name, "green", `The account manages ${managed} of ${counted(schemas?.length ?? 0)}.`)
  if (administrator === true) return right(name, "green", "The account is a Jira administrator.")
  return right(name, "amber", "The account manages no schema it sees: restores into them are not possible.")
}

function told(name: ConnectionRightName, has: boolean | null, limit: string): ConnectionRight {
  if (has === null) return right(name, "amber", "The site did not tell.")
  return has ? right(name, "green", "The account has this permission.") : right(name, "red", `Not allowed: ${limit}.`)
}

function counted(schemas: number): string {
  return schemas === 1 ? "1 schema" : `${schemas} schemas`
}

function right(name: ConnectionRightName, state: RightState, message: string): ConnectionRight {
  return { name, state, message }
}
