import type { ObjectSchema, ObjectType, ObjectTypeAttribute } from "../assets/nouns.ts"

/** How the values of one source attribute are carried over. */
export interface AttributePlan {
  source: ObjectTypeAttribute
  /** Attribute of the target; null when it does not exist there, with the reason in the log. */
  targetId: string | null
  /** Atlassian sets it itself (Key, Created, Updated, computed ones): never written, never compared. */
  serverMade: boolean
}

/** The restored structure: what all passes over objects translate with. Small: hundreds of entries. */
export interface Structure {
  sourceSchema: ObjectSchema
  targetSchemaId: string
  types: ReadonlyMap<string, ObjectType>
  /** Source type id → target type id; a type that could not be made is missing. */
  typeIds: ReadonlyMap<string, string>
  attributes: ReadonlyMap<string, AttributePlan>
  /** Source status id → target status id. */
  statusIds: ReadonlyMap<string, string>
  /** Status name (lower case) → target status id, for values whose status the backup's lists do not have. */
  statusIdsByName: ReadonlyMap<string, string>
  referenceTypeIds: ReadonlyMap<string, string>
  markerName: string
  /** Source type id → target attribute id of the marker; empty once the markers are gone. */
  markerIds: ReadonlyMap<string, string>
  /** An earlier run came as far as taking the markers away. */
  markersRemoved: boolean
}

/** Key, Created, Updated and what else nobody may write. Name is editable, whatever `system` says. */
export function isServerMade(attribute: ObjectTypeAttribute): boolean {
  if (!attribute.editable) return true
  return attribute.system && ["key", "created", "updated"].includes(attribute.name.toLowerCase())
}

/**
 * The Name attribute every type is born with, by whatever name it goes now: not server-made, not removable, at
 * position 1; else the one called Name (assets-api.md §6).
 */
export function nameAttributeOf(ofOneType: readonly ObjectTypeAttribute[]): ObjectTypeAttribute | undefined {
  const candidates = ofOneType.filter((attribute) => !isServerMade(attribute) && attribute.type === 0)
  return (
    candidates.find((attribute) => !attribute.removable && attribute.position === 1) ??
    candidates.find((attribute) => !attribute.removable) ??
    candidates.find((attribute) => attribute.name === "Name")
  )
}
