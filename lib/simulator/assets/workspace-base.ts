import type { SimulatedSite } from "../world.ts"

/** The base that links inside answers carry, whatever base was asked (assets-api.md §1). */
export function workspaceBase(site: SimulatedSite): string {
  return `https://api.atlassian.com/ex/jira/${site.cloudId}/jsm/assets/workspace/${site.workspaceId}/v1`
}

/** Where icons with UUID ids have their images: a host of its own, readable without signing in. */
export const ICON_MEDIA_HOST = "assets-media.atlassian.com"

export const MEDIA_HOST = "api.media.atlassian.com"
