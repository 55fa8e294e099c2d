import { ATTRIBUTE_TYPE, DEFAULT_TYPE } from "../../assets/nouns.ts"
import { AqlError } from "../aql/lexer.ts"
import { parseQuery } from "../aql/parser.ts"
import { DEFAULT_TYPE_NAMES } from "../attribute-kinds.ts"
import { type Answer, badRequest, invalidFields, json, notFound } from "../http/answer.ts"
import { type Exchange, idParam, type Route, readBody } from "../http/exchange.ts"
import { booleanField, type JsonRecord, numberField, textField, textList } from "../json-record.ts"
import { putObject, structureChanged } from "../site-runtime.ts"
import { addAttribute } from "../system-attributes.ts"
import { attributesOf, ownAttributes, typeAndChildren } from "../type-tree.ts"
import type { SimulatedAttribute, SimulatedSite } from "../world.ts"
import { requireAdmin } from "./permission.ts"
import { schemaRefusal } from "./reference-check.ts"
import { attributeJson } from "./structure-json.ts"
import { findType } from "./types.ts"

export const attributeRoutes: Route[] = [
  { method: "POST", pattern: "/objecttypeattribute/:typeId", handle: createAttribute },
  { method: "PUT", pattern: "/objecttypeattribute/:id/configure", handle: configureAttribute },
  { method: "PUT", pattern: "/objecttypeattribute/:typeId/:id", handle: updateAttribute },
  { method: "DELETE", pattern: "/objecttypeattribute/:id", handle: deleteAttribute },
  { method: "POST", pattern: "/objecttypeattribute/:typeId/:id/position", handle: moveAttribute },
]

function findAttribute(exchange: Exchange): SimulatedAttribute {
  const attribute = exchange.runtime.site.attributes.get(idParam(exchange))
  if (!attribute) throw notFound("Object Type Attribute", exchange.params.id ?? "")
  return attribute
}

function createAttribute(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const { site } = runtime
  const type = findType(exchange, "typeId")
  const body = readBody(exchange)
  const name = textField(body, "name")?.trim() ?? ""
  const kind = readKind(site, body)
  const options = site.quirks.createDropsAttributeOptions ? plainOptions(body) : readOptions(body)
  const position = Math.max(3, ...ownAttributes(site, type.id).map((other) => other.position)) + 1
  checkName(site, type.id, name, null)
  const attribute = addAttribute(site, type.id, { ...kind, ...options, name, position })
  const refusal = referenceRefusal(site, attribute)
  if (refusal) {
    site.attributes.delete(attribute.id)
    throw refusal
  }
  structureChanged(runtime)
  if (booleanField(body, "label")) moveLabel(exchange, attribute)
  return json(attributeJson(site, attribute, true), 201)
}

/** Names are unique in the type, inherited ones included. */
function checkName(site: SimulatedSite, typeId: number, name: string, self: SimulatedAttribute | null): void {
  if (name === "") throw invalidFields({ name: "Name is required" })
  const taken = attributesOf(site, typeId).some(
    (other) => other !== self && other.name.toLowerCase() === name.toLowerCase(),
  )
  if (taken) throw invalidFields({ name: "Name has to be unique" })
}

function readKind(site: SimulatedSite, body: JsonRecord): Partial<SimulatedAttribute> {
  const type = numberField(body, "type")
  if (type === undefined) throw invalidFields({ type: "type is required" })
  if (type === ATTRIBUTE_TYPE.default) {
    const defaultTypeId = numberField(body, "defaultTypeId")
    if (defaultTypeId === undefined || !(defaultTypeId in DEFAULT_TYPE_NAMES) || defaultTypeId < 0) {
      throw invalidFields({ defaultTypeId: "defaultTypeId is required for a default attribute" })
    }
    return { type, defaultTypeId, additionalValue: textField(body, "additionalValue") }
  }
  if (type === ATTRIBUTE_TYPE.reference) {
    const target = Number(textField(body, "typeValue"))
    const referenceTypeId = Number(textField(body, "additionalValue"))
    if (!site.types.has(target)) throw invalidFields({ typeValue: "The referenced object type does not exist" })
    if (!site.referenceTypes.has(referenceTypeId)) {
      throw invalidFields({ additionalValue: "The reference type does not exist" })
    }
    return { type, defaultTypeId: null, referenceObjectTypeId: target, referenceTypeId }
  }
  if (!KNOWN_TYPES.has(type)) throw invalidFields({ type: `Unknown attribute type ${type}` })
  const typeValueMulti = textList(body, "typeValueMulti") ?? []
  return { type, defaultTypeId: null, typeValueMulti, additionalValue: textField(body, "additionalValue") }
}

const KNOWN_TYPES = new Set<number>([
  ATTRIBUTE_TYPE.user,
  ATTRIBUTE_TYPE.group,
  ATTRIBUTE_TYPE.project,
  ATTRIBUTE_TYPE.status,
])

/** Crossing into a schema that lets nobody in is refused already here. */
function referenceRefusal(site: SimulatedSite, attribute: SimulatedAttribute) {
  const target = site.types.get(attribute.referenceObjectTypeId ?? -1)
  const message = target ? schemaRefusal(site, attribute, target.schemaId) : null
  return message === null ? null : badRequest(`The attribute ${attribute.name} ${message}`)
}

/** Only the options the body names, so that a PUT leaves the others. */
function readOptions(body: JsonRecord): Partial<SimulatedAttribute> {
  const qlQuery = textField(body, "qlQuery") ?? textField(body, "iql") ?? undefined
  if (qlQuery) checkFilter(qlQuery)
  return defined({
    ...plainOptions(body),
    minimumCardinality: numberField(body, "minimumCardinality"),
    maximumCardinality: numberField(body, "maximumCardinality"),
    uniqueAttribute: booleanField(body, "uniqueAttribute"),
    regexValidation: checkedRegex(textField(body, "regexValidation")),
    qlQuery,
  })
}

/** What a create keeps even on sites that drop the rest. */
function plainOptions(body: JsonRecord): Partial<SimulatedAttribute> {
  return defined({
    description: textField(body, "description") ?? undefined,
    suffix: textField(body, "suffix") ?? undefined,
    summable: booleanField(body, "summable"),
    includeChildObjectTypes: booleanField(body, "includeChildObjectTypes"),
    hidden: booleanField(body, "hidden"),
    options: textField(body, "options") ?? undefined,
  })
}

function defined(given: { [Name in keyof SimulatedAttribute]?: SimulatedAttribute[Name] | undefined }) {
  const kept: Partial<SimulatedAttribute> = {}
  Object.assign(kept, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  return kept
}

function checkFilter(qlQuery: string): void {
  try {
    parseQuery(qlQuery)
  } catch (error) {
    if (error instanceof AqlError) throw invalidFields({ qlQuery: error.message })
    throw error
  }
}

function checkedRegex(text: string | null): string | undefined {
  if (text === null) return undefined
  try {
    new RegExp(text)
    return text
  } catch {
    throw invalidFields({ regexValidation: "The regular expression is not valid" })
  }
}

/** Key, Created and Updated cannot be changed; Name can. */
function updateAttribute(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const { site } = runtime
  const type = findType(exchange, "typeId")
  const attribute = findAttribute(exchange)
  if (attribute.typeId !== type.id) throw notFound("Object Type Attribute", attribute.id)
  if (attribute.system) throw badRequest(`The attribute ${attribute.name} cannot be changed`)
  const body = readBody(exchange)
  const name = textField(body, "name")?.trim() ?? attribute.name
  checkName(site, type.id, name, attribute)
  const changesKind =
    body.typeValue !== undefined || body.typeValueMulti !== undefined || body.defaultTypeId !== undefined
  const kind = changesKind && attribute.removable ? readKind(site, { type: attribute.type, ...body }) : {}
  apply(exchange, attribute, { ...kind, ...readOptions(body), name }, body)
  return json(attributeJson(site, attribute, true))
}

/** Undocumented: {label:true} moves the label; options are set as by PUT. */
function configureAttribute(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const attribute = findAttribute(exchange)
  const body = readBody(exchange)
  apply(exchange, attribute, readOptions(body), body)
  return json(attributeJson(exchange.runtime.site, attribute, true))
}

function apply(
  exchange: Exchange,
  attribute: SimulatedAttribute,
  change: Partial<SimulatedAttribute>,
  body: JsonRecord,
) {
  const { runtime } = exchange
  const before = { ...attribute }
  Object.assign(attribute, change)
  const refusal = referenceRefusal(runtime.site, attribute)
  if (refusal) {
    Object.assign(attribute, before)
    throw refusal
  }
  structureChanged(runtime)
  if (booleanField(body, "label")) moveLabel(exchange, attribute)
}

/** Exactly one text attribute of a type is its label. */
function moveLabel(exchange: Exchange, attribute: SimulatedAttribute): void {
  const { site } = exchange.runtime
  if (attribute.type !== ATTRIBUTE_TYPE.default || attribute.defaultTypeId !== DEFAULT_TYPE.text) {
    throw badRequest("Only a text attribute can be the label")
  }
  for (const other of ownAttributes(site, attribute.typeId)) other.label = other === attribute
  structureChanged(exchange.runtime)
}

/** The values go with it. */
function deleteAttribute(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime, nowMs } = exchange
  const { site } = runtime
  const attribute = findAttribute(exchange)
  if (!attribute.removable) throw badRequest(`The attribute ${attribute.name} cannot be removed`)
  const answer = json(attributeJson(site, attribute, true))
  const family = typeAndChildren(site, attribute.typeId)
  for (const object of [...site.objects.all()]) {
    if (!family.has(object.typeId) || !object.attributeIds.includes(attribute.id)) continue
    const kept = object.attributeIds.flatMap((id, at) => (id === attribute.id ? [] : [at]))
    const attributeIds = kept.flatMap((at) => object.attributeIds[at] ?? [])
    putObject(runtime, { ...object, attributeIds, values: kept.flatMap((at) => object.values[at] ?? []) }, nowMs)
  }
  const wasLabel = attribute.label
  site.attributes.delete(attribute.id)
  structureChanged(runtime)
  const name = ownAttributes(site, attribute.typeId).find((other) => other.name === "Name")
  if (wasLabel && name) name.label = true
  return answer
}

function moveAttribute(exchange: Exchange): Answer {
  requireAdmin(exchange)
  const { runtime } = exchange
  const type = findType(exchange, "typeId")
  const attribute = findAttribute(exchange)
  const position = numberField(readBody(exchange), "position")
  if (position === undefined) throw invalidFields({ position: "position is required" })
  const others = ownAttributes(runtime.site, type.id).filter((other) => other !== attribute)
  others.splice(Math.max(4, position), 0, attribute)
  for (const [at, other] of others.entries()) other.position = at
  structureChanged(runtime)
  return json(attributeJson(runtime.site, attribute, true))
}
