import { z } from "zod"
import type { Json, ObjectType } from "../../assets/nouns.ts"
import type { NewObjectType } from "../../assets/target.ts"
import { askAssets, type CloudDoor, nothing } from "./door.ts"
import {
  asObject,
  countShape,
  flagShape,
  idShape,
  optionalIdShape,
  optionalTextShape,
  readRows,
  textShape,
} from "./wire.ts"

/** Every type of the schema, abstract ones too, flat and in no promised order. */
export function listObjectTypes(door: CloudDoor, schemaId: string, signal?: AbortSignal): Promise<ObjectType[]> {
  return askAssets(door, "GET", "/objectschema/{id}/objecttypes/flat", {
    doing: "list the object types",
    params: { id: schemaId },
    query: { includeObjectCounts: true },
    read: (json) => readRows(json, (row) => toObjectType(row, schemaId)),
    signal,
  })
}

export function createObjectType(door: CloudDoor, type: NewObjectType, signal?: AbortSignal): Promise<ObjectType> {
  const { name, description, iconId, objectSchemaId, parentObjectTypeId, inherited, abstractObjectType } = type
  return askAssets(door, "POST", "/objecttype/create", {
    doing: `create the object type ${name}`,
    body: {
      name,
      description: description ?? "",
      iconId,
      objectSchemaId,
      inherited,
      abstractObjectType,
      ...(parentObjectTypeId === null ? {} : { parentObjectTypeId }),
    },
    read: (json) => toObjectType(json, objectSchemaId),
    signal,
  })
}

/** Moves a type below another (null: the root) and to a place among its siblings; the same move twice is one move. */
export function moveObjectType(
  door: CloudDoor,
  typeId: string,
  toObjectTypeId: string | null,
  position: number,
  signal?: AbortSignal,
): Promise<void> {
  return askAssets(door, "POST", "/objecttype/{id}/position", {
    doing: "move the object type",
    params: { id: typeId },
    body: { position, ...(toObjectTypeId === null ? {} : { toObjectTypeId }) },
    repeat: "safe",
    read: nothing,
    signal,
  })
}

const objectTypeShape = z.object({
  id: idShape,
  name: textShape,
  description: optionalTextShape,
  icon: z.object({ id: optionalIdShape }).nullable().catch(null),
  position: countShape,
  objectSchemaId: optionalIdShape,
  parentObjectTypeId: optionalIdShape,
  inherited: flagShape(false),
  abstractObjectType: flagShape(false),
  objectCount: countShape,
})

/** `schemaId` is the schema that was asked, for answers that leave it out. */
export function toObjectType(json: Json, schemaId: string): ObjectType {
  const { icon, objectSchemaId, ...type } = objectTypeShape.parse(json)
  return { ...type, iconId: icon?.id ?? null, objectSchemaId: objectSchemaId ?? schemaId, raw: asObject(json) }
}
