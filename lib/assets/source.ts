import type {
  AssetObject,
  AssetsField,
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

export interface ObjectPage {
  objects: AssetObject[]
  /** Rows of the page that are no objects as we know them: reported one by one, so that they fail no other. */
  broken?: BrokenObject[]
  /** Keyset to go on behind this page: the highest object id in it, as a decimal string. */
  afterObjectId: string
  /** The last page may be empty. */
  isLast: boolean
}

export interface BrokenObject {
  id: string
  /** "" where the row has none. */
  objectKey: string
}

export interface ImageBytes {
  bytes: Uint8Array
  contentType: string
}

/**
 * The readable face of one workspace. Every call obeys the instance's request budget, retries what is safe to repeat
 * and throws AppError. Methods never cache.
 */
export interface AssetsSource {
  readonly siteUrl: string
  readonly workspaceId: string
  listSchemas(signal?: AbortSignal): Promise<ObjectSchema[]>
  readSchema(schemaId: string, signal?: AbortSignal): Promise<ObjectSchema>
  readSchemaProperties(schemaId: string, signal?: AbortSignal): Promise<SchemaProperties>
  /** Undocumented: null where the instance does not answer (best effort, assets-api.md §4). */
  readSchemaRoles(schemaId: string, signal?: AbortSignal): Promise<JsonObject[] | null>
  /** Global ones and those of the schema: two calls, because each answers only its own scope. */
  listStatusTypes(schemaId: string, signal?: AbortSignal): Promise<StatusType[]>
  listReferenceTypes(schemaId: string, signal?: AbortSignal): Promise<ReferenceType[]>
  listObjectTypes(schemaId: string, signal?: AbortSignal): Promise<ObjectType[]>
  /** Every attribute definition of the schema, each once, at its defining type. */
  listAttributes(schemaId: string, signal?: AbortSignal): Promise<ObjectTypeAttribute[]>
  listGlobalIcons(signal?: AbortSignal): Promise<Icon[]>
  readIcon(iconId: string, signal?: AbortSignal): Promise<Icon>
  readIconImage(iconId: string, signal?: AbortSignal): Promise<ImageBytes | null>
  countObjects(schemaId: string, signal?: AbortSignal): Promise<number>
  /**
   * All objects of a schema in rising id order, page by page, by keyset (never by offset), starting behind
   * `afterObjectId`. An optional AQL condition narrows it.
   */
  readObjects(options: {
    schemaId: string
    afterObjectId?: string
    condition?: string
    signal?: AbortSignal
  }): AsyncIterable<ObjectPage>
  readObject(objectId: string, signal?: AbortSignal): Promise<AssetObject | null>
  readHistory(objectId: string, signal?: AbortSignal): Promise<ObjectHistoryEntry[]>
  readComments(objectId: string, signal?: AbortSignal): Promise<ObjectComment[]>
  /** null where the instance does not offer the (undocumented) list. */
  listAttachments(objectId: string, signal?: AbortSignal): Promise<ObjectAttachment[] | null>
  readAttachment(attachment: ObjectAttachment, signal?: AbortSignal): Promise<Uint8Array>
  readAvatar(object: AssetObject, signal?: AbortSignal): Promise<ImageBytes | null>
  listAssetsFields(signal?: AbortSignal): Promise<AssetsField[]>
  /** Issues whose field is not empty, in pages; `objectIds` of other workspaces are left out. */
  readIssueObjects(field: AssetsField, signal?: AbortSignal): AsyncIterable<IssueObjects[]>
}
