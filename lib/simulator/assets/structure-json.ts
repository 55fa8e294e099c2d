import { ATTRIBUTE_TYPE } from "../../assets/nouns.ts"
import { DEFAULT_TYPE_NAMES } from "../attribute-kinds.ts"
import type { SiteRuntime } from "../site-runtime.ts"
import type {
  SimulatedAttribute,
  SimulatedReferenceType,
  SimulatedSchema,
  SimulatedSite,
  SimulatedStatus,
  SimulatedType,
} from "../world.ts"
import { typeIconJson } from "./icon-json.ts"
import { workspaceBase } from "./workspace-base.ts"

/** workspaceId, globalId and id, as nearly every noun carries them. */
export function identity(site: SimulatedSite, id: number) {
  return { workspaceId: site.workspaceId, globalId: `${site.workspaceId}:${id}`, id: String(id) }
}

export function schemaJson(
  site: SimulatedSite,
  schema: SimulatedSchema,
  options: { counts: boolean; canManage: boolean },
) {
  const typeCount = () => [...site.types.values()].filter((type) => type.schemaId === schema.id).length
  return {
    ...identity(site, schema.id),
    name: schema.name,
    objectSchemaKey: schema.key,
    status: "Ok",
    ...(schema.description === null ? {} : { description: schema.description }),
    created: iso(schema.createdMs),
    updated: iso(schema.updatedMs),
    objectCount: options.counts ? site.objects.countOfSchema(schema.id) : 0,
    objectTypeCount: options.counts ? typeCount() : 0,
    ...(options.canManage ? { canManage: schema.canManage } : {}),
  }
}

/** `objectCount` is 0 wherever a type is embedded; only the lists count when they are asked to. */
export function typeJson(site: SimulatedSite, type: SimulatedType, objectCount = 0) {
  const parent = type.parentId === null ? undefined : site.types.get(type.parentId)
  return {
    ...identity(site, type.id),
    name: type.name,
    type: 0,
    ...(type.description === null ? {} : { description: type.description }),
    icon: typeIconJson(site, type.id, type.iconId),
    position: type.position,
    created: iso(type.createdMs),
    updated: iso(type.updatedMs),
    objectCount,
    ...(type.parentId === null ? {} : { parentObjectTypeId: String(type.parentId) }),
    objectSchemaId: String(type.schemaId),
    inherited: type.inherited,
    abstractObjectType: type.abstract,
    parentObjectTypeInherited: parent?.inherited ?? false,
  }
}

export function attributeJson(site: SimulatedSite, attribute: SimulatedAttribute, embedType: boolean) {
  // Seen in the official example: Name carries its empty suffix and regex, other attributes leave them out.
  const isName = attribute.editable && !attribute.removable
  const defining = site.types.get(attribute.typeId)
  return {
    ...identity(site, attribute.id),
    ...(embedType && defining ? { objectType: typeJson(site, defining) } : {}),
    name: attribute.name,
    label: attribute.label,
    type: attribute.type,
    ...(attribute.description === null ? {} : { description: attribute.description }),
    ...kindJson(site, attribute),
    editable: attribute.editable,
    system: attribute.system,
    sortable: true,
    summable: attribute.summable,
    indexed: true,
    minimumCardinality: attribute.minimumCardinality,
    maximumCardinality: attribute.maximumCardinality,
    ...(attribute.suffix === "" && !isName ? {} : { suffix: attribute.suffix }),
    removable: attribute.removable,
    hidden: attribute.hidden,
    includeChildObjectTypes: attribute.includeChildObjectTypes,
    uniqueAttribute: attribute.uniqueAttribute,
    ...(attribute.regexValidation === "" && !isName ? {} : { regexValidation: attribute.regexValidation }),
    ...(attribute.qlQuery === "" ? {} : { qlQuery: attribute.qlQuery }),
    options: attribute.options,
    position: attribute.position,
  }
}

function kindJson(site: SimulatedSite, attribute: SimulatedAttribute) {
  const { defaultTypeId, referenceTypeId, referenceObjectTypeId, typeValueMulti, additionalValue } = attribute
  const referenceType = referenceTypeId === null ? undefined : site.referenceTypes.get(referenceTypeId)
  const referenced = referenceObjectTypeId === null ? undefined : site.types.get(referenceObjectTypeId)
  return {
    ...(attribute.type === ATTRIBUTE_TYPE.default && defaultTypeId !== null
      ? { defaultType: { id: defaultTypeId, name: DEFAULT_TYPE_NAMES[defaultTypeId] ?? "" } }
      : {}),
    ...(typeValueMulti.length === 0 ? {} : { typeValueMulti }),
    ...(additionalValue === null ? {} : { additionalValue }),
    ...(referenceType ? { referenceType: embeddedReferenceTypeJson(site, referenceType) } : {}),
    ...(referenceObjectTypeId === null ? {} : { referenceObjectTypeId: String(referenceObjectTypeId) }),
    ...(referenced ? { referenceObjectType: typeJson(site, referenced) } : {}),
  }
}

export function embeddedReferenceTypeJson(site: SimulatedSite, type: SimulatedReferenceType) {
  return {
    ...identity(site, type.id),
    name: type.name,
    ...(type.description === "" ? {} : { description: type.description }),
    color: type.color,
    url16: `${workspaceBase(site)}/config/referencetype/${type.id}/image.png?size=16`,
    ...(type.schemaId === null ? {} : { objectSchemaId: String(type.schemaId) }),
  }
}

export function referenceTypeJson(site: SimulatedSite, type: SimulatedReferenceType) {
  return {
    ...identity(site, type.id),
    name: type.name,
    description: type.description,
    color: type.color,
    url16: `${workspaceBase(site)}/config/referencetype/${type.id}/image.png?size=16`,
    removable: type.removable,
    objectSchemaId: type.schemaId === null ? null : String(type.schemaId),
  }
}

/** As lists show a status: without workspace and global id. */
export function statusJson(status: SimulatedStatus) {
  return {
    id: String(status.id),
    name: status.name,
    description: status.description,
    category: status.category,
    objectSchemaId: status.schemaId === null ? null : String(status.schemaId),
  }
}

/** The JSON of a type as text, the same in thousands of rows. */
export function typeText(runtime: SiteRuntime, typeId: number): string {
  return cached(runtime, `type ${typeId}`, () => {
    const type = runtime.site.types.get(typeId)
    return JSON.stringify(type ? typeJson(runtime.site, type) : null)
  })
}

export function attributeText(runtime: SiteRuntime, attribute: SimulatedAttribute, embedType: boolean): string {
  return cached(runtime, `attribute ${attribute.id} ${embedType}`, () =>
    JSON.stringify(attributeJson(runtime.site, attribute, embedType)),
  )
}

export function cached(runtime: SiteRuntime, key: string, make: () => string): string {
  const known = runtime.texts.get(key)
  if (known !== undefined) return known
  const text = make()
  runtime.texts.set(key, text)
  return text
}

export function iso(ms: number): string {
  return new Date(ms).toISOString()
}
