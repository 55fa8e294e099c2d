/**
 * Atlassian's nouns as the product knows them, after one loose parse (assets-api.md §4–§8). Ids are Atlassian's own
 * strings. `raw` is the answer as it came, minus secrets: what a backup stores, so that nothing unknown is dropped.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export interface ObjectSchema {
  id: string
  name: string
  objectSchemaKey: string
  description: string | null
  objectCount: number
  objectTypeCount: number
  /** false marks a system schema such as Services. */
  canManage: boolean
  created: string | null
  updated: string | null
  raw: JsonObject
}

export interface SchemaProperties {
  allowOtherObjectSchema: boolean | null
  validateQuickCreate: boolean | null
  quickCreateObjects: boolean | null
  raw: JsonObject
}

export interface StatusType {
  id: string
  name: string
  description: string | null
  /** 0 inactive (red), 1 active (green), 2 pending (yellow). */
  category: number
  /** null for the global ones. */
  objectSchemaId: string | null
  raw: JsonObject
}

export interface ReferenceType {
  id: string
  name: string
  description: string | null
  /** Hex without "#". */
  color: string | null
  /** null for the global ones. */
  objectSchemaId: string | null
  raw: JsonObject
}

export interface Icon {
  id: string
  name: string
  raw: JsonObject
}

export interface ObjectType {
  id: string
  name: string
  description: string | null
  iconId: string | null
  position: number
  objectSchemaId: string
  parentObjectTypeId: string | null
  /** true: its children receive its attributes. */
  inherited: boolean
  abstractObjectType: boolean
  objectCount: number
  raw: JsonObject
}

/** assets-api.md §6: 0 Default, 1 Object reference, 2 User, 3 Confluence, 4 Group, 5 Version, 6 Project, 7 Status … */
export const ATTRIBUTE_TYPE = {
  default: 0,
  reference: 1,
  user: 2,
  confluence: 3,
  group: 4,
  version: 5,
  project: 6,
  status: 7,
} as const

export const DEFAULT_TYPE = {
  none: -1,
  text: 0,
  integer: 1,
  boolean: 2,
  double: 3,
  date: 4,
  time: 5,
  dateTime: 6,
  url: 7,
  email: 8,
  textarea: 9,
  select: 10,
  ipAddress: 11,
} as const

export interface ObjectTypeAttribute {
  id: string
  /** The type that defines it; children of an inherited type share the id. */
  objectTypeId: string
  name: string
  description: string | null
  label: boolean
  type: number
  defaultTypeId: number | null
  /** Type 1: the referenced object type. */
  referenceObjectTypeId: string | null
  /** Type 1: the reference type; other types: see assets-api.md §6. */
  referenceTypeId: string | null
  additionalValue: string | null
  typeValueMulti: string[]
  minimumCardinality: number
  /** -1 is unlimited. */
  maximumCardinality: number
  suffix: string | null
  summable: boolean
  includeChildObjectTypes: boolean
  hidden: boolean
  uniqueAttribute: boolean
  regexValidation: string | null
  qlQuery: string | null
  /** Select: comma-joined. */
  options: string | null
  editable: boolean
  system: boolean
  removable: boolean
  position: number
  raw: JsonObject
}

/**
 * One value, by kind. `display` is for people only and never restored (assets-api.md §7: displayValue follows the
 * user's locale).
 */
export type AttributeValue =
  | { kind: "default"; value: string; display: string }
  | {
      kind: "reference"
      objectId: string
      objectKey: string
      label: string
      schemaId: string | null
      objectTypeId: string | null
      display: string
    }
  | { kind: "status"; statusId: string; name: string; category: number | null; display: string }
  | { kind: "user"; accountId: string; name: string; emailAddress: string | null; deleted: boolean; display: string }
  | { kind: "group"; name: string; display: string }

export interface ObjectAttribute {
  objectTypeAttributeId: string
  values: AttributeValue[]
}

export interface AssetObject {
  id: string
  objectKey: string
  label: string
  objectTypeId: string
  created: string
  updated: string
  hasAvatar: boolean
  /** Where the avatar's image is read, null without one. */
  avatarUrl: string | null
  attributes: ObjectAttribute[]
  /** null where the answer does not tell (AQL rows may leave it out). */
  attachmentsExist: boolean | null
  openIssuesExist: boolean | null
  raw: JsonObject
}

export interface ObjectHistoryEntry {
  id: string
  created: string
  actorName: string | null
  affectedAttribute: string | null
  oldValue: string | null
  newValue: string | null
  raw: JsonObject
}

export interface ObjectComment {
  id: string
  authorName: string | null
  authorAccountId: string | null
  created: string
  comment: string
  raw: JsonObject
}

export interface ObjectAttachment {
  id: string
  fileName: string
  mimeType: string | null
  sizeBytes: number | null
  authorName: string | null
  created: string | null
  comment: string | null
  /** Where the bytes are read. */
  url: string
  raw: JsonObject
}

export interface AssetsField {
  id: string
  name: string
}

/** One issue whose Assets field names objects: ids in the order of the field. */
export interface IssueObjects {
  issueId: string
  issueKey: string
  projectKey: string
  fieldId: string
  objectIds: string[]
}
