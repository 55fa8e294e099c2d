import type { SimulatedSite } from "./world.ts"

/** A site in numbers, for tests and for people who look at a running simulator. */
export function createObjectCounts(site: SimulatedSite) {
  return {
    siteUrl: site.siteUrl,
    cloudId: site.cloudId,
    workspaceId: site.workspaceId,
    schemas: [...site.schemas.values()].map((schema) => ({
      id: String(schema.id),
      name: schema.name,
      key: schema.key,
      objects: site.objects.countOfSchema(schema.id),
    })),
    objects: site.objects.size,
    types: site.types.size,
    attributes: site.attributes.size,
    issues: site.issues.size,
  }
}
