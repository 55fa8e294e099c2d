import { compareValues, equalValues } from "../bson/compare.ts"
import { addNumbers, multiplyNumbers } from "../bson/numbers.ts"
import { show } from "../bson/show.ts"
import {
  cloneValue,
  type Doc,
  Double,
  isDoc,
  isNumeric,
  type NumericValue,
  typeNameOf,
  type Value,
} from "../bson/value.ts"
import { compareKeys, sortKeys } from "../collections/find.ts"
import { CommandError } from "../command-error.ts"
import type { Filter } from "../query/filter.ts"
import { compileFilter } from "../query/match.ts"
import type { Path } from "../query/path-walk.ts"
import { type Change, currentDate, type Modifier, type Push, type Update } from "./parse-update.ts"
import { resolvePositions } from "./positions.ts"
import { type Approach, slotAt } from "./slot.ts"

export interface UpdateContext {
  /** The query's filter: it decides which array element `$` means. */
  filter: Filter
  arrayFilters: Map<string, Filter>
  /** An upsert inserts: `$setOnInsert` applies. */
  inserting: boolean
  now: Date
}

export interface Updated {
  document: Doc
  /** MongoDB counts these as modified even when the document comes out the same: `$push`, `$unset` of an element. */
  rewrites: boolean
}

/** The document after an update; `before` is left alone. Errors name the path that does not fit. */
export function applyUpdate(before: Doc, update: Update, context: UpdateContext): Updated {
  if (update.kind === "replacement") return { document: replacement(before, update.document), rewrites: false }
  const document = cloneDoc(before)
  let rewrites = false
  for (const modifier of update.modifiers) {
    if (applyModifier(document, before, modifier, context)) rewrites = true
  }
  const id = document.get("_id")
  const oldId = before.get("_id")
  if (oldId !== undefined && (id === undefined || !equalValues(id, oldId))) {
    throw new CommandError(66, "Performing an update on the path '_id' would modify the immutable field '_id'")
  }
  return { document, rewrites }
}

/** The new document keeps the old `_id`, and keeps it first. */
function replacement(before: Doc, document: Doc): Doc {
  const id = before.get("_id")
  const given = document.get("_id")
  if (id === undefined) return document
  if (given !== undefined && !equalValues(given, id)) {
    throw new CommandError(
      66,
      `After applying the update, the (immutable) field '_id' was found to have been altered to _id: ${show(given)}`,
    )
  }
  const after: Doc = new Map([["_id", id]])
  for (const [name, value] of document) if (name !== "_id") after.set(name, value)
  return after
}

/** Operators that only change what is there. */
const APPROACHES: Partial<Record<Change["operator"], Approach>> = {
  $unset: "ignore",
  $pull: "require",
  $pullAll: "require",
  $pop: "require",
}

/** True when the document counts as modified whatever it looks like now. */
function applyModifier(document: Doc, before: Doc, { path, change }: Modifier, context: UpdateContext): boolean {
  if (change.operator === "reserve") return false
  if (change.operator === "$setOnInsert" && !context.inserting) return false
  if (change.operator === "$rename") {
    rename(document, change.from, path)
    return false
  }
  const approach = APPROACHES[change.operator] ?? "create"
  let rewrites = false
  for (const resolved of resolvePositions(document, before, path, context.filter, context.arrayFilters)) {
    const slot = slotAt(document, resolved, approach)
    if (slot === undefined) continue
    if (change.operator === "$unset") {
      rewrites ||= slot.value !== undefined
      slot.unset()
    } else {
      const value = changedValue(slot.value, change, { path: resolved, document, now: context.now })
      if (value !== undefined) slot.set(value)
      rewrites ||= change.operator === "$push" && change.push.each.length > 0
    }
  }
  return rewrites
}

function rename(document: Doc, from: Path, to: Path): void {
  const source = slotAt(document, from, "require")
  const value = source?.value
  if (source === undefined || value === undefined) return
  if (crossesArray(document, from) || crossesArray(document, to)) {
    throw new CommandError(2, `The source and destination of $rename cannot be array elements: '${from.join(".")}'`)
  }
  source.unset()
  slotAt(document, to, "create")?.set(value)
}

function crossesArray(document: Doc, path: Path): boolean {
  let value: Value | undefined = document
  for (const part of path) {
    if (Array.isArray(value)) return true
    value = isDoc(value) ? value.get(part) : undefined
  }
  return false
}

/** Where a change happens, for its error messages, and when. */
interface Place {
  path: Path
  document: Doc
  now: Date
}

/** The new value of a slot that holds `current`; undefined leaves it as it is. */
function changedValue(
  current: Value | undefined,
  change: Exclude<Change, { operator: "reserve" | "$rename" | "$unset" }>,
  place: Place,
): Value | undefined {
  switch (change.operator) {
    case "$set":
    case "$setOnInsert":
      return cloneValue(change.value)
    case "$currentDate":
      return currentDate(change.asTimestamp, place.now)
    case "$inc":
    case "$mul":
      return arithmetic(current, change.operator, change.value, place)
    case "$min":
      return current === undefined || compareValues(change.value, current) < 0 ? cloneValue(change.value) : undefined
    case "$max":
      return current === undefined || compareValues(change.value, current) > 0 ? cloneValue(change.value) : undefined
    case "$push":
      return pushed(current, change.push, place)
    case "$addToSet":
      return withAdded(current, change.values, place)
    case "$pull": {
      const drop = pullTest(change)
      return keepElements(current, (element) => !drop(element))
    }
    case "$pullAll":
      return keepElements(current, (element) => !change.values.some((value) => equalValues(value, element)))
    case "$pop":
      return popped(current, change.first, place)
  }
}

function arithmetic(
  current: Value | undefined,
  operator: "$inc" | "$mul",
  operand: NumericValue,
  { path, document }: Place,
): Value | undefined {
  if (current === undefined) return operator === "$inc" ? operand : zeroLike(operand)
  if (isNumeric(current)) {
    const result = operator === "$inc" ? addNumbers(current, operand) : multiplyNumbers(current, operand)
    // -0.0 and 0.0 are the same to MongoDB, which then leaves the document alone.
    return typeNameOf(result) === typeNameOf(current) && equalValues(result, current) ? undefined : result
  }
  throw new CommandError(
    14,
    `Cannot apply ${operator} to a value of non-numeric type. {_id: ${show(document.get("_id"))}} has the field '${path.at(-1)}' of non-numeric type ${typeNameOf(current)}`,
  )
}

function zeroLike(operand: Value): Value {
  if (typeof operand === "bigint") return 0n
  return operand instanceof Double ? new Double(0) : 0
}

function pushed(current: Value | undefined, { each, position, slice, sort }: Push, { path, document }: Place): Value {
  if (current !== undefined && !Array.isArray(current)) {
    throw new CommandError(
      2,
      `The field '${path.join(".")}' must be an array but is of type ${typeNameOf(current)} in document {_id: ${show(document.get("_id"))}}`,
    )
  }
  let values = [...(current ?? [])]
  const at = position === undefined ? values.length : position < 0 ? Math.max(0, values.length + position) : position
  values.splice(at, 0, ...each.map(cloneValue))
  if (sort !== undefined) values = sortedValues(values, sort)
  if (slice === undefined) return values
  return slice < 0 ? values.slice(slice) : values.slice(0, slice)
}

function sortedValues(values: Value[], sort: NonNullable<Push["sort"]>): Value[] {
  if (typeof sort === "number") return values.toSorted((a, b) => compareValues(a, b) * sort)
  const rows = values.map((value) => ({ value, keys: sortKeys(isDoc(value) ? value : new Map(), sort) }))
  return rows.sort((a, b) => compareKeys(a.keys, b.keys, sort)).map((row) => row.value)
}

function withAdded(current: Value | undefined, values: Value[], { path }: Place): Value {
  if (current !== undefined && !Array.isArray(current)) {
    throw new CommandError(
      2,
      `Cannot apply $addToSet to non-array field. Field named '${path.at(-1)}' has non-array type ${typeNameOf(current)}`,
    )
  }
  const set = [...(current ?? [])]
  for (const value of values) if (!set.some((other) => equalValues(other, value))) set.push(cloneValue(value))
  return set
}

function pullTest(change: Extract<Change, { operator: "$pull" }>): (element: Value) => boolean {
  if (change.filter === undefined) return (element) => equalValues(element, change.value)
  const predicate = compileFilter(change.filter)
  return change.onDocuments ? (element) => isDoc(element) && predicate(element) : predicate
}

function keepElements(current: Value | undefined, keep: (element: Value) => boolean): Value | undefined {
  if (current === undefined) return undefined
  if (!Array.isArray(current)) throw new CommandError(2, "Cannot apply $pull to a non-array value")
  return current.filter(keep)
}

function popped(current: Value | undefined, first: boolean, { path }: Place): Value | undefined {
  if (current === undefined) return undefined
  if (!Array.isArray(current)) {
    throw new CommandError(
      14,
      `Path '${path.join(".")}' contains an element of non-array type '${typeNameOf(current)}'`,
    )
  }
  return first ? current.slice(1) : current.slice(0, -1)
}

function cloneDoc(document: Doc): Doc {
  const copy: Doc = new Map()
  for (const [name, value] of document) copy.set(name, cloneValue(value))
  return copy
}
