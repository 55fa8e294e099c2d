import { ObjectTable } from "./object-table.ts"
import type { SimulatedObject } from "./simulated-object.ts"

/**
 * The search index of a site: it learns of every change `lagMs` later, as Atlassian's does (assets-api.md §7), so
 * AQL shows yesterday's world for a moment while GET by id is always up to date.
 */
export class SearchIndex {
  lagMs: number
  readonly #table = new ObjectTable()
  #waiting: { atMs: number; id: number; object: SimulatedObject | null }[] = []

  constructor(objects: Iterable<SimulatedObject>, lagMs: number) {
    this.lagMs = lagMs
    for (const object of objects) this.#table.put(object)
  }

  /** Tells the index of a change that happened now; null is a deletion. */
  note(id: number, object: SimulatedObject | null, nowMs: number): void {
    this.#waiting.push({ atMs: nowMs, id, object })
  }

  /** The objects as searches see them at this moment. */
  read(nowMs: number): ObjectTable {
    let done = 0
    for (const change of this.#waiting) {
      if (change.atMs + this.lagMs > nowMs) break
      if (change.object) this.#table.put(change.object)
      else this.#table.remove(change.id)
      done++
    }
    if (done > 0) this.#waiting = this.#waiting.slice(done)
    return this.#table
  }
}
