import type { InstanceId, TargetInstanceId } from "../ids.ts"

export type Location = "Cloud" | "Data Center"

/** One Jira site: the tenant. */
export interface Instance {
  id: InstanceId
  /** Normalised origin, e.g. "https://example.atlassian.net". */
  siteUrl: string
  location: Location
}

/** */
export type ConnectionHealth = "Healthy" | "Limited" | "Refused" | "Unreachable" | "Unverified"

/** The connection strip of the main page. */
export interface ConnectionView {
  instance: Instance
  email: string
  tokenLast4: string
  workspaceId: string
  health: ConnectionHealth
  healthMessage: string | null
  checkedAt: string | null
  lastSync: {
    at: string
    added: number
    renamed: number
    deleted: number
    unchanged: number
    error: string | null
  } | null
  syncing: boolean
  jobsRunning: number
  jobsWaiting: number
  storage: { kind: "Embedded database" | "MongoDB"; usedBytes: number }
}

/** S0-17. */
export interface TargetInstanceView {
  id: TargetInstanceId
  connectionName: string
  siteUrl: string
  location: Location
  email: string
  workspaceId: string
  tokenLast4: string
  createdAt: string
  health: ConnectionHealth
}
