import { z } from "zod"
import type { Json, JsonObject, ObjectSchema, SchemaProperties } from "../../assets/nouns.ts"
import { isAppError } from "../../errors.ts"
import { askAssets, type CloudDoor, nothing } from "./door.ts"
import { readAllByOffset, toOffsetPage } from "./offset-pages.ts"
import { asObject, countShape, flagShape, idShape, optionalTextShape, textShape } from "./wire.ts"

const PAGE_SIZE = 100

/** Every schema the account can see, with counts (they are 0 unless asked for). */
export function listSchemas(door: CloudDoor, signal?: AbortSignal): Promise<ObjectSchema[]> {
  return readAllByOffset(PAGE_SIZE, (startAt) =>
    askAssets(door, "GET", "/objectschema/list", {
      doing: "list the schemas",
      query: { startAt, maxResults: PAGE_SIZE, includeCounts: true },
      read: (json) => toOffsetPage(json, toSchema),
      signal,
    }),
  )
}

export function readSchema(door: CloudDoor, schemaId: string, signal?: AbortSignal): Promise<ObjectSchema> {
  const params = { id: schemaId }
  return askAssets(door, "GET", "/objectschema/{id}", { doing: "read the schema", params, read: toSchema, signal })
}

export function createSchema(
  door: CloudDoor,
  schema: { name: string; objectSchemaKey: string; description: string | null },
  signal?: AbortSignal,
): Promise<ObjectSchema> {
  const { name, objectSchemaKey, description } = schema
  return askAssets(door, "POST", "/objectschema/create", {
    doing: `create the schema ${name}`,
    body: { name, objectSchemaKey, description: description ?? "" },
    read: toSchema,
    signal,
  })
}

/** Deletes the schema and everything in it; a schema that is gone at a repeated try counts as deleted. */
export function deleteSchema(door: CloudDoor, schemaId: string, signal?: AbortSignal): Promise<void> {
  return askAssets(door, "DELETE", "/objectschema/{id}", {
    doing: "delete the schema",
    params: { id: schemaId },
    read: nothing,
    gone: { value: undefined },
    signal,
  })
}

/** The documented three properties; `raw` also has the undocumented ones where the instance answers them. */
export async function readSchemaProperties(
  door: CloudDoor,
  schemaId: string,
  signal?: AbortSignal,
): Promise<SchemaProperties> {
  const ask = { doing: "read the schema's settings", params: { id: schemaId }, read: asObject, signal }
  const documented = await askAssets(door, "GET", "/global/config/objectschema/{id}", ask)
  const more = await askAssets(door, "GET", "/global/config/objectschema/{id}/property", ask).catch(noneIfRefused)
  return toProperties({ ...more, ...documented })
}

/** Sets what is known; setting the same again changes nothing, so it is repeated freely. */
export function writeSchemaProperties(
  door: CloudDoor,
  schemaId: string,
  properties: SchemaProperties,
  signal?: AbortSignal,
): Promise<void> {
  const { allowOtherObjectSchema, validateQuickCreate, quickCreateObjects } = properties
  const known = Object.entries({ allowOtherObjectSchema, validateQuickCreate, quickCreateObjects })
  return askAssets(door, "POST", "/global/config/objectschema/{id}/property", {
    doing: "set the schema's settings",
    params: { id: schemaId },
    body: Object.fromEntries(known.filter(([, value]) => value !== null)),
    repeat: "safe",
    read: nothing,
    signal,
  })
}

/** The roles of a schema with their people and groups, as they came; null where the (undocumented) call is refused. */
export async function readSchemaRoles(
  door: CloudDoor,
  schemaId: string,
  signal?: AbortSignal,
): Promise<JsonObject[] | null> {
  const doing = "read the schema's roles"
  const links = await askAssets(door, "GET", "/config/role/objectschema/{id}", {
    doing,
    params: { id: schemaId },
    read: asObject,
    signal,
  }).catch(noneIfRefused)
  if (links === null) return null
  const roles: JsonObject[] = []
  for (const link of Object.values(links)) {
    const id = typeof link === "string" ? /\/role\/([^/?#]+)$/.exec(link)?.[1] : undefined
    if (id === undefined) continue
    const role = askAssets(door, "GET", "/config/role/{id}", { doing, params: { id }, read: asObject, signal })
    const read = await role.catch(noneIfRefused)
    if (read !== null) roles.push(read)
  }
  return roles
}

const schemaShape = z.object({
  id: idShape,
  name: textShape,
  objectSchemaKey: textShape,
  description: optionalTextShape,
  objectCount: countShape,
  objectTypeCount: countShape,
  canManage: flagShape(true),
  created: optionalTextShape,
  updated: optionalTextShape,
})

export function toSchema(json: Json): ObjectSchema {
  return { ...schemaShape.parse(json), raw: asObject(json) }
}

const propertiesShape = z.object({
  allowOtherObjectSchema: z.boolean().nullable().catch(null),
  validateQuickCreate: z.boolean().nullable().catch(null),
  quickCreateObjects: z.boolean().nullable().catch(null),
})

export function toProperties(json: JsonObject): SchemaProperties {
  return { ...propertiesShape.parse(json), raw: json }
}

/** For best-effort calls: null where the instance does not offer or allow it, every other failure goes on. */
function noneIfRefused(error: unknown): null {
  if (isAppError(error, "NOT_FOUND", "PERMISSION_REFUSED", "ATLASSIAN_REFUSED")) return null
  throw error
}
