import { show } from "../bson/show.ts"
import { type Doc, doc, type Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import { compileFilter, type Predicate } from "../query/match.ts"
import { indexedValues } from "../query/path-walk.ts"
import { afterPrefix, encodeKey, isCut } from "../storage/key-encoding.ts"
import type { Table } from "../storage/key-value-store.ts"
import { type IndexDefinition, keyPattern } from "./index-definition.ts"

/**
 * The entries of one index. An entry's key is the encoded fields followed by the encoded `_id`; its value is the
 * length of the first part (two bytes), so that the `_id` can be cut off again.
 */
export class IndexEntries {
  readonly definition: IndexDefinition
  readonly id: number
  readonly table: Table
  /** Some document has several entries: order and range bounds are then weaker. Never goes back to false. */
  multikey: boolean
  /** Some key was cut and completed by a hash: order is then lost behind the cut. Never goes back to false. */
  hasCutKeys: boolean
  private readonly partial: Predicate | undefined

  constructor(
    definition: IndexDefinition,
    id: number,
    table: Table,
    flags: { multikey: boolean; hasCutKeys: boolean },
  ) {
    this.definition = definition
    this.id = id
    this.table = table
    this.multikey = flags.multikey
    this.hasCutKeys = flags.hasCutKeys
    this.partial = definition.partial ? compileFilter(definition.partial.filter) : undefined
  }

  /** All keys of a document, without its `_id`; sets the two flags when they begin to apply. */
  keysOf(document: Doc): Buffer[] {
    if (this.partial !== undefined && !this.partial(document)) return []
    let keys: Buffer[] = [Buffer.alloc(0)]
    let arrays = 0
    let present = false
    for (const field of this.definition.fields) {
      const found = indexedValues(document, field.path)
      if (found.multi) arrays++
      if (arrays > 1) throw new CommandError(171, "cannot index parallel arrays")
      present ||= found.present
      const parts = found.values.map((value) => encodeKey(value, field.direction))
      if (!this.hasCutKeys && parts.some(isCut)) this.hasCutKeys = true
      keys = keys.flatMap((key) => parts.map((part) => (key.length === 0 ? part : Buffer.concat([key, part]))))
    }
    if (this.definition.sparse && !present) return []
    if (arrays > 0) this.multikey = true
    return keys.length > 1 ? distinctKeys(keys) : keys
  }

  /** Raises error 11000 when another document than `id` already has one of the keys. */
  checkUnique(keys: Buffer[], id: Buffer, document: Doc, namespace: string): void {
    for (const key of keys) {
      for (const entry of this.table.range(key, afterPrefix(key), false, 2)) {
        if (!idOf(entry.key, entry.value).equals(id)) throw this.duplicate(document, namespace)
      }
    }
  }

  add(key: Buffer, id: Buffer): void {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(key.length)
    this.table.put(Buffer.concat([key, id]), length)
  }

  remove(key: Buffer, id: Buffer): void {
    this.table.delete(Buffer.concat([key, id]))
  }

  private duplicate(document: Doc, namespace: string): CommandError {
    const values = new Map<string, Value>()
    for (const field of this.definition.fields) values.set(field.name, plainValueAt(document, field.path))
    return duplicateKey(namespace, this.definition.name, keyPattern(this.definition), values)
  }
}

/** The `_id` part of an index entry. */
export function idOf(entryKey: Buffer, entryValue: Buffer): Buffer {
  return entryKey.subarray(entryValue.readUInt16BE(0))
}

export function duplicateKey(namespace: string, index: string, pattern: Doc, values: Doc): CommandError {
  return new CommandError(
    11000,
    `E11000 duplicate key error collection: ${namespace} index: ${index} dup key: ${show(values)}`,
    doc({ keyPattern: pattern, keyValue: values }),
  )
}

function plainValueAt(document: Doc, path: readonly string[]): Value {
  let value: Value | undefined = document
  for (const part of path) value = value instanceof Map ? value.get(part) : undefined
  return value ?? null
}

function distinctKeys(keys: Buffer[]): Buffer[] {
  return [...new Map(keys.map((key) => [key.toString("latin1"), key])).values()]
}
