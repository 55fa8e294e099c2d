import { ObjectId } from "bson"
import { cloneValue, type Doc, ObjectIdValue, UNDEFINED, type Value } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"
import { conjuncts, type Filter } from "../query/filter.ts"
import { applyUpdate } from "./apply-update.ts"
import type { Update } from "./parse-update.ts"
import { slotAt } from "./slot.ts"

/** The document an upsert inserts when nothing matched: equality fields of the filter, then the update, `_id` first. */
export function upsertDocument(filter: Filter, update: Update, arrayFilters: Map<string, Filter>, now: Date): Doc {
  const base = equalityFields(filter)
  const id = base.get("_id")
  const start: Doc = update.kind === "replacement" ? new Map(id === undefined ? [] : [["_id", id]]) : base
  return withId(applyUpdate(start, update, { filter, arrayFilters, inserting: true, now }).document)
}

/** The document with `_id` as its first field, a new ObjectId where there is none. */
export function withId(document: Doc): Doc {
  const id = document.get("_id") ?? newObjectId()
  const out: Doc = new Map([["_id", id === UNDEFINED ? newObjectId() : id]])
  for (const [name, value] of document) if (name !== "_id") out.set(name, value)
  return out
}

export function newObjectId(): ObjectIdValue {
  return new ObjectIdValue(Buffer.from(new ObjectId().id))
}

/** Fields the filter pins: `{a: 1}`, `{a: {$eq: 1}}`, `{a: {$in: [1]}}`, `{a: {$all: [1]}}`, alone or under `$and`. */
function equalityFields(filter: Filter): Doc {
  const found: Doc = new Map()
  const paths: string[] = []
  for (const part of conjuncts(filter)) {
    const [only] = part.kind === "or" ? part.parts : []
    const single = only !== undefined && part.kind === "or" && part.parts.length === 1 ? conjuncts(only) : [part]
    for (const condition of single) {
      const value = pinnedValue(condition)
      if (value === undefined || condition.kind !== "field") continue
      const path = condition.path.join(".")
      if (paths.some((other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`))) {
        throw new CommandError(54, `cannot infer query fields to set, path '${path}' is matched twice`)
      }
      paths.push(path)
      slotAt(found, condition.path, "create")?.set(cloneValue(value))
    }
  }
  return found
}

function pinnedValue(condition: Filter): Value | undefined {
  if (condition.kind !== "field" || !condition.expand) return undefined
  if (condition.test.operator === "$eq") return condition.test.value
  if (condition.test.operator !== "$in" || condition.test.patterns.length > 0) return undefined
  return condition.test.values.length === 1 ? condition.test.values[0] : undefined
}
