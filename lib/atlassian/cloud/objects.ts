import { z } from "zod"
import { aqlId } from "../../assets/aql-text.ts"
import type { AssetObject } from "../../assets/nouns.ts"
import type { ObjectWrite } from "../../assets/target.ts"
import { isAppError } from "../../errors.ts"
import { askAssets, type CloudDoor, nothing } from "./door.ts"
import { OBJECT_PAGE_SIZE, searchPage } from "./object-pages.ts"
import { toObject } from "./object-wire.ts"
import { readAllByOffset } from "./offset-pages.ts"
import { countShape, idShape, integerShape } from "./wire.ts"

/** The exact number; `total` of a search is capped and lags. */
export function countObjects(door: CloudDoor, schemaId: string, signal?: AbortSignal): Promise<number> {
  return askAssets(door, "POST", "/object/aql/totalcount", {
    doing: "count the objects",
    body: { qlQuery: `objectSchemaId = ${aqlId(schemaId)}` },
    repeat: "safe",
    read: (json) => z.object({ totalCount: integerShape }).parse(json).totalCount,
    signal,
  })
}

/** null when it does not exist, or is hidden from the account. */
export function readObject(door: CloudDoor, objectId: string, signal?: AbortSignal): Promise<AssetObject | null> {
  const params = { id: objectId }
  const ask = { doing: "read an object", params, read: toObject, signal }
  return askAssets(door, "GET", "/object/{id}", ask).catch((error: unknown) => {
    if (isAppError(error, "NOT_FOUND")) return null
    throw error
  })
}

/** Everything an AQL text finds, each object once. The search index lags behind writes by seconds or more. */
export async function searchObjects(door: CloudDoor, aql: string, signal?: AbortSignal): Promise<AssetObject[]> {
  const found = await readAllByOffset(OBJECT_PAGE_SIZE, (startAt) => searchPage(door, aql, startAt, signal))
  return [...new Map(found.map((object) => [object.id, object])).values()]
}

export function createObject(
  door: CloudDoor,
  object: ObjectWrite,
  signal?: AbortSignal,
): Promise<{ id: string; objectKey: string }> {
  return askAssets(door, "POST", "/object/create", {
    doing: "create an object",
    body: toBody(object),
    read: (json) => z.object({ id: idShape, objectKey: z.string() }).parse(json),
    signal,
  })
}

export function updateObject(
  door: CloudDoor,
  objectId: string,
  object: ObjectWrite,
  signal?: AbortSignal,
): Promise<void> {
  return askAssets(door, "PUT", "/object/{id}", {
    doing: "change an object",
    params: { id: objectId },
    body: toBody(object),
    read: nothing,
    signal,
  })
}

export function deleteObject(door: CloudDoor, objectId: string, signal?: AbortSignal): Promise<void> {
  return askAssets(door, "DELETE", "/object/{id}", {
    doing: "delete an object",
    params: { id: objectId },
    read: nothing,
    gone: { value: undefined },
    signal,
  })
}

/** null when the account may not read it (403), or the instance has no such answer. */
export function readUsage(door: CloudDoor, signal?: AbortSignal): Promise<{ totalObjectsCount: number } | null> {
  const read = (json: unknown) => z.object({ totalObjectsCount: countShape }).parse(json)
  const usage = askAssets(door, "GET", "/usage", { doing: "read the usage", read, signal })
  return usage.catch((error: unknown) => {
    if (isAppError(error, "PERMISSION_REFUSED", "NOT_FOUND")) return null
    throw error
  })
}

function toBody({ objectTypeId, attributes, avatarUuid }: ObjectWrite) {
  return {
    objectTypeId,
    attributes: attributes.map(({ objectTypeAttributeId, values }) => ({
      objectTypeAttributeId,
      objectAttributeValues: values.map((value) => ({ value })),
    })),
    ...(avatarUuid === undefined ? {} : { hasAvatar: true, avatarUUID: avatarUuid }),
  }
}
