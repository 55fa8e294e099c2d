import { decodeDocument } from "../bson/decode.ts"
import { encodeDocument } from "../bson/encode.ts"
import { type Doc, doc, isDoc, isTruthy, toNumber } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import { MATCH_ALL } from "../query/filter.ts"
import { BEFORE_ALL, BEHIND_ALL } from "../storage/key-encoding.ts"
import type { KeyValueStore } from "../storage/key-value-store.ts"
import { Collection } from "./collection.ts"
import { type Budget, findDocuments } from "./find.ts"
import { describeIndex, type IndexDefinition, isSameIndex, parseIndexDefinition } from "./index-definition.ts"
import { IndexEntries } from "./index-entries.ts"

/** MongoDB's limits. */
const MAX_NAMESPACE_BYTES = 255
const MAX_INDEXES = 64
const CATALOGUE_CHUNK = 1000

/**
 * All collections of all databases, loaded from storage once and again after a rollback. `version` grows with every
 * change of the catalogue itself, so that the caller knows whether undoing a command must reload it.
 */
export class Catalogue {
  version = 0
  readonly store: KeyValueStore
  private readonly collections = new Map<string, Collection>()
  private lastId = 0

  constructor(store: KeyValueStore) {
    this.store = store
    this.load()
  }

  /** Forgets what is in memory and reads the catalogue again. */
  load(): void {
    for (const collection of this.collections.values()) collection.dropped = true
    this.collections.clear()
    this.version++
    let from: Buffer = BEFORE_ALL
    for (;;) {
      const entries = this.table().range(from, BEHIND_ALL, false, CATALOGUE_CHUNK)
      for (const { key, value } of entries) {
        const namespace = key.toString()
        this.collections.set(namespace, this.restore(namespace, decodeDocument(value)))
        from = Buffer.concat([key, Buffer.from([0])])
      }
      if (entries.length === 0) return
    }
  }

  get(namespace: string): Collection | undefined {
    return this.collections.get(namespace)
  }

  getOrCreate(namespace: string): Collection {
    const known = this.collections.get(namespace)
    if (known !== undefined) return known
    checkNamespace(namespace)
    const id = this.nextId()
    const documents = this.store.open(`documents-${id}`)
    const collection = new Collection(namespace, id, documents, [], false, (changed) => this.save(changed))
    this.collections.set(namespace, collection)
    this.save(collection)
    return collection
  }

  drop(namespace: string): boolean {
    const collection = this.collections.get(namespace)
    if (collection === undefined) return false
    collection.dropped = true
    for (const index of collection.indexes) this.store.drop(`index-${index.id}`)
    this.store.drop(`documents-${collection.id}`)
    this.table().delete(Buffer.from(namespace))
    this.collections.delete(namespace)
    this.version++
    return true
  }

  /** Builds an index over everything there is; false when the same index exists already. */
  createIndex(collection: Collection, definition: IndexDefinition, budget: Budget): boolean {
    for (const existing of collection.indexes) if (isSameIndex(definition, existing.definition)) return false
    if (collection.indexes.length + 1 >= MAX_INDEXES)
      throw new CommandError(67, `too many indexes for ${collection.namespace}`)
    const id = this.nextId()
    const flags = { multikey: false, hasCutKeys: false }
    const index = new IndexEntries(definition, id, this.store.open(`index-${id}`), flags)
    const everything = { filter: MATCH_ALL, sort: [], skip: 0, limit: 0 }
    for (const stored of findDocuments(collection, everything, budget)) {
      const document = decodeDocument(stored.raw)
      const keys = index.keysOf(document)
      if (definition.unique) index.checkUnique(keys, stored.id, document, collection.namespace)
      for (const key of keys) index.add(key, stored.id)
    }
    collection.indexes.push(index)
    this.save(collection)
    return true
  }

  dropIndex(collection: Collection, index: IndexEntries): void {
    collection.indexes = collection.indexes.filter((other) => other !== index)
    this.store.drop(`index-${index.id}`)
    this.save(collection)
  }

  /** Collections of one database in name order. */
  ofDatabase(database: string): Collection[] {
    return this.all().filter((collection) => collection.namespace.startsWith(`${database}.`))
  }

  /** All collections in name order. */
  all(): Collection[] {
    return [...this.collections.values()].sort((a, b) => (a.namespace < b.namespace ? -1 : 1))
  }

  private save(collection: Collection): void {
    const entry = doc({
      id: collection.id,
      hasCutIds: collection.hasCutIds,
      indexes: collection.indexes.map((index) =>
        doc({
          id: index.id,
          multikey: index.multikey,
          hasCutKeys: index.hasCutKeys,
          definition: describeIndex(index.definition),
        }),
      ),
    })
    this.table().put(Buffer.from(collection.namespace), encodeDocument(entry))
    this.version++
  }

  private restore(namespace: string, entry: Doc): Collection {
    const indexes: IndexEntries[] = []
    const list = entry.get("indexes")
    for (const item of Array.isArray(list) ? list : []) {
      const definition = isDoc(item) ? item.get("definition") : undefined
      if (!isDoc(item) || !isDoc(definition)) throw new Error(`The catalogue entry of ${namespace} is damaged`)
      const id = this.knownId(item)
      const flags = { multikey: isTruthy(item.get("multikey")), hasCutKeys: isTruthy(item.get("hasCutKeys")) }
      indexes.push(new IndexEntries(parseIndexDefinition(definition), id, this.store.open(`index-${id}`), flags))
    }
    const id = this.knownId(entry)
    const hasCutIds = isTruthy(entry.get("hasCutIds"))
    const documents = this.store.open(`documents-${id}`)
    return new Collection(namespace, id, documents, indexes, hasCutIds, (changed) => this.save(changed))
  }

  private knownId(entry: Doc): number {
    const id = toNumber(entry.get("id")) ?? 0
    this.lastId = Math.max(this.lastId, id)
    return id
  }

  private nextId(): number {
    return ++this.lastId
  }

  private table() {
    return this.store.open("catalogue")
  }
}

function checkNamespace(namespace: string): void {
  const dot = namespace.indexOf(".")
  const name = namespace.slice(dot + 1)
  if (Buffer.byteLength(namespace) > MAX_NAMESPACE_BYTES) {
    throw new CommandError(73, `Fully qualified namespace is too long: ${namespace.slice(0, 60)}…`)
  }
  if (dot <= 0 || name === "" || name.startsWith(".") || name.includes("$") || name.includes("\0")) {
    throw new CommandError(73, `Invalid collection name: ${name}`)
  }
}
