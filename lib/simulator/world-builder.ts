import { createSiteBuilder } from "./create-site-builder.ts"
import { ObjectTable } from "./object-table.ts"
import type { SiteBuilder } from "./site-builder.ts"
import { uuidOf } from "./uuid.ts"
import type { SimulatedSite, SiteQuirks, World } from "./world.ts"

export interface NewSite {
  /** "example" becomes https://example.atlassian.net. */
  name: string
  apiToken: string
  email?: string
  /** Account of the API token; made from the e-mail address when absent. */
  accountId?: string
  workspaceId?: string
  cloudId?: string
  /** First number given to schemas, types, attributes and objects, so that two sites never share ids by chance. */
  firstId?: number
  /** Ids of the seven global statuses begin here: they differ between sites (assets-api.md §8). */
  firstStatusId?: number
  /** Ids of the global reference types begin here. */
  firstReferenceTypeId?: number
  quirks?: Partial<SiteQuirks>
}

export interface WorldBuilder {
  world: World
  /** A site with the global statuses, reference types, a few icons, and the API account as its first user. */
  addSite(site: NewSite): SiteBuilder
}

const GLOBAL_STATUSES: [string, number][] = [
  ["Action Needed", 2],
  ["Active", 1],
  ["Closed", 0],
  ["In Service", 2],
  ["Running", 1],
  ["Stopped", 0],
  ["Support Requested", 2],
]

const GLOBAL_REFERENCE_TYPES: [string, string][] = [
  ["Dependency", "d04437"],
  ["Installed", "14892c"],
  ["Link", "3b73af"],
  ["Reference", "49a6ed"],
  ["Using", "f6c342"],
]

const GLOBAL_ICONS = [
  "Building",
  "Cottage",
  "Cube",
  "Database",
  "Laptop",
  "Mac OS",
  "Network",
  "Phone",
  "Server",
  "Tag",
  "User",
  "Users",
]

/**
 * Starts an empty world. Everything is deterministic: the same calls give the same ids, so two runs of a scenario are
 * the same world.
 */
export function createWorldBuilder(): WorldBuilder {
  const world: World = { sites: [], media: new Map() }
  return {
    world,
    addSite(newSite) {
      const site = emptySite(newSite)
      world.sites.push(site)
      const builder = createSiteBuilder(world, site)
      for (const [name, category] of GLOBAL_STATUSES) builder.addStatus({ name, category })
      for (const [name, color] of GLOBAL_REFERENCE_TYPES) {
        const type = builder.addReferenceType({ name, color, description: name })
        type.removable = false
      }
      for (const name of GLOBAL_ICONS) builder.addIcon({ name })
      const email = newSite.email ?? "backup-bot@example.com"
      const user = builder.addUser({
        displayName: "Backup Bot",
        emailAddress: email,
        accountId: newSite.accountId ?? `712020:${uuidOf(email)}`,
      })
      site.accounts.push({ email, apiToken: newSite.apiToken, accountId: user.accountId, admin: true })
      return builder
    },
  }
}

function emptySite(site: NewSite): SimulatedSite {
  const first = site.firstId ?? 1
  return {
    siteUrl: `https://${site.name}.atlassian.net`,
    cloudId: site.cloudId ?? uuidOf(`cloud ${site.name}`),
    workspaceId: site.workspaceId ?? uuidOf(`workspace ${site.name}`),
    accounts: [],
    users: new Map(),
    groups: new Map(),
    icons: new Map(),
    statuses: new Map(),
    referenceTypes: new Map(),
    schemas: new Map(),
    types: new Map(),
    attributes: new Map(),
    objects: new ObjectTable(),
    history: new Map(),
    comments: new Map(),
    attachments: new Map(),
    projects: new Map(),
    fields: new Map(),
    issues: new Map(),
    nextIds: {
      schema: first,
      type: first,
      attribute: first,
      object: first,
      status: site.firstStatusId ?? 1,
      referenceType: site.firstReferenceTypeId ?? 1,
      icon: first,
      history: first,
      comment: first,
      attachment: first,
      issue: 10_000 + first,
    },
    quirks: {
      isLastBug: false,
      duplicateTypeNames: false,
      attachmentsMissing: false,
      rolesMissing: false,
      createDropsAttributeOptions: false,
      objectLimit: null,
      ...site.quirks,
    },
  }
}
