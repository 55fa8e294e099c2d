/** Green: the right is there. Amber: it could not be told without writing. Red: it is missing (S0-05). */
export type RightState = "green" | "amber" | "red"

export const CONNECTION_RIGHTS = [
  "Read schemas",
  "Create schemas",
  "Manage schemas",
  "Browse projects",
  "Edit issues",
] as const
export type ConnectionRightName = (typeof CONNECTION_RIGHTS)[number]

export interface ConnectionRight {
  name: ConnectionRightName
  state: RightState
  /** One sentence: what was seen, and for red what is limited by it. */
  message: string
}

/** What a live check of a connection found. Missing rights limit features; they do not block the set-up. */
export interface ConnectionCheck {
  siteUrl: string
  /** As the instance gave it. */
  workspaceId: string
  account: { accountId: string; displayName: string; emailAddress: string | null }
  /** Schemas the account can see. */
  schemas: number
  rights: ConnectionRight[]
}
