import { type Answer, badRequest, invalidFields, json, notFound } from "../http/answer.ts"
import { count, type Exchange, flag, idParam, type Route, readBody } from "../http/exchange.ts"
import { textField } from "../json-record.ts"
import { DEFAULT_PROPERTIES } from "../schema-properties.ts"
import { removeObject, structureChanged } from "../site-runtime.ts"
import { ownAttributes } from "../type-tree.ts"
import type { SimulatedSchema, SimulatedSite } from "../world.ts"
import { requireAdmin } from "./permission.ts"
import { attributeJson, schemaJson, typeJson } from "./structure-json.ts"

export const schemaRoutes: Route[] = [
  { method: "GET", pattern: "/objectschema/list", handle: listSchemas },
  { method: "POST", pattern: "/objectschema/create", handle: createSchema },
  { method: "GET", pattern: "/objectschema/:id", handle: getSchema },
  { method: "PUT", pattern: "/objectschema/:id", handle: updateSchema },
  { method: "DELETE", pattern: "/objectschema/:id", handle: deleteSchema },
  { method: "GET", pattern: "/objectschema/:id/attributes", handle: listAttributes },
  { method: "GET", pattern: "/objectschema/:id/objecttypes", handle: listTypes },
  { method: "GET", pattern: "/objectschema/:id/objecttypes/flat", handle: listTypes },
]

export function findSchema(exchange: Exchange): SimulatedSchema {
  const schema = exchange.runtime.site.schemas.get(idParam(exchange))
  if (!schema) throw notFound("Object Schema", exchange.params.id ?? "")
  return schema
}

/** Counts are 0 unless `includeCounts=true`. */
function listSchemas(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const startAt = count(exchange, "startAt", 0, Number.MAX_SAFE_INTEGER)
  const maxResults = count(exchange, "maxResults", 25, 1000)
  const counts = flag(exchange, "includeCounts")
  const all = [...site.schemas.values()]
  const isLast = startAt + maxResults >= all.length
  const values = all
    .slice(startAt, startAt + maxResults)
    .map((schema) => schemaJson(site, schema, { counts, canManage: true }))
  return json({ startAt, maxResults, total: all.length, values, isLast, last: isLast })
}

function getSchema(exchange: Exchange): Answer {
  return json(schemaJson(exchange.runtime.site, findSchema(exchange), { counts: true, canManage: true }))
}

function createSchema(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { site } = exchange.runtime
  const body = readBody(exchange)
  const name = textField(body, "name")?.trim() ?? ""
  const key = textField(body, "objectSchemaKey") ?? ""
  checkNameAndKey(site, { name, key }, null)
  const schema: SimulatedSchema = {
    id: site.nextIds.schema++,
    name,
    key,
    description: textField(body, "description"),
    createdMs: exchange.nowMs,
    updatedMs: exchange.nowMs,
    canManage: true,
    properties: { ...DEFAULT_PROPERTIES },
  }
  site.schemas.set(schema.id, schema)
  structureChanged(exchange.runtime)
  return json(schemaJson(site, schema, { counts: true, canManage: false }), 201)
}

function checkNameAndKey(
  site: SimulatedSite,
  given: { name: string; key: string },
  self: SimulatedSchema | null,
): void {
  const errors: Record<string, string> = {}
  const others = [...site.schemas.values()].filter((schema) => schema !== self)
  if (given.name === "") errors.name = "Name is required"
  else if (others.some((schema) => schema.name.toLowerCase() === given.name.toLowerCase())) {
    errors.name = "Name has to be unique"
  }
  if (!/^[A-Z][A-Z0-9]{1,9}$/.test(given.key)) {
    errors.objectSchemaKey = "The key must have 2 to 10 characters, A to Z and digits, and begin with a letter"
  } else if (others.some((schema) => schema.key === given.key)) {
    errors.objectSchemaKey = "Object schema key has to be unique"
  }
  if (Object.keys(errors).length > 0) throw invalidFields(errors)
}

function updateSchema(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { site } = exchange.runtime
  const schema = findSchema(exchange)
  requireManageable(schema)
  const body = readBody(exchange)
  const name = textField(body, "name")?.trim() ?? schema.name
  const key = textField(body, "objectSchemaKey") ?? schema.key
  checkNameAndKey(site, { name, key }, schema)
  Object.assign(schema, {
    name,
    key,
    description: textField(body, "description") ?? schema.description,
    updatedMs: exchange.nowMs,
  })
  structureChanged(exchange.runtime)
  return json(schemaJson(site, schema, { counts: true, canManage: true }))
}

/** Everything in it goes with it; references from other schemas are cleaned. */
function deleteSchema(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime, nowMs } = exchange
  const { site } = runtime
  const schema = findSchema(exchange)
  requireManageable(schema)
  const answer = json(schemaJson(site, schema, { counts: true, canManage: true }))
  for (const id of [...site.objects.sortedIds(schema.id)]) removeObject(runtime, id, nowMs)
  for (const type of [...site.types.values()]) {
    if (type.schemaId !== schema.id) continue
    for (const attribute of ownAttributes(site, type.id)) site.attributes.delete(attribute.id)
    site.types.delete(type.id)
  }
  for (const status of [...site.statuses.values()]) if (status.schemaId === schema.id) site.statuses.delete(status.id)
  for (const type of [...site.referenceTypes.values()]) {
    if (type.schemaId === schema.id) site.referenceTypes.delete(type.id)
  }
  site.schemas.delete(schema.id)
  structureChanged(runtime)
  return answer
}

export function requireManageable(schema: SimulatedSchema | undefined): void {
  if (schema && !schema.canManage) throw badRequest(`The object schema ${schema.name} is managed by the system`)
}

/** All definitions of the schema, each once at its defining type; `extended=true` embeds that type. */
function listAttributes(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const schema = findSchema(exchange)
  const extended = flag(exchange, "extended")
  const onlyEditable = flag(exchange, "onlyValueEditable")
  const query = exchange.query.get("query")?.toLowerCase() ?? ""
  const found = [...site.types.values()]
    .filter((type) => type.schemaId === schema.id)
    .flatMap((type) => ownAttributes(site, type.id))
    .filter((attribute) => !onlyEditable || attribute.editable)
    .filter((attribute) => attribute.name.toLowerCase().includes(query))
  return json(found.map((attribute) => attributeJson(site, attribute, extended)))
}

/** Both forms answer a bare flat array (assets-api.md §4). */
function listTypes(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const schema = findSchema(exchange)
  const excluded = new Set((exchange.query.get("exclude") ?? "").split(","))
  const query = exchange.query.get("query")?.toLowerCase() ?? ""
  const noAbstract = flag(exchange, "excludeAbstract")
  const counts = flag(exchange, "includeObjectCounts")
  const types = [...site.types.values()]
    .filter((type) => type.schemaId === schema.id && !excluded.has(String(type.id)))
    .filter((type) => !(noAbstract && type.abstract) && type.name.toLowerCase().includes(query))
  return json(types.map((type) => typeJson(site, type, counts ? site.objects.countOfType(type.id) : 0)))
}
