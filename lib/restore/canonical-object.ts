import { hash } from "node:crypto"
import type { AssetObject, AttributeValue } from "../assets/nouns.ts"
import { referenceId, type ValueMaps } from "./map-values.ts"

/** Attribute (target id, or "source <id>" where the target has none) → values in a fixed form, sorted. */
export type Canonical = Map<string, string[]>

const UNTRANSLATED = "missing "

/**
 * What the target should answer for an object of the backup: ids and accounts translated, references by target id,
 * statuses by name, display texts ignored, server-made attributes left out. A value that cannot be translated keeps
 * its source id, so that it never equals anything and counts as different.
 */
export function expectedObject(object: AssetObject, maps: ValueMaps): Canonical {
  const canonical: Canonical = new Map()
  for (const attribute of object.attributes) {
    const plan = maps.structure.attributes.get(attribute.objectTypeAttributeId)
    const values = attribute.values.filter(isSomething)
    if (plan?.serverMade || values.length === 0) continue
    const key = plan?.targetId ?? `source ${attribute.objectTypeAttributeId}`
    canonical.set(key, values.map((value) => expectedValue(value, maps)).sort())
  }
  return canonical
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
  /** Nothing but values that could not be translated, each of which has its line in the log already. */
  known: boolean
}

/** Attributes on which the two differ, with the values as people can read them. */
export function differencesOf(expected: Canonical, found: Canonical): Difference[] {
  const differences: Difference[] = []
  for (const attributeId of new Set([...expected.keys(), ...found.keys()])) {
    const left = expected.get(attributeId) ?? []
    const right = found.get(attributeId) ?? []
    if (sameValues(left, right)) continue
    const text = (values: string[]): string => values.map(readable).join(", ")
    const known = sameValues(
      left.filter((value) => !value.startsWith(UNTRANSLATED)),
      right,
    )
    differences.push({ attributeId, expected: text(left), found: text(right), known })
  }
  return differences
}

function sameValues(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index])
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

function readable(value: string): string {
  return value.startsWith("=") ? value.slice(1) : value
}
