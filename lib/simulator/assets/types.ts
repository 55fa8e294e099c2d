import { type Answer, badRequest, image, invalidFields, json, notFound } from "../http/answer.ts"
import { type Exchange, flag, idParam, type Route, readBody } from "../http/exchange.ts"
import { booleanField, numberField, textField } from "../json-record.ts"
import { removeObject, structureChanged } from "../site-runtime.ts"
import { addSystemAttributes } from "../system-attributes.ts"
import { attributesOf, ownAttributes, typeAndChildren } from "../type-tree.ts"
import type { SimulatedSite, SimulatedType } from "../world.ts"
import { requireAdmin } from "./permission.ts"
import { requireManageable } from "./schemas.ts"
import { attributeJson, typeJson } from "./structure-json.ts"

export const typeRoutes: Route[] = [
  { method: "POST", pattern: "/objecttype/create", handle: createType },
  { method: "GET", pattern: "/objecttype/:id", handle: getType },
  { method: "PUT", pattern: "/objecttype/:id", handle: updateType },
  { method: "DELETE", pattern: "/objecttype/:id", handle: deleteType },
  { method: "GET", pattern: "/objecttype/:id/attributes", handle: listAttributes },
  { method: "POST", pattern: "/objecttype/:id/position", handle: moveType },
  { method: "GET", pattern: "/objecttype/:id/icon.png", handle: getIcon },
]

export function findType(exchange: Exchange, name = "id"): SimulatedType {
  const type = exchange.runtime.site.types.get(idParam(exchange, name))
  if (!type) throw notFound("Object Type", exchange.params[name] ?? "")
  return type
}

function getType(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const type = findType(exchange)
  return json(typeJson(site, type, site.objects.countOfType(type.id)))
}

function createType(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime, nowMs } = exchange
  const { site } = runtime
  const body = readBody(exchange)
  const schemaId = Number(textField(body, "objectSchemaId"))
  const schema = site.schemas.get(schemaId)
  if (!schema) throw notFound("Object Schema", textField(body, "objectSchemaId") ?? "")
  requireManageable(schema)
  const parentText = textField(body, "parentObjectTypeId")
  const parent = parentText === null ? undefined : site.types.get(Number(parentText))
  if (parentText !== null && parent?.schemaId !== schemaId) throw notFound("Object Type", parentText)
  const name = textField(body, "name")?.trim() ?? ""
  const iconId = textField(body, "iconId") ?? ""
  checkNameAndIcon(site, { name, iconId, schemaId, parentId: parent?.id ?? null }, null)
  const type: SimulatedType = {
    id: site.nextIds.type++,
    schemaId,
    name,
    description: textField(body, "description"),
    iconId,
    parentId: parent?.id ?? null,
    position: siblingsOf(site, schemaId, parent?.id ?? null).length,
    createdMs: nowMs,
    updatedMs: nowMs,
    inherited: booleanField(body, "inherited") ?? false,
    abstract: booleanField(body, "abstractObjectType") ?? false,
  }
  site.types.set(type.id, type)
  addSystemAttributes(site, type.id, false)
  structureChanged(runtime)
  return json(typeJson(site, type), 201)
}

/** Names are unique in the schema, or among siblings where the site relaxes that; the icon is required. */
function checkNameAndIcon(
  site: SimulatedSite,
  given: { name: string; iconId: string; schemaId: number; parentId: number | null },
  self: SimulatedType | null,
): void {
  const errors: Record<string, string> = {}
  const rivals = [...site.types.values()].filter(
    (type) =>
      type !== self &&
      type.schemaId === given.schemaId &&
      (!site.quirks.duplicateTypeNames || type.parentId === given.parentId),
  )
  if (given.name === "") errors.name = "Name is required"
  else if (rivals.some((type) => type.name.toLowerCase() === given.name.toLowerCase())) {
    errors.name = "Name has to be unique"
  }
  if (!site.icons.has(given.iconId)) errors.iconId = "An icon is required"
  if (Object.keys(errors).length > 0) throw invalidFields(errors)
}

function updateType(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime, nowMs } = exchange
  const { site } = runtime
  const type = findType(exchange)
  requireManageable(site.schemas.get(type.schemaId))
  const body = readBody(exchange)
  const name = textField(body, "name")?.trim() ?? type.name
  const iconId = textField(body, "iconId") ?? type.iconId
  checkNameAndIcon(site, { name, iconId, schemaId: type.schemaId, parentId: type.parentId }, type)
  const abstract = booleanField(body, "abstractObjectType") ?? type.abstract
  if (abstract && site.objects.countOfType(type.id) > 0) {
    throw badRequest("An object type that holds objects cannot be abstract")
  }
  Object.assign(type, {
    name,
    iconId,
    abstract,
    description: textField(body, "description") ?? type.description,
    inherited: booleanField(body, "inherited") ?? type.inherited,
    updatedMs: nowMs,
  })
  structureChanged(runtime)
  return json(typeJson(site, type))
}

/** With its child types, their attributes and objects. */
function deleteType(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime, nowMs } = exchange
  const { site } = runtime
  const type = findType(exchange)
  requireManageable(site.schemas.get(type.schemaId))
  const answer = json(typeJson(site, type))
  const family = typeAndChildren(site, type.id)
  for (const id of [...site.objects.sortedIds(type.schemaId)]) {
    if (family.has(site.objects.get(id)?.typeId ?? -1)) removeObject(runtime, id, nowMs)
  }
  for (const typeId of family) {
    for (const attribute of ownAttributes(site, typeId)) site.attributes.delete(attribute.id)
    site.types.delete(typeId)
  }
  structureChanged(runtime)
  return answer
}

/** Without `toObjectTypeId` the type goes to the root. Siblings close up around it. */
function moveType(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const { site } = runtime
  const type = findType(exchange)
  const body = readBody(exchange)
  const parentText = textField(body, "toObjectTypeId")
  const parent = parentText === null ? undefined : site.types.get(Number(parentText))
  if (parentText !== null && parent?.schemaId !== type.schemaId) throw notFound("Object Type", parentText)
  if (parent && typeAndChildren(site, type.id).has(parent.id)) throw badRequest("A type cannot be moved below itself")
  const position = numberField(body, "position")
  if (position === undefined) throw invalidFields({ position: "position is required" })
  type.parentId = parent?.id ?? null
  const siblings = siblingsOf(site, type.schemaId, type.parentId).filter((sibling) => sibling !== type)
  siblings.splice(Math.max(0, position), 0, type)
  for (const [at, sibling] of siblings.entries()) sibling.position = at
  structureChanged(runtime)
  return json(typeJson(site, type))
}

function siblingsOf(site: SimulatedSite, schemaId: number, parentId: number | null): SimulatedType[] {
  return [...site.types.values()]
    .filter((type) => type.schemaId === schemaId && type.parentId === parentId)
    .sort((a, b) => a.position - b.position)
}

/** With inherited definitions unless `excludeParentAttributes=true`; `includeChildren=true` adds those of child types. */
function listAttributes(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const type = findType(exchange)
  const own = flag(exchange, "excludeParentAttributes") ? ownAttributes(site, type.id) : attributesOf(site, type.id)
  const children = flag(exchange, "includeChildren")
    ? [...typeAndChildren(site, type.id)].filter((id) => id !== type.id).flatMap((id) => ownAttributes(site, id))
    : []
  const onlyEditable = flag(exchange, "onlyValueEditable")
  const query = exchange.query.get("query")?.toLowerCase() ?? ""
  const found = [...own, ...children].filter(
    (attribute) => (!onlyEditable || attribute.editable) && attribute.name.toLowerCase().includes(query),
  )
  if (flag(exchange, "orderByName")) found.sort((a, b) => a.name.localeCompare(b.name))
  if (flag(exchange, "orderByRequired")) found.sort((a, b) => b.minimumCardinality - a.minimumCardinality)
  return json(found.map((attribute) => attributeJson(site, attribute, true)))
}

function getIcon(exchange: Exchange): Answer {
  const type = findType(exchange)
  const file = exchange.world.media.get(exchange.runtime.site.icons.get(type.iconId)?.mediaUuid ?? "")
  if (!file) throw notFound("Icon", type.iconId)
  return image(file.bytes)
}
