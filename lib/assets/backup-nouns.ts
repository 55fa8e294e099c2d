import type {
  AssetObject,
  Icon,
  IssueObjects,
  JsonObject,
  ObjectAttachment,
  ObjectComment,
  ObjectHistoryEntry,
  ObjectSchema,
  ObjectType,
  ObjectTypeAttribute,
  ReferenceType,
  SchemaProperties,
  StatusType,
} from "./nouns.ts"

/** What a backup keeps, by record kind. Record ids are Atlassian's ids of the thing unless said otherwise. */
export interface NounsByKind {
  schema: ObjectSchema
  /** Id: the schema's. */
  schemaProperties: SchemaProperties
  /** Id: the schema's. */
  schemaRoles: { roles: JsonObject[] }
  statusType: StatusType
  referenceType: ReferenceType
  icon: StoredIcon
  objectType: ObjectType
  attribute: ObjectTypeAttribute
  /** Group: its object type id, as for the parts of an object. */
  object: AssetObject
  objectHistory: StoredHistory
  objectComments: StoredComments
  objectAttachments: StoredAttachments
  avatar: StoredAvatar
  /** Id: "<fieldId>:<issueId>". */
  issueObjects: StoredIssueObjects
  /** Id: "<part>:<subjectId>". */
  gap: BackupGap
}
export type BackupRecordKind = keyof NounsByKind

/** An image or attachment in the vault, found by `reader.blob(blobId)`. */
export interface StoredBlob {
  blobId: string
  bytes: number
  contentType: string
}

/** `image` is null where it could not be read; a gap tells why. Only icons that a type of the schema uses are kept. */
export interface StoredIcon {
  icon: Icon
  image: StoredBlob | null
}

/** The parts of one object lie beside it, under the object's id. Empty ones are not stored. */
export interface StoredHistory {
  objectId: string
  entries: ObjectHistoryEntry[]
}

export interface StoredComments {
  objectId: string
  comments: ObjectComment[]
}

export interface StoredAttachments {
  objectId: string
  attachments: StoredAttachment[]
}

/** `blob` is null where the bytes could not be read; a gap tells why. */
export interface StoredAttachment {
  attachment: ObjectAttachment
  blob: StoredBlob | null
}

export interface StoredAvatar {
  objectId: string
  image: StoredBlob
}

export interface StoredIssueObjects extends IssueObjects {
  fieldName: string
}

/** Why something is not in the backup. */
export const GAP_REASONS = [
  "PERMISSION", // 403
  "NOT_FOUND", // gone, or hidden from this account behind a 404
  "NOT_OFFERED", // the instance has no such interface
  "REFUSED", // Atlassian answered 4xx with a message
  "FAILED", // 5xx or a broken answer, still so after retries
  "UNREACHABLE",
  "DELETED_DURING_BACKUP",
  "COUNT_DIFFERS",
  "UNKNOWN",
] as const
export type GapReason = (typeof GAP_REASONS)[number]

/** Where in a backup a gap can be. */
export const GAP_PARTS = [
  "schemaProperties",
  "schemaRoles",
  "statusTypes",
  "referenceTypes",
  "icons",
  "objects",
  "avatars",
  "history",
  "comments",
  "attachments",
  "objectsInIssues",
] as const
export type GapPart = (typeof GAP_PARTS)[number]

/** One thing that could not be read. */
export interface BackupGap {
  part: GapPart
  /** Id of the thing, or "<objectId>/<attachmentId>" for one attachment. */
  subjectId: string
  /** What a person calls it: object key, icon or file name. */
  subjectName: string
  reason: GapReason
  /** A sentence for people. */
  message: string
  /** ISO-8601 UTC. */
  at: string
}
