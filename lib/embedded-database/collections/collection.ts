import { encodeDocument } from "../bson/encode.ts"
import { type Doc, doc, RegexValue, typeNameOf, UNDEFINED, type Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import { BEFORE_ALL, BEHIND_ALL, encodeKey, isCut } from "../storage/key-encoding.ts"
import type { Table } from "../storage/key-value-store.ts"
import { duplicateKey, type IndexEntries } from "./index-entries.ts"

/** MongoDB's limit for one stored document. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024

/** A document as it is stored: its key and the client's own bytes. */
export interface StoredDocument {
  id: Buffer
  raw: Buffer
}

/**
 * One collection: documents and their index entries, kept in step. Every write checks all unique rules before it
 * touches anything, so a refused document leaves nothing behind.
 */
export class Collection {
  readonly namespace: string
  readonly id: number
  readonly documents: Table
  indexes: IndexEntries[]
  /** Some `_id` was longer than a key may be: the order by `_id` is then lost behind the cut. */
  hasCutIds: boolean
  dropped = false
  /** Saves the catalogue entry after one of the flags changed. */
  private readonly save: (collection: Collection) => void
  private savedFlags: string

  constructor(
    namespace: string,
    id: number,
    documents: Table,
    indexes: IndexEntries[],
    hasCutIds: boolean,
    save: (collection: Collection) => void,
  ) {
    this.namespace = namespace
    this.id = id
    this.documents = documents
    this.indexes = indexes
    this.hasCutIds = hasCutIds
    this.save = save
    this.savedFlags = this.flags()
  }

  /** Stores a new document; error 11000 when its `_id` or a unique key is taken. `raw` must encode `document`. */
  insert(document: Doc, raw: Buffer): void {
    const id = this.idKey(document)
    if (this.documents.get(id) !== undefined) {
      const values = doc({ _id: document.get("_id") })
      throw duplicateKey(this.namespace, "_id_", doc({ _id: 1 }), values)
    }
    this.write(id, document, raw, undefined)
  }

  /** Replaces a stored document by a new version with the same `_id`; false when the bytes are the same. */
  replace(stored: StoredDocument, before: Doc, after: Doc): boolean {
    const raw = encodeDocument(after)
    if (raw.equals(stored.raw)) return false
    if (!this.idKey(after).equals(stored.id)) {
      throw new CommandError(66, "Performing an update on the path '_id' would modify the immutable field '_id'")
    }
    this.write(stored.id, after, raw, before)
    return true
  }

  remove(stored: StoredDocument, document: Doc): void {
    for (const index of this.indexes) for (const key of index.keysOf(document)) index.remove(key, stored.id)
    this.documents.delete(stored.id)
  }

  count(): number {
    return this.documents.count(BEFORE_ALL, BEHIND_ALL)
  }

  private idKey(document: Doc): Buffer {
    const id = document.get("_id")
    checkId(id)
    const key = encodeKey(id ?? null, 1)
    if (!this.hasCutIds && isCut(key)) {
      this.hasCutIds = true
      this.save(this)
    }
    return key
  }

  private write(id: Buffer, document: Doc, raw: Buffer, before: Doc | undefined): void {
    if (raw.length > MAX_DOCUMENT_BYTES) {
      throw new CommandError(
        10334,
        `A document of ${raw.length} bytes is larger than the limit of ${MAX_DOCUMENT_BYTES}`,
      )
    }
    const changes = this.indexes.map((index) => ({
      index,
      next: index.keysOf(document),
      old: before === undefined ? [] : index.keysOf(before),
    }))
    for (const { index, next } of changes) {
      if (index.definition.unique) index.checkUnique(next, id, document, this.namespace)
    }
    if (this.savedFlags !== this.flags()) {
      this.savedFlags = this.flags()
      this.save(this)
    }
    this.documents.put(id, raw)
    for (const { index, next, old } of changes) {
      for (const key of old) if (!next.some((other) => other.equals(key))) index.remove(key, id)
      for (const key of next) if (!old.some((other) => other.equals(key))) index.add(key, id)
    }
  }

  private flags(): string {
    return this.indexes.map((index) => `${index.multikey}${index.hasCutKeys}`).join()
  }
}

/** MongoDB refuses these types of `_id`. */
function checkId(id: Value | undefined): void {
  if (Array.isArray(id) || id instanceof RegexValue || id === UNDEFINED) {
    throw new CommandError(53, `The '_id' value cannot be of type ${typeNameOf(id)}`)
  }
  if (id instanceof Map && id.keys().some((name) => name.startsWith("$"))) {
    throw new CommandError(52, "_id fields may not contain '$'-prefixed fields")
  }
}
