import { hash } from "node:crypto"
import type { AssetObject, AttributeValue } from "../assets/nouns.ts"
import { mapValue, referenceId, type ValueMaps } from "./map-values.ts"

/** Attribute (target id, or "source <id>" where the target has none) → values in a fixed form, sorted. */
export type Canonical = Map<string, string[]>

const UNTRANSLATED = "missing "

export interface ExpectedObject {
  /** What the target should answer. */
  values: Canonical
  /** What it need not: values that were left out, each with its line in the log. */
  leftOut: Canonical
}

/**
 * What the target should answer for an object of the backup: ids and accounts translated, references by target id,
 * statuses by name, display texts ignored, server-made attributes left out. A value that could not be written, or that
 * Jira refused, is expected to be absent. A reference or account without a translation keeps its source id, so that it
 * never equals anything.
 */
export function expectedObject(object: AssetObject, maps: ValueMaps): ExpectedObject {
  const values: Canonical = new Map()
  const leftOut: Canonical = new Map()
  for (const attribute of object.attributes) {
    const plan = maps.structure.attributes.get(attribute.objectTypeAttributeId)
    if (plan?.serverMade) continue
    const key = plan?.targetId ?? `source ${attribute.objectTypeAttributeId}`
    const refused = maps.refusedPlaces(object.id, attribute.objectTypeAttributeId)
    const present: string[] = []
    const absent: string[] = []
    for (const [place, value] of attribute.values.entries()) {
      if (!isSomething(value)) continue
      const isWritten = typeof mapValue(value, plan, maps) === "string" && !refused.includes(place)
      const list = isWritten ? present : absent
      list.push(expectedValue(value, maps))
    }
    if (present.length > 0) values.set(key, present.sort())
    if (absent.length > 0) leftOut.set(key, absent.sort())
  }
  return { values, leftOut }
}

/** The same form of what the target answers; attributes that the backup does not know (the marker, say) left out. */
export function foundObject(object: AssetObject, known: ReadonlySet<string>): Canonical {
  const canonical: Canonical = new Map()
  for (const attribute of object.attributes) {
    const values = attribute.values.filter(isSomething)
    if (!known.has(attribute.objectTypeAttributeId) || values.length === 0) continue
    canonical.set(attribute.objectTypeAttributeId, values.map(foundValue).sort())
  }
  return canonical
}

/** 16 bytes over type and canonical form: two objects with the same digest are equal but for ids. */
export function digestOf(targetTypeId: string, canonical: Canonical): Buffer {
  const parts = [...canonical].sort(([a], [b]) => (a < b ? -1 : 1))
  return hash("sha256", JSON.stringify([targetTypeId, parts]), "buffer").subarray(0, 16)
}

export interface Difference {
  attributeId: string
  expected: string
  found: string
}

export interface Comparison {
  /** Attributes on which the two differ in more than values left out, with all values as people can read them. */
  differences: Difference[]
  /** Values left out that the target indeed does not have. */
  leftOut: number
}

export function compare(expected: ExpectedObject, found: Canonical): Comparison {
  const differences: Difference[] = []
  let leftOut = 0
  for (const attributeId of new Set([...expected.values.keys(), ...expected.leftOut.keys(), ...found.keys()])) {
    const wanted = expected.values.get(attributeId) ?? []
    const spared = expected.leftOut.get(attributeId) ?? []
    const there = found.get(attributeId) ?? []
    const beyond = without(there, wanted)
    // Whatever is there beyond what was written must be one of the values thought to be left out.
    const absent = beyond && without(spared, beyond)
    if (absent) leftOut += absent.length
    else differences.push({ attributeId, expected: readable([...wanted, ...spared]), found: readable(there) })
  }
  return { differences, leftOut }
}

/** `values` without each of `others` once; null when one of them is not among them. */
function without(values: readonly string[], others: readonly string[]): string[] | null {
  const left = [...values]
  for (const other of others) {
    const place = left.indexOf(other)
    if (place === -1) return null
    left.splice(place, 1)
  }
  return left
}

/** An empty text is no value: Assets keeps none, whatever was sent. */
function isSomething(value: AttributeValue): boolean {
  return value.kind !== "default" || value.value !== ""
}

function expectedValue(value: AttributeValue, maps: ValueMaps): string {
  switch (value.kind) {
    case "default":
      return `=${value.value}`
    case "reference": {
      const id = referenceId(value, maps)
      return id === undefined ? `${UNTRANSLATED}object ${value.objectKey}` : `object ${id}`
    }
    case "status":
      return `status ${value.name.toLowerCase()}`
    case "user": {
      const account = maps.accountFor(value.accountId)
      return account === null ? `${UNTRANSLATED}account ${value.accountId}` : `account ${account}`
    }
    case "group":
      return `group ${value.name.toLowerCase()}`
  }
}

function foundValue(value: AttributeValue): string {
  switch (value.kind) {
    case "default":
      return `=${value.value}`
    case "reference":
      return `object ${value.objectId}`
    case "status":
      return `status ${value.name.toLowerCase()}`
    case "user":
      return `account ${value.accountId}`
    case "group":
      return `group ${value.name.toLowerCase()}`
  }
}

function readable(values: readonly string[]): string {
  return values.map((value) => (value.startsWith("=") ? value.slice(1) : value)).join(", ")
}
