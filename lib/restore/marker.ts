import type { RestoreId } from "../ids.ts"

/** Name of the hidden text attribute that carries the marker while a restore runs. */
export const MARKER_ATTRIBUTE = "Vault source"

/** What ties a target object to its source until the journal is proved complete (security.md §6). */
export function markerOf(restoreId: RestoreId, sourceId: string): string {
  return `abv:${restoreId}:${sourceId}`
}

/** The source id in a marker of this restore; null for everything else, so that foreign objects stay untouched. */
export function sourceOfMarker(restoreId: RestoreId, value: string): string | null {
  const prefix = `abv:${restoreId}:`
  return value.startsWith(prefix) && value.length > prefix.length ? value.slice(prefix.length) : null
}

/** AQL for the objects that carry one of these markers. Markers hold letters, digits, "-" and ":" only. */
export function markerQuery(schemaId: string, attributeName: string, markers: readonly string[]): string {
  const values = markers.map((marker) => `"${marker}"`)
  return `objectSchemaId = ${schemaId} AND "${attributeName}" in (${values.join(", ")})`
}

/** A name no attribute of the backup has, e.g. "Vault source 2". */
export function freeMarkerName(taken: Iterable<string>): string {
  const folded = new Set([...taken].map((name) => name.toLowerCase()))
  if (!folded.has(MARKER_ATTRIBUTE.toLowerCase())) return MARKER_ATTRIBUTE
  for (let n = 2; ; n++) {
    const name = `${MARKER_ATTRIBUTE} ${n}`
    if (!folded.has(name.toLowerCase())) return name
  }
}
