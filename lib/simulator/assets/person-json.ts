import type { SimulatedSite } from "../world.ts"

/** A user as values, history and comments carry one; an account nobody knows any more is a deleted one. */
export function userJson(site: SimulatedSite, accountId: string) {
  const user = site.users.get(accountId)
  const name = user?.displayName ?? "Former user"
  return {
    avatarUrl: `${site.siteUrl}/avatar/48`,
    displayName: name,
    name,
    key: accountId,
    ...(user?.emailAddress && !user.deleted ? { emailAddress: user.emailAddress } : {}),
    isDeleted: user?.deleted ?? true,
  }
}

export function groupJson(site: SimulatedSite, name: string) {
  return { avatarUrl: `${site.siteUrl}/avatar/48`, name }
}
