import type {
  AssetObject,
  IssueObjects,
  ObjectAttachment,
  ObjectComment,
  ObjectHistoryEntry,
  ObjectSchema,
  ObjectType,
  ObjectTypeAttribute,
} from "../assets/nouns.ts"
import type { AssetsSource, ObjectPage } from "../assets/source.ts"
import { AppError } from "../errors.ts"

/** A small schema in memory that tests change and break as they like. Object ids are 1 … n. */
export interface MemoryWorld {
  schema: ObjectSchema
  objects: Map<string, AssetObject>
  comments: Map<string, ObjectComment[]>
  attachments: Map<string, { attachment: ObjectAttachment; bytes: Uint8Array }[]>
  issues: IssueObjects[]
  /** Ids of objects whose row has no meaning. */
  broken: Set<string>
  /** Called at the start of each method with its name and first argument; throws what the method shall throw. */
  before(method: string, argument: string): void | Promise<void>
  /** Every call, as "method argument". */
  readonly calls: string[]
}

const PAGE_SIZE = 10
const CREATED = "2026-01-01T00:00:00.000Z"

export function createMemoryWorld(objectCount: number): MemoryWorld {
  const world: MemoryWorld = {
    schema: {
      id: "1",
      name: "ITSM",
      objectSchemaKey: "ITSM",
      description: null,
      objectCount,
      objectTypeCount: 2,
      canManage: true,
      created: CREATED,
      updated: CREATED,
      raw: { id: "1", name: "ITSM" },
    },
    objects: new Map(),
    comments: new Map(),
    attachments: new Map(),
    issues: [],
    broken: new Set(),
    before() {},
    calls: [],
  }
  for (let n = 1; n <= objectCount; n++) world.objects.set(String(n), memoryObject(n))
  return world
}

export function memoryObject(n: number, change: Partial<AssetObject> = {}): AssetObject {
  const id = String(n)
  return {
    id,
    objectKey: `ITSM-${n}`,
    label: `host-${n}`,
    objectTypeId: n % 2 === 0 ? "11" : "10",
    created: CREATED,
    updated: CREATED,
    hasAvatar: n % 5 === 0,
    avatarUrl: n % 5 === 0 ? `https://media.example/avatar/${n}` : null,
    attributes: [{ objectTypeAttributeId: "100", values: referenceTo(n - 1) }],
    attachmentsExist: null,
    openIssuesExist: null,
    raw: { id, label: change.label ?? `host-${n}`, avatar: { mediaClientConfig: { mediaJwtToken: "planted-secret" } } },
    ...change,
  }
}

export function memoryAttachment(objectId: string, name: string, bytes: Uint8Array) {
  const url = `https://media.example/${objectId}/${name}`
  const attachment: ObjectAttachment = {
    id: `${objectId}-${name}`,
    fileName: name,
    mimeType: "application/octet-stream",
    sizeBytes: bytes.length,
    authorName: "Ada",
    created: CREATED,
    comment: null,
    url,
    raw: { url },
  }
  return { attachment, bytes }
}

export function memoryComment(objectId: string, comment: string): ObjectComment {
  return { id: `c${objectId}`, authorName: "Ada", authorAccountId: "a1", created: CREATED, comment, raw: { comment } }
}

/** The readable face of such a world. `readObjects` with a condition gives every object updated after its creation. */
export function createMemorySource(world: MemoryWorld): AssetsSource {
  const enter = async (method: string, argument = "") => {
    world.calls.push(`${method} ${argument}`)
    await world.before(method, argument)
  }
  return {
    siteUrl: "https://example.atlassian.net",
    workspaceId: "w1",
    async listSchemas() {
      await enter("listSchemas")
      return [world.schema]
    },
    async readSchema(schemaId) {
      await enter("readSchema", schemaId)
      return world.schema
    },
    async readSchemaProperties(schemaId) {
      await enter("readSchemaProperties", schemaId)
      return { allowOtherObjectSchema: true, validateQuickCreate: null, quickCreateObjects: null, raw: {} }
    },
    async readSchemaRoles(schemaId) {
      await enter("readSchemaRoles", schemaId)
      return [{ name: "Object Schema Managers" }]
    },
    async listStatusTypes(schemaId) {
      await enter("listStatusTypes", schemaId)
      return [{ id: "2", name: "Active", description: null, category: 1, objectSchemaId: null, raw: { id: "2" } }]
    },
    async listReferenceTypes(schemaId) {
      await enter("listReferenceTypes", schemaId)
      return [{ id: "4", name: "Reference", description: null, color: "FF0000", objectSchemaId: null, raw: {} }]
    },
    async listObjectTypes(schemaId) {
      await enter("listObjectTypes", schemaId)
      return [objectType("10", "Server"), objectType("11", "Rack")]
    },
    async listAttributes(schemaId) {
      await enter("listAttributes", schemaId)
      return [attribute("100", "10")]
    },
    async listGlobalIcons() {
      return []
    },
    async readIcon(iconId) {
      await enter("readIcon", iconId)
      return { id: iconId, name: `Icon ${iconId}`, raw: { id: iconId } }
    },
    async readIconImage(iconId) {
      await enter("readIconImage", iconId)
      return { bytes: Buffer.from(`png of icon ${iconId}`), contentType: "image/png" }
    },
    async countObjects(schemaId) {
      await enter("countObjects", schemaId)
      return world.objects.size
    },
    async *readObjects({ afterObjectId = "0", condition }) {
      await enter("readObjects", condition ?? afterObjectId)
      let after = Number(afterObjectId)
      for (;;) {
        const objects = [...world.objects.values()]
          .filter((object) => Number(object.id) > after && (!condition || object.updated !== object.created))
          .toSorted((a, b) => Number(a.id) - Number(b.id))
          .slice(0, PAGE_SIZE)
        after = Number(objects.at(-1)?.id ?? after)
        await enter("page", String(after))
        const page: ObjectPage = {
          objects: objects.filter((object) => !world.broken.has(object.id)),
          broken: objects.filter((object) => world.broken.has(object.id)),
          afterObjectId: String(after),
          isLast: objects.length < PAGE_SIZE,
        }
        yield page
        if (page.isLast) return
      }
    },
    async readObject(objectId) {
      return world.objects.get(objectId) ?? null
    },
    async readHistory(objectId) {
      await enter("readHistory", objectId)
      return [historyEntry(objectId)]
    },
    async readComments(objectId) {
      await enter("readComments", objectId)
      return world.comments.get(objectId) ?? []
    },
    async listAttachments(objectId) {
      await enter("listAttachments", objectId)
      return (world.attachments.get(objectId) ?? []).map(({ attachment }) => attachment)
    },
    async readAttachment(attachment) {
      await enter("readAttachment", attachment.id)
      const files = [...world.attachments.values()].flat()
      const file = files.find((one) => one.attachment.id === attachment.id)
      if (!file) throw new AppError("NOT_FOUND", "no such attachment")
      return file.bytes
    },
    async readAvatar(object) {
      await enter("readAvatar", object.id)
      return { bytes: Buffer.from(`avatar ${Number(object.id) % 3}`), contentType: "image/png" }
    },
    async listAssetsFields() {
      await enter("listAssetsFields")
      return [...new Set(world.issues.map((issue) => issue.fieldId))].map((id) => ({ id, name: `Field ${id}` }))
    },
    async *readIssueObjects(field) {
      await enter("readIssueObjects", field.id)
      yield world.issues.filter((issue) => issue.fieldId === field.id)
    },
  }
}

function referenceTo(n: number) {
  if (n < 1) return []
  const objectId = String(n)
  const label = `host-${n}`
  const ends = { objectId, objectKey: `ITSM-${n}`, schemaId: "1", objectTypeId: null }
  return [{ kind: "reference" as const, ...ends, label, display: label }]
}

function historyEntry(objectId: string): ObjectHistoryEntry {
  const change = { affectedAttribute: "Name", oldValue: null, newValue: `host-${objectId}` }
  return { id: `h${objectId}`, created: CREATED, actorName: "Ada", ...change, raw: { objectId } }
}

function objectType(id: string, name: string): ObjectType {
  return {
    id,
    name,
    description: null,
    iconId: `icon-${id}`,
    position: 0,
    objectSchemaId: "1",
    parentObjectTypeId: null,
    inherited: false,
    abstractObjectType: false,
    objectCount: 0,
    raw: { id, name },
  }
}

function attribute(id: string, objectTypeId: string): ObjectTypeAttribute {
  return {
    id,
    objectTypeId,
    name: "Linked to",
    description: null,
    label: false,
    type: 1,
    defaultTypeId: null,
    referenceObjectTypeId: "10",
    referenceTypeId: "4",
    additionalValue: null,
    typeValueMulti: [],
    minimumCardinality: 0,
    maximumCardinality: -1,
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
    position: 4,
    raw: { id },
  }
}
