import { AppError } from "../errors.ts"
import type {
  BackupGap,
  BackupRecordKind,
  NounsByKind,
  StoredAttachment,
  StoredAvatar,
  StoredIcon,
  StoredIssueObjects,
} from "./backup-nouns.ts"
import { decodeRecord } from "./backup-records.ts"
import type {
  AssetObject,
  JsonObject,
  ObjectComment,
  ObjectHistoryEntry,
  ObjectSchema,
  ObjectType,
  ObjectTypeAttribute,
  ReferenceType,
  SchemaProperties,
  StatusType,
} from "./nouns.ts"

/** The part of a vault's BackupReader that typed reading needs. */
export interface RecordReader {
  records(
    kind: BackupRecordKind,
    options?: { group?: string; signal?: AbortSignal },
  ): AsyncIterable<{ id: string; json: string }>
  get(kind: BackupRecordKind, id: string): Promise<{ json: string } | null>
}

/** Everything of a schema but its objects. */
export interface BackupStructure {
  schema: ObjectSchema
  properties: SchemaProperties | null
  roles: JsonObject[]
  statusTypes: StatusType[]
  referenceTypes: ReferenceType[]
  icons: StoredIcon[]
  objectTypes: ObjectType[]
  attributes: ObjectTypeAttribute[]
}

/** Reads the structure of a backup; small enough to be held whole. CORRUPT when the schema itself is missing. */
export async function readStructure(reader: RecordReader, signal?: AbortSignal): Promise<BackupStructure> {
  const schema = (await readAll(reader, "schema", signal))[0]
  if (!schema) {
    throw new AppError("CORRUPT", "the backup holds no schema record", {
      userMessage: "This backup does not contain its schema. It is damaged: verify it and use another one.",
    })
  }
  const roles = (await readAll(reader, "schemaRoles", signal))[0]
  return {
    schema,
    properties: (await readAll(reader, "schemaProperties", signal))[0] ?? null,
    roles: roles?.roles ?? [],
    statusTypes: await readAll(reader, "statusType", signal),
    referenceTypes: await readAll(reader, "referenceType", signal),
    icons: await readAll(reader, "icon", signal),
    objectTypes: await readAll(reader, "objectType", signal),
    attributes: await readAll(reader, "attribute", signal),
  }
}

/** Objects in rising id order; of one type when `objectTypeId` is given. Streams: one block is in memory at a time. */
export function readObjects(
  reader: RecordReader,
  options: { objectTypeId?: string; signal?: AbortSignal } = {},
): AsyncIterable<AssetObject> {
  const { objectTypeId: group, signal } = options
  return readEach(reader, "object", { ...(group === undefined ? {} : { group }), ...(signal ? { signal } : {}) })
}

export function readObject(reader: RecordReader, objectId: string): Promise<AssetObject | null> {
  return readOne(reader, "object", objectId)
}

/** Oldest first; [] when history is not part of the backup or the object has none. */
export async function readHistory(reader: RecordReader, objectId: string): Promise<ObjectHistoryEntry[]> {
  return (await readOne(reader, "objectHistory", objectId))?.entries ?? []
}

export async function readComments(reader: RecordReader, objectId: string): Promise<ObjectComment[]> {
  return (await readOne(reader, "objectComments", objectId))?.comments ?? []
}

export async function readAttachments(reader: RecordReader, objectId: string): Promise<StoredAttachment[]> {
  return (await readOne(reader, "objectAttachments", objectId))?.attachments ?? []
}

export function readAvatar(reader: RecordReader, objectId: string): Promise<StoredAvatar | null> {
  return readOne(reader, "avatar", objectId)
}

export function readIssueObjects(reader: RecordReader, signal?: AbortSignal): AsyncIterable<StoredIssueObjects> {
  return readEach(reader, "issueObjects", signal ? { signal } : {})
}

/** What could not be read when the backup was made. */
export function readGaps(reader: RecordReader, signal?: AbortSignal): AsyncIterable<BackupGap> {
  return readEach(reader, "gap", signal ? { signal } : {})
}

/** Every record of one kind as its noun, streamed; for passes over all histories, comments, attachments … */
export async function* readEach<Kind extends BackupRecordKind>(
  reader: RecordReader,
  kind: Kind,
  options: { group?: string; signal?: AbortSignal } = {},
): AsyncGenerator<NounsByKind[Kind]> {
  for await (const record of reader.records(kind, options)) yield decodeRecord(kind, record.json)
}

async function readAll<Kind extends BackupRecordKind>(
  reader: RecordReader,
  kind: Kind,
  signal: AbortSignal | undefined,
): Promise<NounsByKind[Kind][]> {
  return Array.fromAsync(readEach(reader, kind, signal ? { signal } : {}))
}

async function readOne<Kind extends BackupRecordKind>(
  reader: RecordReader,
  kind: Kind,
  id: string,
): Promise<NounsByKind[Kind] | null> {
  const record = await reader.get(kind, id)
  return record === null ? null : decodeRecord(kind, record.json)
}
