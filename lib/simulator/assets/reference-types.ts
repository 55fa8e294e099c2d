import { type Answer, badRequest, empty, image, invalidFields, json, notFound } from "../http/answer.ts"
import { type Exchange, flag, idParam, type Route, readBody } from "../http/exchange.ts"
import { iconPng } from "../icon-png.ts"
import { textField } from "../json-record.ts"
import { structureChanged } from "../site-runtime.ts"
import type { SimulatedReferenceType, SimulatedSite } from "../world.ts"
import { requireAdmin } from "./permission.ts"
import { readScope, schemaInQuery } from "./schema-scope.ts"
import { referenceTypeJson } from "./structure-json.ts"

export const referenceTypeRoutes: Route[] = [
  { method: "GET", pattern: "/config/referencetype", handle: listReferenceTypes },
  { method: "POST", pattern: "/config/referencetype", handle: createReferenceType },
  { method: "PUT", pattern: "/config/referencetype/:id", handle: updateReferenceType },
  { method: "DELETE", pattern: "/config/referencetype/:id", handle: deleteReferenceType },
  { method: "GET", pattern: "/config/referencetype/:id/image.png", handle: getReferenceTypeImage },
]

/** Global ones without a schema, the schema's own with one, both with `includeAll=true`. */
function listReferenceTypes(exchange: Exchange): Answer {
  const { site } = exchange.runtime
  const schemaId = schemaInQuery(exchange)
  const all = flag(exchange, "includeAll")
  const types = [...site.referenceTypes.values()].filter(
    (type) => type.schemaId === schemaId || (all && type.schemaId === null),
  )
  return json(types.map((type) => referenceTypeJson(site, type)))
}

function findReferenceType(exchange: Exchange): SimulatedReferenceType {
  const type = exchange.runtime.site.referenceTypes.get(idParam(exchange))
  if (!type) throw notFound("Reference Type", exchange.params.id ?? "")
  return type
}

function createReferenceType(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const { site } = runtime
  const body = readBody(exchange)
  const type: SimulatedReferenceType = {
    id: site.nextIds.referenceType,
    name: textField(body, "name")?.trim() ?? "",
    description: textField(body, "description") ?? "",
    color: (textField(body, "color") ?? "688E6E").replace("#", ""),
    schemaId: readScope(site, body),
    removable: true,
  }
  checkReferenceType(site, type)
  site.nextIds.referenceType++
  site.referenceTypes.set(type.id, type)
  structureChanged(runtime)
  return json(referenceTypeJson(site, type), 201)
}

function checkReferenceType(site: SimulatedSite, type: SimulatedReferenceType): void {
  if (type.name === "") throw invalidFields({ name: "Name is required" })
  for (const other of site.referenceTypes.values()) {
    if (other.id === type.id || other.schemaId !== type.schemaId) continue
    if (other.name.toLowerCase() === type.name.toLowerCase()) throw invalidFields({ name: "Name has to be unique" })
  }
}

function updateReferenceType(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const type = findReferenceType(exchange)
  const body = readBody(exchange)
  const next: SimulatedReferenceType = {
    ...type,
    name: textField(body, "name")?.trim() ?? type.name,
    description: textField(body, "description") ?? type.description,
    color: (textField(body, "color") ?? type.color).replace("#", ""),
  }
  checkReferenceType(runtime.site, next)
  Object.assign(type, next)
  structureChanged(runtime)
  return json(referenceTypeJson(runtime.site, type))
}

function deleteReferenceType(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const type = findReferenceType(exchange)
  if (!type.removable) throw badRequest(`The reference type ${type.name} cannot be removed`)
  runtime.site.referenceTypes.delete(type.id)
  structureChanged(runtime)
  return empty()
}

function getReferenceTypeImage(exchange: Exchange): Answer {
  return image(iconPng(findReferenceType(exchange).color))
}
