import { invalidFields } from "../http/answer.ts"
import { isJsonObject, type JsonRecord, textField } from "../json-record.ts"
import { type SimulatedObject, type StoredValue, valuesOf } from "../simulated-object.ts"
import type { SiteRuntime } from "../site-runtime.ts"
import { attributesOf } from "../type-tree.ts"
import type { SimulatedAttribute } from "../world.ts"
import { checkValue, ValueRefusal } from "./value-check.ts"

export interface CheckedWrite {
  attributeIds: number[]
  values: StoredValue[]
  /** Attributes the request named, also those it clears. */
  written: Set<number>
}

/**
 * Checks every attribute of a create (`before` null) or of a partial update and returns the values as they will stand.
 * One bad attribute rejects the whole write: 400 with `rlabs-insight-attribute-N` for each (assets-api.md §2).
 */
export function checkWrite(
  runtime: SiteRuntime,
  typeId: number,
  before: SimulatedObject | null,
  body: JsonRecord,
  context: { accountId: string; nowMs: number },
): CheckedWrite {
  const definitions = new Map(attributesOf(runtime.site, typeId).map((attribute) => [attribute.id, attribute]))
  const checked: CheckedWrite = { attributeIds: [], values: [], written: new Set() }
  const errors: Record<string, string> = {}
  for (const [attributeId, texts] of readWrittenAttributes(body)) {
    const attribute = definitions.get(attributeId)
    const refusal = attribute
      ? checkAttribute(runtime, attribute, texts, before, context, checked)
      : "The attribute does not belong to the object type"
    if (refusal) errors[`rlabs-insight-attribute-${attributeId}`] = refusal
    checked.written.add(attributeId)
  }
  if (before) keepUnwritten(before, checked)
  else {
    for (const attribute of definitions.values()) {
      if (attribute.system || attribute.minimumCardinality < 1 || checked.written.has(attribute.id)) continue
      errors[`rlabs-insight-attribute-${attribute.id}`] = missing(attribute)
    }
  }
  if (Object.keys(errors).length > 0) throw invalidFields(errors)
  return checked
}

/** The attribute's texts as sent; ids come as text or as numbers (assets-api.md §7 [X]). */
function* readWrittenAttributes(body: JsonRecord): Iterable<[number, string[]]> {
  if (!Array.isArray(body.attributes)) throw invalidFields({ attributes: "attributes must be an array" })
  for (const entry of body.attributes) {
    if (!isJsonObject(entry)) continue
    const id = textField(entry, "objectTypeAttributeId")
    const values = Array.isArray(entry.objectAttributeValues) ? entry.objectAttributeValues : []
    const texts = values.flatMap((value) => (isJsonObject(value) ? (textField(value, "value") ?? []) : []))
    yield [Number(id), texts.filter((text) => text !== "")]
  }
}

/** Adds the checked values to `checked`, or says why not. */
function checkAttribute(
  runtime: SiteRuntime,
  attribute: SimulatedAttribute,
  texts: string[],
  before: SimulatedObject | null,
  context: { accountId: string; nowMs: number },
  checked: CheckedWrite,
): string | null {
  if (!attribute.editable) return `${attribute.name} cannot be edited`
  if (texts.length === 0 && attribute.minimumCardinality > 0) return missing(attribute)
  const max = attribute.maximumCardinality
  if (max >= 0 && texts.length > max) return `${attribute.name} can only contain max ${max} value(s)`
  const values: StoredValue[] = []
  try {
    for (const text of texts) {
      const value = checkValue(runtime, attribute, text, context)
      if (attribute.uniqueAttribute && isTaken(runtime, attribute, value, before)) {
        return `${attribute.name} has duplicated value ${text}`
      }
      // The same object, user or group twice counts once; equal texts may stand twice.
      if (attribute.type === 0 || !values.includes(value)) values.push(value)
    }
  } catch (error) {
    if (error instanceof ValueRefusal) return error.message
    throw error
  }
  for (const value of values) {
    checked.attributeIds.push(attribute.id)
    checked.values.push(value)
  }
  return null
}

function missing(attribute: SimulatedAttribute): string {
  return `${attribute.name} needs at least ${attribute.minimumCardinality} value(s)`
}

/** Unique is meant within the type that defines the attribute, and across the types that inherit it. */
function isTaken(
  runtime: SiteRuntime,
  attribute: SimulatedAttribute,
  value: StoredValue,
  before: SimulatedObject | null,
): boolean {
  for (const id of runtime.site.objects.idsWithValue(attribute.id, value)) if (id !== before?.id) return true
  return false
}

function keepUnwritten(before: SimulatedObject, checked: CheckedWrite): void {
  for (const attributeId of new Set(before.attributeIds)) {
    if (checked.written.has(attributeId)) continue
    for (const value of valuesOf(before, attributeId)) {
      checked.attributeIds.push(attributeId)
      checked.values.push(value)
    }
  }
}
