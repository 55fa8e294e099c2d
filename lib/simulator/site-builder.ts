import { ATTRIBUTE_KINDS, type AttributeKind } from "./attribute-kinds.ts"
import { iconPng } from "./icon-png.ts"
import type { SimulatedObject, StoredValue } from "./simulated-object.ts"
import { addAttribute, addSystemAttributes } from "./system-attributes.ts"
import { attributesOf, forgetTypeTree } from "./type-tree.ts"
import { uuidOf } from "./uuid.ts"
import type {
  SchemaProperties,
  SimulatedAttribute,
  SimulatedField,
  SimulatedGroup,
  SimulatedIcon,
  SimulatedIssue,
  SimulatedProject,
  SimulatedReferenceType,
  SimulatedSchema,
  SimulatedSite,
  SimulatedStatus,
  SimulatedType,
  SimulatedUser,
  World,
} from "./world.ts"

/** What a scenario may give for one value; names are looked up (status and select by name, user by account). */
export type NewValue =
  | string
  | number
  | boolean
  | Date
  | SimulatedObject
  | SimulatedUser
  | SimulatedGroup
  | SimulatedStatus
  | SimulatedProject

export interface NewAttribute {
  name: string
  kind: AttributeKind
  description?: string
  /** Reference: the type it points to, and the reference type (default: "Reference"). */
  to?: SimulatedType
  referenceType?: SimulatedReferenceType
  includeChildren?: boolean
  /** AQL filter of a reference. */
  filter?: string
  /** true: no upper limit (-1); a number: that limit. */
  many?: boolean | number
  required?: boolean
  unique?: boolean
  /** Takes the label from Name. */
  label?: boolean
  hidden?: boolean
  options?: string[]
  suffix?: string
  summable?: boolean
  regex?: string
  /** User: groups; status: the allowed ones (none given: all). */
  groups?: string[]
  statuses?: SimulatedStatus[]
  additionalValue?: string
}

/** Fills one site. Dates that are not given stand at `defaultTime`. */
export interface SiteBuilder {
  site: SimulatedSite
  addUser(user: {
    displayName: string
    emailAddress?: string | null
    accountId?: string
    groups?: string[]
    active?: boolean
    deleted?: boolean
  }): SimulatedUser
  addGroup(name: string): SimulatedGroup
  /** `id` may be a UUID, as on newer sites; `png` default: a drawn square. */
  addIcon(icon: { name: string; id?: string; png?: Uint8Array }): SimulatedIcon
  addStatus(status: { name: string; category: number; description?: string; schema?: SimulatedSchema }): SimulatedStatus
  addReferenceType(type: {
    name: string
    color?: string
    description?: string
    schema?: SimulatedSchema
  }): SimulatedReferenceType
  addSchema(schema: {
    name: string
    key: string
    description?: string | null
    canManage?: boolean
    properties?: Partial<SchemaProperties>
    created?: Date
  }): SimulatedSchema
  /** Makes Key, Name, Created and Updated as well. */
  addType(
    schema: SimulatedSchema,
    type: {
      name: string
      description?: string | null
      icon?: SimulatedIcon
      parent?: SimulatedType
      inherited?: boolean
      abstract?: boolean
      uniqueName?: boolean
    },
  ): SimulatedType
  addAttribute(type: SimulatedType, attribute: NewAttribute): SimulatedAttribute
  /** `values` by attribute name (the type's own or inherited ones); "Name" is needed. Nothing is validated. */
  addObject(
    type: SimulatedType,
    values: Record<string, NewValue | NewValue[] | null | undefined>,
    more?: { created?: Date; updated?: Date; avatar?: Uint8Array; hidden?: boolean },
  ): SimulatedObject
  /** Sets or replaces values of an object, for cycles; an empty array clears. Returns the new form of the object. */
  setValues(object: SimulatedObject, values: Record<string, NewValue | NewValue[] | null | undefined>): SimulatedObject
  addHistory(
    object: SimulatedObject,
    entry: { affectedAttribute: string; oldValue: string; newValue: string; actor?: SimulatedUser; created?: Date },
  ): void
  addComment(object: SimulatedObject, comment: { comment: string; author?: SimulatedUser; created?: Date }): void
  addAttachment(
    object: SimulatedObject,
    file: { fileName: string; mimeType: string; bytes: Uint8Array; author?: SimulatedUser; comment?: string },
  ): void
  addProject(project: { key: string; name: string }): SimulatedProject
  /** An Assets object field; `id` "customfield_NNNNN". */
  addField(field: { id: string; name: string; filter?: string }): SimulatedField
  addIssue(issue: {
    project: SimulatedProject
    summary: string
    objects?: [SimulatedField, SimulatedObject[]][]
    status?: string
    issueType?: string
  }): SimulatedIssue
}

const defaultTime = Date.UTC(2025, 1, 16, 20, 4, 41, 527)

export function createSiteBuilder(world: World, site: SimulatedSite): SiteBuilder {
  const caller = () => site.accounts[0]?.accountId ?? ""
  const addMedia = (name: string, fileName: string, contentType: string, bytes: Uint8Array) => {
    const uuid = uuidOf(`${site.siteUrl} ${name} ${fileName} ${world.media.size}`)
    world.media.set(uuid, { fileName, contentType, bytes })
    return uuid
  }

  return {
    site,
    addUser({ displayName, emailAddress, accountId, groups, active, deleted }) {
      const user: SimulatedUser = {
        accountId: accountId ?? `557058:${uuidOf(`${emailAddress ?? displayName}`)}`,
        displayName,
        emailAddress: emailAddress ?? null,
        active: active ?? true,
        deleted: deleted ?? false,
        groups: groups ?? [],
      }
      site.users.set(user.accountId, user)
      return user
    },
    addGroup(name) {
      const group = { name, groupId: uuidOf(`${site.siteUrl} group ${name}`) }
      site.groups.set(name, group)
      return group
    },
    addIcon({ name, id, png }) {
      const mediaUuid = addMedia("icon", `${name}.png`, "image/png", png ?? iconPng(name))
      const icon = { id: id ?? String(site.nextIds.icon++), name, mediaUuid }
      site.icons.set(icon.id, icon)
      return icon
    },
    addStatus({ name, category, description, schema }) {
      const id = site.nextIds.status++
      const status = { id, name, category, description: description ?? "", schemaId: schema?.id ?? null }
      site.statuses.set(id, status)
      return status
    },
    addReferenceType({ name, color, description, schema }) {
      const id = site.nextIds.referenceType++
      const type: SimulatedReferenceType = {
        id,
        name,
        description: description ?? "",
        color: color ?? "688E6E",
        schemaId: schema?.id ?? null,
        removable: true,
      }
      site.referenceTypes.set(id, type)
      return type
    },
    addSchema({ name, key, description, canManage, properties, created }) {
      const at = created?.getTime() ?? defaultTime
      const schema: SimulatedSchema = {
        id: site.nextIds.schema++,
        name,
        key,
        description: description ?? null,
        createdMs: at,
        updatedMs: at,
        canManage: canManage ?? true,
        properties: { ...DEFAULT_PROPERTIES, ...properties },
      }
      site.schemas.set(schema.id, schema)
      return schema
    },
    addType(schema, { name, description, icon, parent, inherited, abstract, uniqueName }) {
      const siblings = [...site.types.values()].filter(
        (other) => other.schemaId === schema.id && other.parentId === (parent?.id ?? null),
      )
      const type: SimulatedType = {
        id: site.nextIds.type++,
        schemaId: schema.id,
        name,
        description: description ?? null,
        iconId: icon?.id ?? site.icons.keys().next().value ?? "1",
        parentId: parent?.id ?? null,
        position: siblings.length,
        createdMs: defaultTime,
        updatedMs: defaultTime,
        inherited: inherited ?? false,
        abstract: abstract ?? false,
      }
      site.types.set(type.id, type)
      addSystemAttributes(site, type.id, uniqueName ?? false)
      forgetTypeTree(site)
      return type
    },
    addAttribute(type, given) {
      const { type: kind, defaultTypeId } = ATTRIBUTE_KINDS[given.kind]
      if (given.label) {
        for (const other of attributesOf(site, type.id)) if (other.typeId === type.id) other.label = false
      }
      const attribute = addAttribute(site, type.id, {
        name: given.name,
        type: kind,
        defaultTypeId,
        description: given.description ?? null,
        label: given.label ?? false,
        minimumCardinality: given.required ? 1 : 0,
        maximumCardinality: given.many === true ? -1 : given.many === false ? 1 : (given.many ?? 1),
        uniqueAttribute: given.unique ?? false,
        hidden: given.hidden ?? false,
        options: given.options?.join(",") ?? "",
        suffix: given.suffix ?? "",
        summable: given.summable ?? false,
        regexValidation: given.regex ?? "",
        qlQuery: given.filter ?? "",
        includeChildObjectTypes: given.includeChildren ?? false,
        referenceObjectTypeId: given.to?.id ?? null,
        referenceTypeId: given.kind === "reference" ? (given.referenceType ?? defaultReferenceType(site)).id : null,
        additionalValue: given.additionalValue ?? null,
        typeValueMulti: given.groups ?? given.statuses?.map((status) => String(status.id)) ?? [],
        position: attributesOf(site, type.id).filter((other) => other.typeId === type.id).length,
      })
      forgetTypeTree(site)
      return attribute
    },
    addObject(type, values, more = {}) {
      const id = site.nextIds.object++
      const created = more.created?.getTime() ?? defaultTime
      const object: SimulatedObject = {
        id,
        schemaId: type.schemaId,
        typeId: type.id,
        createdMs: created,
        updatedMs: more.updated?.getTime() ?? created,
        ...packValues(site, type.id, values),
        avatarUuid: more.avatar ? addMedia(`avatar ${id}`, "avatar.png", "image/png", more.avatar) : null,
        hidden: more.hidden ?? false,
      }
      site.objects.put(object)
      return object
    },
    setValues(object, values) {
      const now = site.objects.get(object.id) ?? object
      const changed = packValues(site, now.typeId, values)
      const replaced = new Set(Object.keys(values).map((name) => attributeNamed(site, now.typeId, name).id))
      const kept = now.attributeIds
        .map((id, at) => ({ id, value: now.values[at] }))
        .filter(({ id }) => !replaced.has(id))
      const next: SimulatedObject = {
        ...now,
        attributeIds: [...kept.map(({ id }) => id), ...changed.attributeIds],
        values: [...kept.flatMap(({ value }) => (value === undefined ? [] : [value])), ...changed.values],
      }
      site.objects.put(next)
      return next
    },
    addHistory(object, { affectedAttribute, oldValue, newValue, actor, created }) {
      append(site.history, object.id, {
        id: site.nextIds.history++,
        actorId: actor?.accountId ?? caller(),
        affectedAttribute,
        oldValue,
        newValue,
        createdMs: created?.getTime() ?? defaultTime,
      })
    },
    addComment(object, { comment, author, created }) {
      append(site.comments, object.id, {
        id: site.nextIds.comment++,
        authorId: author?.accountId ?? caller(),
        comment,
        createdMs: created?.getTime() ?? defaultTime,
      })
    },
    addAttachment(object, { fileName, mimeType, bytes, author, comment }) {
      append(site.attachments, object.id, {
        id: site.nextIds.attachment++,
        authorId: author?.accountId ?? caller(),
        fileName,
        mimeType,
        mediaUuid: addMedia(`attachment ${object.id}`, fileName, mimeType, bytes),
        comment: comment ?? "",
        createdMs: defaultTime,
      })
    },
    addProject({ key, name }) {
      const project = { id: String(10_000 + site.projects.size), key, name }
      site.projects.set(key, project)
      return project
    },
    addField({ id, name, filter }) {
      const field = { id, name, filter: filter ?? "" }
      site.fields.set(id, field)
      return field
    },
    addIssue({ project, summary, objects, status, issueType }) {
      const number = [...site.issues.values()].filter((issue) => issue.projectKey === project.key).length + 1
      const issue: SimulatedIssue = {
        id: String(site.nextIds.issue++),
        key: `${project.key}-${number}`,
        projectKey: project.key,
        summary,
        reporterId: caller(),
        status: status ?? "To Do",
        issueType: issueType ?? "Task",
        createdMs: defaultTime,
        updatedMs: defaultTime,
        objects: new Map((objects ?? []).map(([field, list]) => [field.id, list.map((object) => object.id)])),
      }
      site.issues.set(issue.key, issue)
      return issue
    },
  }
}

export const DEFAULT_PROPERTIES: SchemaProperties = {
  allowOtherObjectSchema: false,
  validateQuickCreate: false,
  quickCreateObjects: false,
  createObjectsCustomField: false,
  serviceDescCustomersEnabled: false,
}

function append<T>(map: Map<number, T[]>, key: number, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

function defaultReferenceType(site: SimulatedSite): SimulatedReferenceType {
  for (const type of site.referenceTypes.values()) if (type.name === "Reference") return type
  throw new Error("the site has no reference type named Reference")
}

function attributeNamed(site: SimulatedSite, typeId: number, name: string): SimulatedAttribute {
  const found = attributesOf(site, typeId).find((attribute) => attribute.name === name)
  if (!found) throw new Error(`type ${site.types.get(typeId)?.name} has no attribute ${name}`)
  return found
}

function packValues(
  site: SimulatedSite,
  typeId: number,
  values: Record<string, NewValue | NewValue[] | null | undefined>,
): { attributeIds: number[]; values: StoredValue[] } {
  const packed = { attributeIds: [] as number[], values: [] as StoredValue[] }
  for (const [name, given] of Object.entries(values)) {
    if (given === null || given === undefined) continue
    const attribute = attributeNamed(site, typeId, name)
    for (const value of Array.isArray(given) ? given : [given]) {
      packed.attributeIds.push(attribute.id)
      packed.values.push(stored(site, attribute, value))
    }
  }
  return packed
}

function stored(site: SimulatedSite, attribute: SimulatedAttribute, value: NewValue): StoredValue {
  if (value instanceof Date) {
    return attribute.defaultTypeId === ATTRIBUTE_KINDS.date.defaultTypeId
      ? value.toISOString().slice(0, 10)
      : value.toISOString()
  }
  if (typeof value === "object") {
    if ("attributeIds" in value) return value.id
    if ("accountId" in value) return value.accountId
    if ("groupId" in value) return value.name
    if ("category" in value) return String(value.id)
    return value.key
  }
  if (attribute.type === ATTRIBUTE_KINDS.status.type) return String(statusNamed(site, attribute, String(value)).id)
  return attribute.type === ATTRIBUTE_KINDS.reference.type ? Number(value) : String(value)
}

function statusNamed(site: SimulatedSite, attribute: SimulatedAttribute, name: string): SimulatedStatus {
  const schemaId = site.types.get(attribute.typeId)?.schemaId ?? null
  const named = [...site.statuses.values()].filter((status) => status.name === name)
  const found = named.find((status) => status.schemaId === schemaId) ?? named.find((status) => status.schemaId === null)
  if (!found) throw new Error(`the site has no status named ${name}`)
  return found
}
