import { SearchIndex } from "./search-index.ts"
import type { SimulatedObject } from "./simulated-object.ts"
import { forgetTypeTree } from "./type-tree.ts"
import type { SimulatedSite } from "./world.ts"

/** One site while it is being served: its data, its search index, and JSON texts that are the same in every answer. */
export interface SiteRuntime {
  site: SimulatedSite
  search: SearchIndex
  texts: Map<string, string>
  /** Counts up with every answer, so that the media token in it is a new one each time, as at Atlassian. */
  mediaTokens: number
}

export function createSiteRuntime(site: SimulatedSite, indexLagMs: number): SiteRuntime {
  return { site, search: new SearchIndex(site.objects.all(), indexLagMs), texts: new Map(), mediaTokens: 0 }
}

/** The one way objects change while a site is served: the table at once, the search index after its lag. */
export function putObject(runtime: SiteRuntime, object: SimulatedObject, nowMs: number): void {
  runtime.site.objects.put(object)
  runtime.search.note(object.id, object, nowMs)
}

/** Deletes an object with what hangs on it, and takes it out of the values that refer to it. */
export function removeObject(runtime: SiteRuntime, id: number, nowMs: number): void {
  const { site } = runtime
  for (const sourceId of [...site.objects.inboundOf(id)]) {
    const source = site.objects.get(sourceId)
    if (source && sourceId !== id) putObject(runtime, without(source, id), nowMs)
  }
  site.objects.remove(id)
  site.history.delete(id)
  site.comments.delete(id)
  site.attachments.delete(id)
  runtime.search.note(id, null, nowMs)
}

/** To be called after any change of types, attributes, icons, statuses or reference types. */
export function structureChanged(runtime: SiteRuntime): void {
  forgetTypeTree(runtime.site)
  runtime.texts.clear()
}

/** A secret that leaks into every payload (assets-api.md §7); the media host accepts any of them. */
export function nextMediaToken(runtime: SiteRuntime): string {
  runtime.mediaTokens++
  return `${MEDIA_TOKEN_PREFIX}${runtime.site.cloudId.slice(0, 8)}.${runtime.mediaTokens}`
}

export const MEDIA_TOKEN_PREFIX = "sim-media-jwt."

function without(object: SimulatedObject, targetId: number): SimulatedObject {
  const kept = object.values.flatMap((value, at) => (value === targetId ? [] : [at]))
  return {
    ...object,
    attributeIds: kept.flatMap((at) => object.attributeIds[at] ?? []),
    values: kept.flatMap((at) => object.values[at] ?? []),
  }
}
