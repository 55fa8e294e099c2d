import { z } from "zod"
import type { Json, ReferenceType, StatusType } from "../../assets/nouns.ts"
import { askAssets, type CloudDoor } from "./door.ts"
import { asObject, countShape, idShape, optionalIdShape, optionalTextShape, readRows, textShape } from "./wire.ts"

/** Global statuses and the schema's own: each call answers only its own scope (assets-api.md §8). */
export async function listStatusTypes(door: CloudDoor, schemaId: string, signal?: AbortSignal): Promise<StatusType[]> {
  const list = (objectSchemaId: string | undefined) =>
    askAssets(door, "GET", "/config/statustype", {
      doing: "list the statuses",
      query: { objectSchemaId },
      read: (json) => readRows(json, toStatusType),
      signal,
    })
  return onceEach([...(await list(undefined)), ...(await list(schemaId))])
}

/** Global reference types and the schema's own. */
export function listReferenceTypes(door: CloudDoor, schemaId: string, signal?: AbortSignal): Promise<ReferenceType[]> {
  return askAssets(door, "GET", "/config/referencetype", {
    doing: "list the reference types",
    query: { objectSchemaId: schemaId, includeAll: true },
    read: (json) => onceEach(readRows(json, toReferenceType)),
    signal,
  })
}

export function createStatusType(
  door: CloudDoor,
  status: { name: string; description: string | null; category: number; objectSchemaId: string },
  signal?: AbortSignal,
): Promise<StatusType> {
  return askAssets(door, "POST", "/config/statustype", {
    doing: `create the status ${status.name}`,
    body: { ...status, description: status.description ?? "" },
    read: toStatusType,
    signal,
  })
}

export function createReferenceType(
  door: CloudDoor,
  type: { name: string; description: string | null; color: string | null; objectSchemaId: string },
  signal?: AbortSignal,
): Promise<ReferenceType> {
  const { color, ...rest } = type
  return askAssets(door, "POST", "/config/referencetype", {
    doing: `create the reference type ${type.name}`,
    body: { ...rest, description: type.description ?? "", ...(color === null ? {} : { color }) },
    read: toReferenceType,
    signal,
  })
}

const statusTypeShape = z.object({
  id: idShape,
  name: textShape,
  description: optionalTextShape,
  category: countShape,
  objectSchemaId: optionalIdShape,
})

export function toStatusType(json: Json): StatusType {
  return { ...statusTypeShape.parse(json), raw: asObject(json) }
}

const referenceTypeShape = z.object({
  id: idShape,
  name: textShape,
  description: optionalTextShape,
  color: optionalTextShape,
  objectSchemaId: optionalIdShape,
})

export function toReferenceType(json: Json): ReferenceType {
  return { ...referenceTypeShape.parse(json), raw: asObject(json) }
}

function onceEach<T extends { id: string }>(rows: T[]): T[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}
