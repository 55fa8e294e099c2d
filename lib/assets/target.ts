import type {
  AssetObject,
  Icon,
  ObjectSchema,
  ObjectType,
  ObjectTypeAttribute,
  ReferenceType,
  SchemaProperties,
  StatusType,
} from "./nouns.ts"
import type { AssetsSource } from "./source.ts"

export interface NewObjectType {
  name: string
  description: string | null
  iconId: string
  objectSchemaId: string
  parentObjectTypeId: string | null
  inherited: boolean
  abstractObjectType: boolean
}

/** Fields of assets-api.md §6 as they are sent; undefined is not sent. */
export interface AttributeDefinition {
  name: string
  type: number
  description?: string | undefined
  label?: boolean | undefined
  defaultTypeId?: number | undefined
  typeValue?: string | undefined
  typeValueMulti?: string[] | undefined
  additionalValue?: string | undefined
  minimumCardinality?: number | undefined
  maximumCardinality?: number | undefined
  suffix?: string | undefined
  summable?: boolean | undefined
  includeChildObjectTypes?: boolean | undefined
  hidden?: boolean | undefined
  uniqueAttribute?: boolean | undefined
  regexValidation?: string | undefined
  qlQuery?: string | undefined
  options?: string | undefined
}

/** What is written: ids and accounts of the target, never display texts. An empty `values` clears the attribute. */
export interface AttributeWrite {
  objectTypeAttributeId: string
  values: string[]
}

export interface ObjectWrite {
  objectTypeId: string
  attributes: AttributeWrite[]
  avatarUuid?: string | undefined
}

/**
 * The writable face of one workspace. A write is sent once: when its outcome is unknown (timeout, cut connection,
 * 5xx after sending) it throws AppError IN_DOUBT and the caller settles the doubt; only answers that prove nothing
 * happened (429, not connected) are repeated inside. A refusal throws ATLASSIAN_REFUSED with
 * `facts.attributeErrors` (JSON text: objectTypeAttributeId → message) when Atlassian named attributes.
 */
export interface AssetsTarget extends AssetsSource {
  createSchema(
    schema: { name: string; objectSchemaKey: string; description: string | null },
    signal?: AbortSignal,
  ): Promise<ObjectSchema>
  writeSchemaProperties(schemaId: string, properties: SchemaProperties, signal?: AbortSignal): Promise<void>
  createStatusType(
    status: { name: string; description: string | null; category: number; objectSchemaId: string },
    signal?: AbortSignal,
  ): Promise<StatusType>
  createReferenceType(
    type: { name: string; description: string | null; color: string | null; objectSchemaId: string },
    signal?: AbortSignal,
  ): Promise<ReferenceType>
  /** The three-step upload of assets-api.md §8. */
  createIcon(name: string, png: Uint8Array, signal?: AbortSignal): Promise<Icon>
  createObjectType(type: NewObjectType, signal?: AbortSignal): Promise<ObjectType>
  moveObjectType(typeId: string, toObjectTypeId: string | null, position: number, signal?: AbortSignal): Promise<void>
  /** Attributes as one type shows them, inherited ones included when asked for. */
  listTypeAttributes(
    typeId: string,
    options: { includeInherited: boolean },
    signal?: AbortSignal,
  ): Promise<ObjectTypeAttribute[]>
  createAttribute(typeId: string, definition: AttributeDefinition, signal?: AbortSignal): Promise<ObjectTypeAttribute>
  updateAttribute(
    typeId: string,
    attributeId: string,
    definition: AttributeDefinition,
    signal?: AbortSignal,
  ): Promise<ObjectTypeAttribute>
  /** PUT …/configure (undocumented): moves the label. */
  configureAttribute(
    attributeId: string,
    change: { label?: boolean; position?: number },
    signal?: AbortSignal,
  ): Promise<void>
  deleteAttribute(attributeId: string, signal?: AbortSignal): Promise<void>
  /** Answers 201 without attributes. */
  createObject(object: ObjectWrite, signal?: AbortSignal): Promise<{ id: string; objectKey: string }>
  /** Partial: attributes not named stay as they are. PUT is safe to repeat, so it is retried inside. */
  updateObject(objectId: string, object: ObjectWrite, signal?: AbortSignal): Promise<void>
  deleteObject(objectId: string, signal?: AbortSignal): Promise<void>
  deleteSchema(schemaId: string, signal?: AbortSignal): Promise<void>
  createComment(objectId: string, comment: string, signal?: AbortSignal): Promise<void>
  /** Throws AppError ATLASSIAN_REFUSED where upload is not offered (TCS 404, T-04). */
  uploadAttachment(
    objectId: string,
    file: { fileName: string; mimeType: string; bytes: Uint8Array },
    signal?: AbortSignal,
  ): Promise<void>
  /** Uploads an image for an object; the uuid goes into ObjectWrite.avatarUuid. */
  uploadAvatar(image: { fileName: string; bytes: Uint8Array }, signal?: AbortSignal): Promise<string>
  /** Objects found by AQL through the (lagging) search index. */
  searchObjects(aql: string, signal?: AbortSignal): Promise<AssetObject[]>
  /** Objects in the workspace as billed, null when the account may not read it. */
  readUsage(signal?: AbortSignal): Promise<{ totalObjectsCount: number } | null>
  /** By a part of name or e-mail address, or by a whole account id. */
  findUsers(
    query: string,
    signal?: AbortSignal,
  ): Promise<{ accountId: string; displayName: string; emailAddress: string | null; active: boolean }[]>
  listGroups(signal?: AbortSignal): Promise<{ name: string; groupId: string }[]>
}
