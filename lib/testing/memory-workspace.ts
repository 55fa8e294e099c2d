import {
  type AssetObject,
  ATTRIBUTE_TYPE,
  type AttributeValue,
  DEFAULT_TYPE,
  type ObjectTypeAttribute,
} from "../assets/nouns.ts"
import type { AssetsTarget, AttributeDefinition, ObjectWrite } from "../assets/target.ts"
import type { Clock } from "../clock.ts"
import { AppError } from "../errors.ts"
import { matchesAql } from "./workspace-aql.ts"
import { brokenBy, refusalsOf } from "./workspace-rules.ts"
import { attributesOfType, type KeptObject, labelOf, type Person, type WorkspaceState } from "./workspace-state.ts"

export interface MemoryWorkspaceOptions {
  clock: Clock
  siteUrl?: string
  /** First id given out: two workspaces with other numbers have other ids everywhere. */
  firstId?: number
  people?: Person[]
  groups?: { name: string; groupId: string }[]
  globalStatuses?: { name: string; category: number }[]
  /** Milliseconds until searches know a new object. */
  indexLagMs?: number
  pageSize?: number
  attachmentsOffered?: boolean
}

export interface MemoryWorkspace extends AssetsTarget {
  /** Everything it holds, for tests to look into and to set up what no API can. */
  readonly state: WorkspaceState
}

/** An Assets workspace in memory: the rules of assets-api.md without HTTP, for engines and their faults. */
export function createMemoryWorkspace(options: MemoryWorkspaceOptions): MemoryWorkspace {
  const { clock } = options
  const state: WorkspaceState = {
    nextId: options.firstId ?? 100,
    schemas: new Map(),
    statuses: new Map(),
    referenceTypes: new Map(),
    icons: new Map(),
    types: new Map(),
    attributes: new Map(),
    objects: new Map(),
    avatars: new Map(),
    people: options.people ?? [],
    groups: options.groups ?? [],
  }
  const newId = (): string => String(state.nextId++)
  const now = (): string => clock.now().toISOString()
  for (const { name, category } of options.globalStatuses ?? [{ name: "Active", category: 1 }]) {
    const id = newId()
    state.statuses.set(id, { id, name, description: null, category, objectSchemaId: null, raw: {} })
  }
  for (const name of ["Reference", "Dependency"]) {
    const id = newId()
    state.referenceTypes.set(id, { id, name, description: null, color: "4A6785", objectSchemaId: null, raw: {} })
  }
  for (const name of ["Object", "Server"]) state.icons.set(newId(), { name, global: true, png: new Uint8Array([1]) })

  const mustHave = <T>(found: T | undefined, what: string): T => {
    if (found === undefined) throw new AppError("NOT_FOUND", `${what} not found`)
    return found
  }
  const refuse = (message: string, attributeErrors?: Map<string, string>): never => {
    const facts = attributeErrors ? { attributeErrors: JSON.stringify(Object.fromEntries(attributeErrors)) } : {}
    throw new AppError("ATLASSIAN_REFUSED", message, { facts })
  }

  const birth = (typeId: string): void => {
    const system = { editable: false, system: true, removable: false, minimumCardinality: 1 }
    put(typeId, { name: "Key", position: 0, ...system })
    put(typeId, { name: "Name", position: 1, label: true, removable: false, minimumCardinality: 1 })
    put(typeId, { name: "Created", position: 2, defaultTypeId: DEFAULT_TYPE.dateTime, ...system })
    put(typeId, { name: "Updated", position: 3, defaultTypeId: DEFAULT_TYPE.dateTime, ...system })
  }

  const put = (typeId: string, given: Partial<ObjectTypeAttribute> & { name: string }): ObjectTypeAttribute => {
    const taken = attributesOfType(state, typeId, true).some((one) => one.name === given.name)
    if (taken) refuse(`Name has to be unique: ${given.name}`)
    const attribute: ObjectTypeAttribute = {
      id: newId(),
      objectTypeId: typeId,
      description: null,
      label: false,
      type: ATTRIBUTE_TYPE.default,
      defaultTypeId: DEFAULT_TYPE.text,
      referenceObjectTypeId: null,
      referenceTypeId: null,
      additionalValue: null,
      typeValueMulti: [],
      minimumCardinality: 0,
      maximumCardinality: 1,
      suffix: null,
      summable: false,
      includeChildObjectTypes: false,
      hidden: false,
      uniqueAttribute: false,
      regexValidation: null,
      qlQuery: null,
      options: null,
      editable: true,
      system: false,
      removable: true,
      position: attributesOfType(state, typeId, false).length,
      raw: {},
      ...given,
    }
    state.attributes.set(attribute.id, attribute)
    return attribute
  }

  const fieldsOf = (definition: AttributeDefinition): Partial<ObjectTypeAttribute> & { name: string } => {
    if (definition.type === ATTRIBUTE_TYPE.default && definition.defaultTypeId === undefined) {
      refuse("defaultTypeId is mandatory")
    }
    if (definition.type === ATTRIBUTE_TYPE.reference) {
      if (!state.types.has(definition.typeValue ?? "")) refuse("Referenced object type not found")
      if (!state.referenceTypes.has(definition.additionalValue ?? "")) refuse("Reference type not found")
    }
    const isReference = definition.type === ATTRIBUTE_TYPE.reference
    return {
      name: definition.name,
      type: definition.type,
      description: definition.description ?? null,
      defaultTypeId: definition.defaultTypeId ?? null,
      referenceObjectTypeId: isReference ? (definition.typeValue ?? null) : null,
      referenceTypeId: isReference ? (definition.additionalValue ?? null) : null,
      additionalValue: definition.additionalValue ?? null,
      typeValueMulti: definition.typeValueMulti ?? [],
      minimumCardinality: definition.minimumCardinality ?? 0,
      maximumCardinality: definition.maximumCardinality ?? 1,
      suffix: definition.suffix ?? null,
      summable: definition.summable ?? false,
      includeChildObjectTypes: definition.includeChildObjectTypes ?? false,
      hidden: definition.hidden ?? false,
      uniqueAttribute: definition.uniqueAttribute ?? false,
      regexValidation: definition.regexValidation ?? null,
      qlQuery: definition.qlQuery ?? null,
      options: definition.options ?? null,
    }
  }

  const show = (object: KeptObject): AssetObject => ({
    id: object.id,
    objectKey: object.key,
    label: labelOf(state, object),
    objectTypeId: object.typeId,
    created: object.created,
    updated: object.updated,
    hasAvatar: object.avatar !== null,
    avatarUrl: object.avatar,
    attributes: attributesOfType(state, object.typeId, true).flatMap((attribute) => {
      const values = valuesShown(object, attribute)
      return values.length > 0 ? [{ objectTypeAttributeId: attribute.id, values }] : []
    }),
    attachmentsExist: object.files.length > 0,
    openIssuesExist: false,
    raw: {},
  })

  const valuesShown = (object: KeptObject, attribute: ObjectTypeAttribute): AttributeValue[] => {
    const plain = (value: string): AttributeValue => ({ kind: "default", value, display: value.toUpperCase() })
    if (attribute.system) {
      return [plain({ Key: object.key, Created: object.created, Updated: object.updated }[attribute.name] ?? "")]
    }
    return (object.values.get(attribute.id) ?? []).map((value) => {
      switch (attribute.type) {
        case ATTRIBUTE_TYPE.reference: {
          const other = state.objects.get(value)
          return {
            kind: "reference",
            objectId: value,
            objectKey: other?.key ?? "",
            label: other ? labelOf(state, other) : "",
            schemaId: state.types.get(other?.typeId ?? "")?.objectSchemaId ?? null,
            objectTypeId: other?.typeId ?? null,
            display: other ? labelOf(state, other) : "",
          }
        }
        case ATTRIBUTE_TYPE.user: {
          const person = state.people.find((one) => one.accountId === value)
          return {
            kind: "user",
            accountId: value,
            name: person?.displayName ?? "Former user",
            emailAddress: person?.emailAddress ?? null,
            deleted: !person?.active,
            display: person?.displayName ?? "",
          }
        }
        case ATTRIBUTE_TYPE.group: {
          const group = state.groups.find((one) => one.groupId === value)
          return { kind: "group", name: group?.name ?? value, display: value }
        }
        case ATTRIBUTE_TYPE.status: {
          const status = state.statuses.get(value)
          return {
            kind: "status",
            statusId: value,
            name: status?.name ?? "",
            category: status?.category ?? null,
            display: "",
          }
        }
        default:
          return plain(value)
      }
    })
  }

  const objectsOf = (schemaId: string): KeptObject[] =>
    [...state.objects.values()]
      .filter((object) => state.types.get(object.typeId)?.objectSchemaId === schemaId)
      .filter((object) => object.indexedAt <= clock.now().getTime())
      .sort((a, b) => Number(a.id) - Number(b.id))

  const checkWrite = (write: ObjectWrite, object: KeptObject | null): void => {
    const refusals = refusalsOf(
      state,
      write.objectTypeId,
      write.attributes,
      object?.id ?? null,
      object?.values ?? new Map(),
    )
    if (refusals.size > 0) refuse("The object was refused", refusals)
  }

  const store = (object: KeptObject, write: ObjectWrite): void => {
    for (const { objectTypeAttributeId, values } of write.attributes) {
      if (values.length > 0) object.values.set(objectTypeAttributeId, [...values])
      else object.values.delete(objectTypeAttributeId)
    }
    if (write.avatarUuid !== undefined) {
      mustHave(state.avatars.get(write.avatarUuid), "avatar")
      object.avatar = write.avatarUuid
    }
    object.updated = now()
  }

  return {
    state,
    siteUrl: options.siteUrl ?? "https://example.atlassian.net",
    workspaceId: "11111111-2222-3333-4444-555555555555",
    async listSchemas() {
      return [...state.schemas.values()].map((one) => ({ ...one.schema }))
    },
    async readSchema(schemaId) {
      return { ...mustHave(state.schemas.get(schemaId), "schema").schema }
    },
    async readSchemaProperties(schemaId) {
      const { allowOtherObjectSchema } = mustHave(state.schemas.get(schemaId), "schema")
      return { allowOtherObjectSchema, validateQuickCreate: false, quickCreateObjects: false, raw: {} }
    },
    async readSchemaRoles() {
      return null
    },
    async listStatusTypes(schemaId) {
      return [...state.statuses.values()].filter(
        (one) => one.objectSchemaId === null || one.objectSchemaId === schemaId,
      )
    },
    async listReferenceTypes(schemaId) {
      const all = [...state.referenceTypes.values()]
      return all.filter((one) => one.objectSchemaId === null || one.objectSchemaId === schemaId)
    },
    async listObjectTypes(schemaId) {
      return [...state.types.values()].filter((type) => type.objectSchemaId === schemaId).map((type) => ({ ...type }))
    },
    async listAttributes(schemaId) {
      const all = [...state.attributes.values()]
      return all
        .filter((one) => state.types.get(one.objectTypeId)?.objectSchemaId === schemaId)
        .map((one) => ({ ...one }))
    },
    async listGlobalIcons() {
      return [...state.icons].flatMap(([id, icon]) => (icon.global ? [{ id, name: icon.name, raw: {} }] : []))
    },
    async readIcon(iconId) {
      return { id: iconId, name: mustHave(state.icons.get(iconId), "icon").name, raw: {} }
    },
    async readIconImage(iconId) {
      return { bytes: mustHave(state.icons.get(iconId), "icon").png, contentType: "image/png" }
    },
    async countObjects(schemaId) {
      return objectsOf(schemaId).length
    },
    async *readObjects({ schemaId, afterObjectId, condition }) {
      const size = options.pageSize ?? 50
      let after = Number(afterObjectId ?? "0")
      for (;;) {
        const open = objectsOf(schemaId).filter((object) => Number(object.id) > after)
        const fitting = condition ? open.filter((object) => matchesAql(state, object, condition)) : open
        const rows = fitting.slice(0, size)
        const last = rows.at(-1)
        if (!last) return
        after = Number(last.id)
        yield { objects: rows.map(show), afterObjectId: last.id, isLast: rows.length < size }
        if (rows.length < size) return
      }
    },
    async readObject(objectId) {
      const object = state.objects.get(objectId)
      return object ? show(object) : null
    },
    async readHistory(objectId) {
      return mustHave(state.objects.get(objectId), "object").history.map(({ at, ...entry }, index) => ({
        id: `${objectId}0${index}`,
        created: at,
        actorName: "Ada Example",
        ...entry,
        raw: {},
      }))
    },
    async readComments(objectId) {
      return mustHave(state.objects.get(objectId), "object").comments.map((comment, index) => ({
        id: `${objectId}1${index}`,
        authorName: "Ada Example",
        authorAccountId: null,
        created: `2026-01-0${(index % 9) + 1}T10:00:00.000Z`,
        comment,
        raw: {},
      }))
    },
    async listAttachments(objectId) {
      return mustHave(state.objects.get(objectId), "object").files.map((file, index) => ({
        id: `${objectId}2${index}`,
        fileName: file.name,
        mimeType: "text/plain",
        sizeBytes: file.bytes.length,
        authorName: null,
        created: null,
        comment: null,
        url: `https://files.example.com/${objectId}/${index}`,
        raw: {},
      }))
    },
    async readAttachment(attachment) {
      const [objectId = "", index = ""] = attachment.url.split("/").slice(-2)
      return mustHave(state.objects.get(objectId)?.files[Number(index)]?.bytes, "attachment")
    },
    async readAvatar(object) {
      const bytes = state.avatars.get(object.avatarUrl ?? "")
      return bytes ? { bytes, contentType: "image/png" } : null
    },
    async listAssetsFields() {
      return []
    },
    async *readIssueObjects() {},
    async createSchema({ name, objectSchemaKey, description }) {
      const all = [...state.schemas.values()].map((one) => one.schema)
      if (all.some((one) => one.objectSchemaKey === objectSchemaKey)) refuse("Schema key has to be unique")
      if (all.some((one) => one.name === name)) refuse("Schema name has to be unique")
      const id = newId()
      const counts = { objectCount: 0, objectTypeCount: 0, canManage: true, created: now(), updated: now() }
      const schema = { id, name, objectSchemaKey, description, ...counts, raw: {} }
      state.schemas.set(id, { schema, allowOtherObjectSchema: false })
      return schema
    },
    async writeSchemaProperties(schemaId, properties) {
      const { allowOtherObjectSchema } = properties
      mustHave(state.schemas.get(schemaId), "schema").allowOtherObjectSchema = allowOtherObjectSchema ?? false
    },
    async createStatusType(status) {
      const all = [...state.statuses.values()].filter((one) => one.objectSchemaId === status.objectSchemaId)
      if (all.some((one) => one.name === status.name)) refuse("Status name has to be unique")
      const made = { id: newId(), ...status, raw: {} }
      state.statuses.set(made.id, made)
      return made
    },
    async createReferenceType(type) {
      const all = [...state.referenceTypes.values()].filter((one) => one.objectSchemaId === type.objectSchemaId)
      if (all.some((one) => one.name === type.name)) refuse("Reference type name has to be unique")
      const made = { id: newId(), ...type, raw: {} }
      state.referenceTypes.set(made.id, made)
      return made
    },
    async createIcon(name, png) {
      const id = newId()
      state.icons.set(id, { name, global: false, png })
      return { id, name, raw: {} }
    },
    async createObjectType(type) {
      mustHave(state.schemas.get(type.objectSchemaId), "schema")
      if (!state.icons.has(type.iconId)) refuse("iconId is required")
      if (type.parentObjectTypeId !== null && !state.types.has(type.parentObjectTypeId)) refuse("Parent not found")
      const siblings = [...state.types.values()].filter((one) => one.objectSchemaId === type.objectSchemaId)
      if (siblings.some((one) => one.name === type.name)) refuse("Name has to be unique")
      const position = siblings.filter((one) => one.parentObjectTypeId === type.parentObjectTypeId).length
      const made = { id: newId(), ...type, position, objectCount: 0, raw: {} }
      state.types.set(made.id, made)
      birth(made.id)
      return made
    },
    async moveObjectType(typeId, toObjectTypeId, position) {
      const type = mustHave(state.types.get(typeId), "type")
      const siblings = [...state.types.values()]
        .filter((one) => one.objectSchemaId === type.objectSchemaId && one.parentObjectTypeId === toObjectTypeId)
        .filter((one) => one.id !== typeId)
        .sort((a, b) => a.position - b.position)
      type.parentObjectTypeId = toObjectTypeId
      siblings.splice(position, 0, type)
      for (const [index, one] of siblings.entries()) one.position = index
    },
    async listTypeAttributes(typeId, { includeInherited }) {
      return attributesOfType(state, typeId, includeInherited).map((one) => ({ ...one }))
    },
    async createAttribute(typeId, definition) {
      mustHave(state.types.get(typeId), "type")
      return { ...put(typeId, fieldsOf(definition)) }
    },
    async updateAttribute(typeId, attributeId, definition) {
      const attribute = mustHave(state.attributes.get(attributeId), "attribute")
      if (attribute.objectTypeId !== typeId) refuse("The attribute belongs to another type")
      const changed = { ...attribute, ...fieldsOf(definition) }
      const broken = brokenBy(state, changed)
      if (broken !== null) refuse(broken)
      state.attributes.set(attributeId, changed)
      return { ...changed }
    },
    async configureAttribute(attributeId, { label }) {
      const attribute = mustHave(state.attributes.get(attributeId), "attribute")
      if (label !== true) return
      for (const one of attributesOfType(state, attribute.objectTypeId, false)) one.label = one.id === attributeId
    },
    async deleteAttribute(attributeId) {
      const attribute = mustHave(state.attributes.get(attributeId), "attribute")
      if (!attribute.removable) refuse("The attribute cannot be removed")
      state.attributes.delete(attributeId)
      for (const object of state.objects.values()) object.values.delete(attributeId)
    },
    async createObject(write) {
      const type = mustHave(state.types.get(write.objectTypeId), "type")
      if (type.abstractObjectType) refuse("The type is abstract")
      checkWrite(write, null)
      const schema = mustHave(state.schemas.get(type.objectSchemaId), "schema").schema
      const id = newId()
      const object: KeptObject = {
        id,
        key: `${schema.objectSchemaKey}-${id}`,
        typeId: type.id,
        values: new Map(),
        created: now(),
        updated: now(),
        indexedAt: clock.now().getTime() + (options.indexLagMs ?? 0),
        avatar: null,
        comments: [],
        files: [],
        history: [],
      }
      store(object, write)
      state.objects.set(id, object)
      return { id, objectKey: object.key }
    },
    async updateObject(objectId, write) {
      const object = mustHave(state.objects.get(objectId), "object")
      checkWrite(write, object)
      store(object, write)
    },
    async deleteObject(objectId) {
      mustHave(state.objects.get(objectId), "object")
      state.objects.delete(objectId)
      for (const object of state.objects.values()) {
        for (const [id, values] of object.values) {
          if (state.attributes.get(id)?.type !== ATTRIBUTE_TYPE.reference || !values.includes(objectId)) continue
          object.values.set(
            id,
            values.filter((value) => value !== objectId),
          )
        }
      }
    },
    async deleteSchema(schemaId) {
      mustHave(state.schemas.get(schemaId), "schema")
      state.schemas.delete(schemaId)
    },
    async createComment(objectId, comment) {
      mustHave(state.objects.get(objectId), "object").comments.push(comment)
    },
    async uploadAttachment(objectId, file) {
      if (options.attachmentsOffered === false) refuse("TCS 404")
      mustHave(state.objects.get(objectId), "object").files.push({ name: file.fileName, bytes: file.bytes })
    },
    async uploadAvatar(image) {
      const uuid = `avatar-${newId()}`
      state.avatars.set(uuid, image.bytes)
      return uuid
    },
    async searchObjects(aql) {
      const known = [...state.objects.values()].filter((object) => object.indexedAt <= clock.now().getTime())
      return known.filter((object) => matchesAql(state, object, aql)).map(show)
    },
    async readUsage() {
      return { totalObjectsCount: state.objects.size }
    },
    async findUsers(query) {
      const text = query.toLowerCase()
      return state.people.filter((person) =>
        [person.accountId, person.displayName, person.emailAddress ?? ""].some((one) =>
          one.toLowerCase().includes(text),
        ),
      )
    },
    async listGroups() {
      return state.groups
    },
  }
}
