import type { SiteBuilder } from "../site-builder.ts"
import type { SimulatedGroup, SimulatedUser } from "../world.ts"
import type { TwoSites } from "./two-sites.ts"

export interface People {
  users: SimulatedUser[]
  /** Left the company: still named in old values, accepted in no new one. */
  deleted: SimulatedUser
  groups: SimulatedGroup[]
  /** Exists at the source only. */
  sourceOnly: SimulatedUser
}

const STAFF: [string, string][] = [
  ["Mara Lindt", "owner@example.com"],
  ["Priya Raman", "priya.raman@example.com"],
  ["Jonas Weber", "jonas.weber@example.com"],
  ["Aiko Tanaka", "aiko.tanaka@example.com"],
  ["Søren Ångström", "soren.angstrom@example.com"],
  ["Zoë O'Neill", "zoe.oneill@example.com"],
]

/**
 * The people of the small estate on both sites. Most keep their account; Zoë has another account at the sandbox (found
 * by her e-mail address only), Ines exists at the source only, and Tom was deleted.
 */
export function addPeople({ example, sandbox }: TwoSites): People {
  const groups = ["it-operations", "service-desk", "on-call ☎"].map((name) => example.addGroup(name))
  for (const group of groups) sandbox.addGroup(group.name)
  const users = STAFF.map(([displayName, emailAddress]) => {
    const user = example.addUser({ displayName, emailAddress, groups: ["it-operations"] })
    addCounterpart(sandbox, user, displayName.startsWith("Zoë"))
    return user
  })
  const sourceOnly = example.addUser({ displayName: "Ines Prado", emailAddress: "ines.prado@example.com" })
  const deleted = example.addUser({
    displayName: "Former user",
    emailAddress: null,
    accountId: "557058:tom-was-here",
    deleted: true,
    active: false,
  })
  return { users, deleted, groups, sourceOnly }
}

function addCounterpart(sandbox: SiteBuilder, user: SimulatedUser, otherAccount: boolean): void {
  sandbox.addUser({
    displayName: user.displayName,
    emailAddress: user.emailAddress,
    groups: user.groups,
    accountId: otherAccount ? `712020:sandbox-${user.accountId.slice(-8)}` : user.accountId,
  })
}
