import { compareValues, equalValues } from "../bson/compare.ts"
import { addNumbers, multiplyNumbers } from "../bson/numbers.ts"
import { show } from "../bson/show.ts"
import { cloneValue, type Doc, Double, isDoc, isNumeric, typeNameOf, type Value } from "../bson/value.ts"
import { compareKeys, sortKeys } from "../collections/find.ts"
import { CommandError } from "../command-error.ts"
import type { Filter } from "../query/filter.ts"
import { compileFilter } from "../query/match.ts"
import type { Path } from "../query/path-walk.ts"
import { type Change, currentDate, type Modifier, type Push, type Update } from "./parse-update.ts"
import { resolvePositions } from "./positions.ts"
import { type Slot, slotAt } from "./slot.ts"

export interface UpdateContext {
  /** The query's filter: it decides which array element `$` means. */
  filter: Filter
  arrayFilters: Map<string, Filter>
  /** An upsert inserts: `$setOnInsert` applies. */
  inserting: boolean
  now: Date
}

/** The document after an update; `before` is left alone. Errors name the path that does not fit. */
export function applyUpdate(before: Doc, update: Update, context: UpdateContext): Doc {
  if (update.kind === "replacement") return replacement(before, update.document)
  const document = cloneDoc(before)
  for (const modifier of update.modifiers) applyModifier(document, before, modifier, context)
  const id = document.get("_id")
  const oldId = before.get("_id")
  if (oldId !== undefined && (id === undefined || !equalValues(id, oldId))) {
    throw new CommandError(66, "Performing an update on the path '_id' would modify the immutable field '_id'")
  }
  return document
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

function applyModifier(document: Doc, before: Doc, { path, change }: Modifier, context: UpdateContext): void {
  if (change.operator === "reserve") return
  if (change.operator === "$setOnInsert" && !context.inserting) return
  if (change.operator === "$rename") return rename(document, change.from, path)
  const creates = !["$unset", "$pull", "$pullAll", "$pop"].includes(change.operator)
  for (const resolved of resolvePositions(document, before, path, context.filter, context.arrayFilters)) {
    const slot = slotAt(document, resolved, creates)
    if (slot !== undefined) applyChange(slot, change, resolved, document, context.now)
  }
}

function rename(document: Doc, from: Path, to: Path): void {
  const source = slotAt(document, from, false)
  const value = source?.value
  if (source === undefined || value === undefined) return
  if (crossesArray(document, from) || crossesArray(document, to)) {
    throw new CommandError(2, `The source and destination of $rename cannot be array elements: '${from.join(".")}'`)
  }
  source.unset()
  slotAt(document, to, true)?.set(value)
}

function crossesArray(document: Doc, path: Path): boolean {
  let value: Value | undefined = document
  for (const part of path) {
    if (Array.isArray(value)) return true
    value = isDoc(value) ? value.get(part) : undefined
  }
  return false
}

function applyChange(
  slot: Slot,
  change: Exclude<Change, { operator: "reserve" | "$rename" }>,
  path: Path,
  document: Doc,
  now: Date,
): void {
  const name = path.join(".")
  switch (change.operator) {
    case "$set":
    case "$setOnInsert":
      return slot.set(cloneValue(change.value))
    case "$unset":
      return slot.unset()
    case "$currentDate":
      return slot.set(currentDate(change.asTimestamp, now))
    case "$inc":
    case "$mul":
      return arithmetic(slot, change.operator, change.value, path, document)
    case "$min":
      if (slot.value === undefined || compareValues(change.value, slot.value) < 0) slot.set(cloneValue(change.value))
      return
    case "$max":
      if (slot.value === undefined || compareValues(change.value, slot.value) > 0) slot.set(cloneValue(change.value))
      return
    case "$push":
      return push(slot, change.push, name, document)
    case "$addToSet":
      return addToSet(slot, change.values, path)
    case "$pull": {
      const drop = pullTest(change)
      return keepElements(slot, (element) => !drop(element))
    }
    case "$pullAll":
      return keepElements(slot, (element) => !change.values.some((value) => equalValues(value, element)))
    case "$pop":
      return pop(slot, change.first, name)
  }
}

function arithmetic(slot: Slot, operator: "$inc" | "$mul", operand: Value, path: Path, document: Doc): void {
  if (!isNumeric(operand)) return
  const current = slot.value
  if (current === undefined) return slot.set(operator === "$inc" ? operand : zeroLike(operand))
  if (!isNumeric(current)) {
    throw new CommandError(
      14,
      `Cannot apply ${operator} to a value of non-numeric type. {_id: ${show(document.get("_id"))}} has the field '${path.at(-1)}' of non-numeric type ${typeNameOf(current)}`,
    )
  }
  slot.set(operator === "$inc" ? addNumbers(current, operand) : multiplyNumbers(current, operand))
}

function zeroLike(operand: Value): Value {
  if (typeof operand === "bigint") return 0n
  return operand instanceof Double ? new Double(0) : 0
}

function push(slot: Slot, { each, position, slice, sort }: Push, name: string, document: Doc): void {
  const current = slot.value
  if (current !== undefined && !Array.isArray(current)) {
    throw new CommandError(
      2,
      `The field '${name}' must be an array but is of type ${typeNameOf(current)} in document {_id: ${show(document.get("_id"))}}`,
    )
  }
  let values = [...(current ?? [])]
  const at = position === undefined ? values.length : position < 0 ? Math.max(0, values.length + position) : position
  values.splice(at, 0, ...each.map(cloneValue))
  if (sort !== undefined) values = sortedValues(values, sort)
  if (slice !== undefined) values = slice < 0 ? values.slice(slice) : values.slice(0, slice)
  slot.set(values)
}

function sortedValues(values: Value[], sort: NonNullable<Push["sort"]>): Value[] {
  if (typeof sort === "number") return values.toSorted((a, b) => compareValues(a, b) * sort)
  const rows = values.map((value) => ({ value, keys: sortKeys(isDoc(value) ? value : new Map(), sort) }))
  return rows.sort((a, b) => compareKeys(a.keys, b.keys, sort)).map((row) => row.value)
}

function addToSet(slot: Slot, values: Value[], path: Path): void {
  const current = slot.value
  if (current !== undefined && !Array.isArray(current)) {
    throw new CommandError(
      2,
      `Cannot apply $addToSet to non-array field. Field named '${path.at(-1)}' has non-array type ${typeNameOf(current)}`,
    )
  }
  const set = [...(current ?? [])]
  for (const value of values) if (!set.some((other) => equalValues(other, value))) set.push(cloneValue(value))
  slot.set(set)
}

function pullTest(change: Extract<Change, { operator: "$pull" }>): (element: Value) => boolean {
  if (change.filter === undefined) return (element) => equalValues(element, change.value)
  const predicate = compileFilter(change.filter)
  return change.onDocuments ? (element) => isDoc(element) && predicate(element) : predicate
}

function keepElements(slot: Slot, keep: (element: Value) => boolean): void {
  const current = slot.value
  if (current === undefined) return
  if (!Array.isArray(current)) throw new CommandError(2, "Cannot apply $pull to a non-array value")
  slot.set(current.filter(keep))
}

function pop(slot: Slot, first: boolean, name: string): void {
  const current = slot.value
  if (current === undefined) return
  if (!Array.isArray(current)) {
    throw new CommandError(14, `Path '${name}' contains an element of non-array type '${typeNameOf(current)}'`)
  }
  slot.set(first ? current.slice(1) : current.slice(0, -1))
}

function cloneDoc(document: Doc): Doc {
  const copy: Doc = new Map()
  for (const [name, value] of document) copy.set(name, cloneValue(value))
  return copy
}
