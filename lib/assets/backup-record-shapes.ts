import { z } from "zod"
import { GAP_PARTS, GAP_REASONS, type NounsByKind, type StoredBlob } from "./backup-nouns.ts"
import type { AttributeValue, JsonObject } from "./nouns.ts"

/**
 * The shapes stored records are parsed with: a backup may have been written by an older version, so its text is a
 * border like any other. `raw` is passed on untouched (no copy, no dropped member: keys such as `__proto__` survive).
 * A member added to a noun later gets a `.default(…)` here, so that backups made before still open (security.md S08).
 */
const raw = z.custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value))
const id = z.string()
const text = z.string()
const maybe = z.string().nullable()
const flag = z.boolean()
const count = z.number()

const blob: z.ZodType<StoredBlob> = z.object({ blobId: text, bytes: count, contentType: text })

const value: z.ZodType<AttributeValue> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("default"), value: text, display: text }),
  z.object({
    kind: z.literal("reference"),
    objectId: id,
    objectKey: text,
    label: text,
    schemaId: maybe,
    objectTypeId: maybe,
    display: text,
  }),
  z.object({ kind: z.literal("status"), statusId: id, name: text, category: count.nullable(), display: text }),
  z.object({
    kind: z.literal("user"),
    accountId: id,
    name: text,
    emailAddress: maybe,
    deleted: flag,
    display: text,
  }),
  z.object({ kind: z.literal("group"), name: text, display: text }),
])

const icon = z.object({ id, name: text, raw })

const attachment = z.object({
  id,
  fileName: text,
  mimeType: maybe,
  sizeBytes: count.nullable(),
  authorName: maybe,
  created: maybe,
  comment: maybe,
  url: text,
  raw,
})

export const RECORD_SHAPES: { [Kind in keyof NounsByKind]: z.ZodType<NounsByKind[Kind]> } = {
  schema: z.object({
    id,
    name: text,
    objectSchemaKey: text,
    description: maybe,
    objectCount: count,
    objectTypeCount: count,
    canManage: flag,
    created: maybe,
    updated: maybe,
    raw,
  }),
  schemaProperties: z.object({
    allowOtherObjectSchema: flag.nullable(),
    validateQuickCreate: flag.nullable(),
    quickCreateObjects: flag.nullable(),
    raw,
  }),
  schemaRoles: z.object({ roles: z.array(raw) }),
  statusType: z.object({ id, name: text, description: maybe, category: count, objectSchemaId: maybe, raw }),
  referenceType: z.object({ id, name: text, description: maybe, color: maybe, objectSchemaId: maybe, raw }),
  icon: z.object({ icon, image: blob.nullable() }),
  objectType: z.object({
    id,
    name: text,
    description: maybe,
    iconId: maybe,
    position: count,
    objectSchemaId: id,
    parentObjectTypeId: maybe,
    inherited: flag,
    abstractObjectType: flag,
    objectCount: count,
    raw,
  }),
  attribute: z.object({
    id,
    objectTypeId: id,
    name: text,
    description: maybe,
    label: flag,
    type: count,
    defaultTypeId: count.nullable(),
    referenceObjectTypeId: maybe,
    referenceTypeId: maybe,
    additionalValue: maybe,
    typeValueMulti: z.array(text),
    minimumCardinality: count,
    maximumCardinality: count,
    suffix: maybe,
    summable: flag,
    includeChildObjectTypes: flag,
    hidden: flag,
    uniqueAttribute: flag,
    regexValidation: maybe,
    qlQuery: maybe,
    options: maybe,
    editable: flag,
    system: flag,
    removable: flag,
    position: count,
    raw,
  }),
  object: z.object({
    id,
    objectKey: text,
    label: text,
    objectTypeId: id,
    created: text,
    updated: text,
    hasAvatar: flag,
    avatarUrl: maybe,
    attributes: z.array(z.object({ objectTypeAttributeId: id, values: z.array(value) })),
    attachmentsExist: flag.nullable(),
    openIssuesExist: flag.nullable(),
    raw,
  }),
  objectHistory: z.object({
    objectId: id,
    entries: z.array(
      z.object({
        id,
        created: text,
        actorName: maybe,
        affectedAttribute: maybe,
        oldValue: maybe,
        newValue: maybe,
        raw,
      }),
    ),
  }),
  objectComments: z.object({
    objectId: id,
    comments: z.array(z.object({ id, authorName: maybe, authorAccountId: maybe, created: text, comment: text, raw })),
  }),
  objectAttachments: z.object({
    objectId: id,
    attachments: z.array(z.object({ attachment, blob: blob.nullable() })),
  }),
  avatar: z.object({ objectId: id, image: blob }),
  issueObjects: z.object({
    issueId: id,
    issueKey: text,
    projectKey: text,
    fieldId: id,
    fieldName: text,
    objectIds: z.array(id),
  }),
  gap: z.object({
    part: z.enum(GAP_PARTS),
    subjectId: text,
    subjectName: text,
    reason: z.enum(GAP_REASONS),
    message: text,
    at: text,
  }),
}
