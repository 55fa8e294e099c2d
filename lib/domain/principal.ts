import type { InstanceId, TrustedUserId } from "../ids.ts"

/** Roles of one person in one instance. Deny by default: `ALLOWED` is the whole table. */
export const ROLES = ["owner", "operator", "auditor", "viewer"] as const
export type Role = (typeof ROLES)[number]

export const ROLE_NAMES: Record<Role, string> = {
  owner: "Owner",
  operator: "Operator",
  auditor: "Auditor",
  viewer: "Viewer",
}

/** Who is asking, for which instance, as what. Every function that reads a tenant's data takes one. */
export interface Principal {
  userId: TrustedUserId | "system" | "cli"
  email: string
  name: string
  instanceId: InstanceId
  role: Role
}

export type Action =
  | "read" // lists, states, history
  | "browse" // object values
  | "downloadLog"
  | "startBackup"
  | "stopJob"
  | "syncSchemas"
  | "startRestore"
  | "deleteSchema"
  | "deleteBackup"
  | "editBackup"
  | "editConnection"
  | "editTargets"
  | "editUsers"
  | "readAudit"

const ALLOWED: Record<Role, readonly Action[]> = {
  owner: [
    "read",
    "browse",
    "downloadLog",
    "startBackup",
    "stopJob",
    "syncSchemas",
    "startRestore",
    "deleteSchema",
    "deleteBackup",
    "editBackup",
    "editConnection",
    "editTargets",
    "editUsers",
    "readAudit",
  ],
  operator: [
    "read",
    "browse",
    "downloadLog",
    "startBackup",
    "stopJob",
    "syncSchemas",
    "startRestore",
    "editBackup",
    "readAudit",
  ],
  auditor: ["read", "downloadLog", "readAudit"],
  viewer: ["read", "browse"],
}

/** Whether a role may do something (X-10, security.md §4). */
export function may(role: Role, action: Action): boolean {
  return ALLOWED[role].includes(action)
}
