import type { ObjectTable } from "./object-table.ts"

export type { SimulatedObject, StoredValue } from "./simulated-object.ts"

/**
 * A simulated world as plain data: what Atlassian would remember. Numeric ids are numbers here and strings on the wire
 * (assets-api.md §1). Scenarios fill it through `createWorldBuilder` (world-builder.ts); the HTTP side reads and writes it.
 */
export interface World {
  sites: SimulatedSite[]
  /** Files of the media service by uuid: icons, avatars, attachments. */
  media: Map<string, MediaFile>
}

export interface MediaFile {
  fileName: string
  contentType: string
  bytes: Uint8Array
}

export interface SimulatedSite {
  /** "https://example.atlassian.net" */
  siteUrl: string
  cloudId: string
  workspaceId: string
  /** API accounts that may sign in with Basic authentication. */
  accounts: SimulatedAccount[]
  users: Map<string, SimulatedUser>
  groups: Map<string, SimulatedGroup>
  icons: Map<string, SimulatedIcon>
  statuses: Map<number, SimulatedStatus>
  referenceTypes: Map<number, SimulatedReferenceType>
  schemas: Map<number, SimulatedSchema>
  types: Map<number, SimulatedType>
  attributes: Map<number, SimulatedAttribute>
  objects: ObjectTable
  /** By object id; the entry of the creation itself is not stored, it is made up when read. */
  history: Map<number, SimulatedHistoryEntry[]>
  comments: Map<number, SimulatedComment[]>
  attachments: Map<number, SimulatedAttachment[]>
  projects: Map<string, SimulatedProject>
  fields: Map<string, SimulatedField>
  /** By issue key. */
  issues: Map<string, SimulatedIssue>
  nextIds: NextIds
  quirks: SiteQuirks
}

export interface NextIds {
  schema: number
  type: number
  attribute: number
  object: number
  status: number
  referenceType: number
  icon: number
  history: number
  comment: number
  attachment: number
  issue: number
}

/** Behaviour that differs between sites or changed over time; switchable, see assets-api.md §14. */
export interface SiteQuirks {
  /** JSDCLOUD-16556: with maxResults ≥ 1000 `isLast` is always true. */
  isLastBug: boolean
  /** assets-api.md §5 [X]: the same type name under different parents. */
  duplicateTypeNames: boolean
  /** The attachment service answers {"errorMessage":"TCS 404"}. */
  attachmentsMissing: boolean
  /** The role endpoints answer 404. */
  rolesMissing: boolean
  /** POST of an attribute drops cardinality, unique, regex and filter; /configure or PUT sets them (assets-api.md §6). */
  createDropsAttributeOptions: boolean
  /** Objects allowed in total; a create above it is refused. null: no limit. */
  objectLimit: number | null
}

export interface SimulatedAccount {
  email: string
  apiToken: string
  accountId: string
  /** false: 403 on writes of configuration, and no ADMINISTER in mypermissions. */
  admin: boolean
}

export interface SimulatedUser {
  accountId: string
  displayName: string
  emailAddress: string | null
  active: boolean
  /** Left the site: still named in old values, refused in new ones. */
  deleted: boolean
  /** Group names. */
  groups: string[]
}

export interface SimulatedGroup {
  name: string
  groupId: string
}

export interface SimulatedIcon {
  /** Decimal, or a UUID on newer sites. */
  id: string
  name: string
  mediaUuid: string
}

export interface SimulatedStatus {
  id: number
  name: string
  description: string
  /** 0 inactive, 1 active, 2 pending. */
  category: number
  /** null: global. */
  schemaId: number | null
}

export interface SimulatedReferenceType {
  id: number
  name: string
  description: string
  /** Hex without "#". */
  color: string
  schemaId: number | null
  removable: boolean
}

export interface SimulatedSchema {
  id: number
  name: string
  key: string
  description: string | null
  createdMs: number
  updatedMs: number
  /** false: a system schema such as Services; its objects are not billed. */
  canManage: boolean
  properties: SchemaProperties
}

export interface SchemaProperties {
  allowOtherObjectSchema: boolean
  validateQuickCreate: boolean
  quickCreateObjects: boolean
  createObjectsCustomField: boolean
  serviceDescCustomersEnabled: boolean
}

export interface SimulatedType {
  id: number
  schemaId: number
  name: string
  description: string | null
  iconId: string
  parentId: number | null
  position: number
  createdMs: number
  updatedMs: number
  /** true: child types receive its attributes. */
  inherited: boolean
  abstract: boolean
}

/** One attribute definition, as assets-api.md §6 lists the fields. */
export interface SimulatedAttribute {
  id: number
  typeId: number
  name: string
  description: string | null
  label: boolean
  /** 0 default, 1 reference, 2 user, 4 group, 6 project, 7 status. */
  type: number
  /** 0 text … 11 IP address; null unless `type` is 0. */
  defaultTypeId: number | null
  typeValueMulti: string[]
  additionalValue: string | null
  referenceTypeId: number | null
  referenceObjectTypeId: number | null
  minimumCardinality: number
  /** -1: unlimited. */
  maximumCardinality: number
  suffix: string
  summable: boolean
  includeChildObjectTypes: boolean
  hidden: boolean
  uniqueAttribute: boolean
  regexValidation: string
  qlQuery: string
  /** Select: comma-joined. */
  options: string
  editable: boolean
  system: boolean
  removable: boolean
  position: number
}

export interface SimulatedHistoryEntry {
  id: number
  actorId: string
  affectedAttribute: string
  oldValue: string
  newValue: string
  createdMs: number
}

export interface SimulatedComment {
  id: number
  authorId: string
  comment: string
  createdMs: number
}

export interface SimulatedAttachment {
  id: number
  authorId: string
  fileName: string
  mimeType: string
  mediaUuid: string
  comment: string
  createdMs: number
}

export interface SimulatedProject {
  id: string
  key: string
  name: string
}

export interface SimulatedField {
  /** "customfield_10191" */
  id: string
  name: string
  /** AQL that the objects written to it must fulfil; "" for none. */
  filter: string
}

export interface SimulatedIssue {
  id: string
  key: string
  projectKey: string
  summary: string
  reporterId: string
  status: string
  issueType: string
  createdMs: number
  updatedMs: number
  /** Object ids by field id. */
  objects: Map<string, number[]>
}
