import type { ObjectType, ObjectTypeAttribute } from "../../assets/nouns.ts"
import type { AttributeDefinition } from "../../assets/target.ts"
import { isAppError } from "../../errors.ts"
import { toAttribute } from "./attribute-wire.ts"
import { askAssets, type CloudDoor, nothing } from "./door.ts"
import { listObjectTypes } from "./object-types.ts"
import { readRows } from "./wire.ts"

/**
 * Every attribute definition of a schema, each once, at the type that defines it. One call gives them all
 * (`extended=true` embeds the type); where it is refused or does not name the types, each type is asked.
 */
export async function listAttributes(
  door: CloudDoor,
  schemaId: string,
  signal?: AbortSignal,
): Promise<ObjectTypeAttribute[]> {
  const all = await askAssets(door, "GET", "/objectschema/{id}/attributes", {
    doing: "list the attributes",
    params: { id: schemaId },
    query: { extended: true },
    read: (json) => readRows(json, (row) => toAttribute(row, null)),
    signal,
  }).catch((error: unknown) => {
    if (isAppError(error, "NOT_FOUND", "ATLASSIAN_REFUSED")) return []
    throw error
  })
  if (all.length > 0 && all.every(({ objectTypeId }) => objectTypeId !== "")) {
    const ambiguous = new Set(all.map(({ id }) => id)).size < all.length
    return atDefiningTypes(all, ambiguous ? await listObjectTypes(door, schemaId, signal) : [])
  }
  const types = await listObjectTypes(door, schemaId, signal)
  const perType = types.map((type) => listTypeAttributes(door, type.id, { includeInherited: false }, signal))
  return atDefiningTypes((await Promise.all(perType)).flat(), types)
}

/** Attributes as one type shows them. */
export function listTypeAttributes(
  door: CloudDoor,
  typeId: string,
  { includeInherited }: { includeInherited: boolean },
  signal?: AbortSignal,
): Promise<ObjectTypeAttribute[]> {
  return askAssets(door, "GET", "/objecttype/{id}/attributes", {
    doing: "list the attributes of an object type",
    params: { id: typeId },
    query: { excludeParentAttributes: !includeInherited },
    read: (json) => readRows(json, (row) => toAttribute(row, typeId)),
    signal,
  })
}

export function createAttribute(
  door: CloudDoor,
  typeId: string,
  definition: AttributeDefinition,
  signal?: AbortSignal,
): Promise<ObjectTypeAttribute> {
  return askAssets(door, "POST", "/objecttypeattribute/{objectTypeId}", {
    doing: `create the attribute ${definition.name}`,
    params: { objectTypeId: typeId },
    body: toBody(definition),
    read: (json) => toAttribute(json, typeId),
    signal,
  })
}

export function updateAttribute(
  door: CloudDoor,
  typeId: string,
  attributeId: string,
  definition: AttributeDefinition,
  signal?: AbortSignal,
): Promise<ObjectTypeAttribute> {
  return askAssets(door, "PUT", "/objecttypeattribute/{objectTypeId}/{id}", {
    doing: `change the attribute ${definition.name}`,
    params: { objectTypeId: typeId, id: attributeId },
    body: toBody(definition),
    read: (json) => toAttribute(json, typeId),
    signal,
  })
}

/** Undocumented: moves the label to this attribute, or the attribute to another position. */
export function configureAttribute(
  door: CloudDoor,
  attributeId: string,
  change: { label?: boolean; position?: number },
  signal?: AbortSignal,
): Promise<void> {
  return askAssets(door, "PUT", "/objecttypeattribute/{id}/configure", {
    doing: "configure an attribute",
    params: { id: attributeId },
    body: { ...change },
    read: nothing,
    signal,
  })
}

export function deleteAttribute(door: CloudDoor, attributeId: string, signal?: AbortSignal): Promise<void> {
  return askAssets(door, "DELETE", "/objecttypeattribute/{id}", {
    doing: "delete an attribute",
    params: { id: attributeId },
    read: nothing,
    gone: { value: undefined },
    signal,
  })
}

/**
 * Each attribute once. Answers may repeat an inherited attribute, with the same id, at every child: the one at the
 * topmost type is the definition.
 */
export function atDefiningTypes(attributes: ObjectTypeAttribute[], types: ObjectType[]): ObjectTypeAttribute[] {
  const parents = new Map(types.map((type) => [type.id, type.parentObjectTypeId]))
  const byId = new Map<string, ObjectTypeAttribute>()
  for (const attribute of attributes) {
    const known = byId.get(attribute.id)
    if (!known || isBelow(known.objectTypeId, attribute.objectTypeId, parents)) byId.set(attribute.id, attribute)
  }
  return [...byId.values()]
}

function isBelow(typeId: string, ancestorId: string, parents: ReadonlyMap<string, string | null>): boolean {
  let at = parents.get(typeId) ?? null
  for (let steps = 0; at !== null && steps <= parents.size; steps++) {
    if (at === ancestorId) return true
    at = parents.get(at) ?? null
  }
  return false
}

function toBody(definition: AttributeDefinition) {
  const { typeValueMulti, ...fields } = definition
  const body: Record<string, string | number | boolean | string[]> = {}
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined) body[field] = value
  }
  if (typeValueMulti !== undefined) body.typeValueMulti = typeValueMulti
  return body
}
