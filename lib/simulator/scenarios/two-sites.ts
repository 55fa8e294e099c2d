import type { SiteBuilder } from "../site-builder.ts"
import type { World } from "../world.ts"
import { createWorldBuilder } from "../world-builder.ts"

/** The pair of sites every scenario has: a full one, and an empty one to restore into. */
export interface TwoSites {
  world: World
  example: SiteBuilder
  sandbox: SiteBuilder
}

/**
 * `https://example.atlassian.net` and `https://example-sandbox.atlassian.net`. Ids, global status ids and global
 * reference type ids differ between the two, as they do between real sites (assets-api.md §8).
 */
export function createTwoSites(): TwoSites {
  const { world, addSite } = createWorldBuilder()
  const example = addSite({ name: "example", apiToken: "sim-token-example" })
  const sandbox = addSite({
    name: "example-sandbox",
    apiToken: "sim-token-sandbox",
    firstId: 5001,
    firstStatusId: 31,
    firstReferenceTypeId: 21,
  })
  return { world, example, sandbox }
}
