import type { SimulatedObject, StoredValue } from "./simulated-object.ts"

const NONE: ReadonlySet<number> = new Set()

/**
 * The objects of one site with the indexes that keep AQL fast: sorted ids per schema, value → objects per attribute
 * (made at the first question, kept up afterwards) and inbound references.
 */
export class ObjectTable {
  readonly #objects = new Map<number, SimulatedObject>()
  readonly #idsBySchema = new Map<number, SortedIds>()
  readonly #countByType = new Map<number, number>()
  readonly #valueIndexes = new Map<number, Map<string, Set<number>>>()
  readonly #inbound = new Map<number, Set<number>>()

  get size(): number {
    return this.#objects.size
  }

  get(id: number): SimulatedObject | undefined {
    return this.#objects.get(id)
  }

  all(): Iterable<SimulatedObject> {
    return this.#objects.values()
  }

  put(object: SimulatedObject): void {
    const before = this.#objects.get(object.id)
    if (before) this.#unindex(before, object)
    else this.#count(object, 1)
    this.#objects.set(object.id, object)
    this.#index(object)
  }

  remove(id: number): void {
    const before = this.#objects.get(id)
    if (!before) return
    this.#objects.delete(id)
    this.#count(before, -1)
    this.#unindex(before, null)
  }

  /** Ids of a schema in rising order; the array is the table's own, do not keep it. */
  sortedIds(schemaId: number): readonly number[] {
    return this.#idsBySchema.get(schemaId)?.read(this.#objects) ?? []
  }

  countOfSchema(schemaId: number): number {
    return this.#idsBySchema.get(schemaId)?.count ?? 0
  }

  countOfType(typeId: number): number {
    return this.#countByType.get(typeId) ?? 0
  }

  /** Objects that hold the value (compared without case) in the attribute. */
  idsWithValue(attributeId: number, value: StoredValue): ReadonlySet<number> {
    let index = this.#valueIndexes.get(attributeId)
    if (!index) {
      index = new Map()
      this.#valueIndexes.set(attributeId, index)
      for (const object of this.#objects.values()) addValues(index, attributeId, object)
    }
    return index.get(keyOf(value)) ?? NONE
  }

  /** Ids of the objects that refer to this one. */
  inboundOf(id: number): ReadonlySet<number> {
    return this.#inbound.get(id) ?? NONE
  }

  #count(object: SimulatedObject, step: 1 | -1): void {
    this.#countByType.set(object.typeId, (this.#countByType.get(object.typeId) ?? 0) + step)
    let ids = this.#idsBySchema.get(object.schemaId)
    if (!ids) {
      ids = new SortedIds()
      this.#idsBySchema.set(object.schemaId, ids)
    }
    if (step === 1) ids.add(object.id)
    else ids.forget()
  }

  #index(object: SimulatedObject): void {
    for (const value of object.values) {
      if (typeof value !== "number") continue
      const sources = this.#inbound.get(value)
      if (sources) sources.add(object.id)
      else this.#inbound.set(value, new Set([object.id]))
    }
    for (const [attributeId, index] of this.#valueIndexes) addValues(index, attributeId, object)
  }

  /** Takes back what the old form of an object put into the indexes; `next` is indexed afterwards. */
  #unindex(before: SimulatedObject, next: SimulatedObject | null): void {
    for (const value of before.values) {
      if (typeof value !== "number" || next?.values.includes(value)) continue
      const sources = this.#inbound.get(value)
      sources?.delete(before.id)
      if (sources?.size === 0) this.#inbound.delete(value)
    }
    if (this.#valueIndexes.size === 0) return
    for (let at = 0; at < before.attributeIds.length; at++) {
      const index = this.#valueIndexes.get(before.attributeIds[at] ?? -1)
      const value = before.values[at]
      if (index && value !== undefined) index.get(keyOf(value))?.delete(before.id)
    }
  }
}

/** Rising ids; new ones nearly always come at the end, gaps are swept at the next reading. */
class SortedIds {
  #ids: number[] = []
  #sorted = true
  #gaps = 0

  get count(): number {
    return this.#ids.length - this.#gaps
  }

  add(id: number): void {
    const last = this.#ids.at(-1)
    if (last !== undefined && last >= id) this.#sorted = false
    this.#ids.push(id)
  }

  forget(): void {
    this.#gaps++
  }

  read(living: ReadonlyMap<number, unknown>): readonly number[] {
    if (this.#gaps > 0) {
      this.#ids = [...new Set(this.#ids)].filter((id) => living.has(id))
      this.#gaps = 0
    }
    if (!this.#sorted) {
      this.#ids.sort((a, b) => a - b)
      this.#sorted = true
    }
    return this.#ids
  }
}

function addValues(index: Map<string, Set<number>>, attributeId: number, object: SimulatedObject): void {
  for (let at = 0; at < object.attributeIds.length; at++) {
    if (object.attributeIds[at] !== attributeId) continue
    const value = object.values[at]
    if (value === undefined) continue
    const key = keyOf(value)
    const ids = index.get(key)
    if (ids) ids.add(object.id)
    else index.set(key, new Set([object.id]))
  }
}

function keyOf(value: StoredValue): string {
  return typeof value === "number" ? `#${value}` : value.toLowerCase()
}
