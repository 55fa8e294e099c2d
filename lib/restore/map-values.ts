import {
  type AssetObject,
  ATTRIBUTE_TYPE,
  type AttributeValue,
  DEFAULT_TYPE,
  type Json,
  type ObjectAttribute,
} from "../assets/nouns.ts"
import type { AttributeWrite } from "../assets/target.ts"
import type { TargetRef } from "./id-ledger.ts"
import type { LogLine } from "./log.ts"
import type { AttributePlan, Structure } from "./structure.ts"

/** Longest text of a Text attribute; one of exactly this length is Atlassian's to judge (assets-api.md §6). */
const TEXT_LIMIT = 255

export interface ValueMaps {
  structure: Structure
  sameInstance: boolean
  accountFor(accountId: string): string | null
  object(sourceId: string): TargetRef | undefined
  /** Places of the values of an object's attribute that Jira refused. */
  refusedPlaces(sourceId: string, attributeId: string): readonly number[]
}

/** Values go in two passes: all but references, then references alone. */
export type ValuePass = "values" | "references"

export interface MappedWrite extends AttributeWrite {
  /** Where each value stands in the backup's list of values. */
  places: number[]
}

/** What is written for one object, and a line for each value that cannot be. */
export interface MappedValues {
  writes: MappedWrite[]
  skipped: Omit<LogLine, "result">[]
  /** References among the written values. */
  references: number
}

/**
 * The values of one object in ids and accounts of the target: everything but references in pass "values", references
 * alone in pass "references". Display texts are never used (assets-api.md §7).
 */
export function mapValues(object: AssetObject, pass: ValuePass, maps: ValueMaps): MappedValues {
  const mapped: MappedValues = { writes: [], skipped: [], references: 0 }
  for (const [index, attribute] of object.attributes.entries()) {
    const plan = maps.structure.attributes.get(attribute.objectTypeAttributeId)
    if (plan?.serverMade || !isOfPass(attribute, pass)) continue
    const values: string[] = []
    const places: number[] = []
    for (const [place, value] of attribute.values.entries()) {
      const result = mapValue(value, plan, maps, () => searchValue(object, index, place))
      if (result === "") continue
      if (typeof result === "string") {
        values.push(result)
        places.push(place)
      } else mapped.skipped.push(lineOf(object, attribute, place, plan, result))
    }
    if (values.length === 0 || !plan?.targetId) continue
    mapped.writes.push({ objectTypeAttributeId: plan.targetId, values, places })
    if (pass === "references") mapped.references += values.length
  }
  return mapped
}

export function hasReferences(object: AssetObject): boolean {
  return object.attributes.some((attribute) => attribute.values.some((value) => value.kind === "reference"))
}

type Skip = Pick<LogLine, "reason" | "message">

/** A value as it is written, "" for none; or why it cannot be written at all. */
export function mapValue(
  value: AttributeValue,
  plan: AttributePlan | undefined,
  maps: ValueMaps,
  searchValueOf: () => string | null = () => null,
): string | Skip {
  if (!plan?.targetId) return skip("NOT_FOUND", "The attribute could not be restored")
  switch (value.kind) {
    case "default": {
      // Read as the project's name, written as its key (assets-api.md §7).
      if (plan.source.type === ATTRIBUTE_TYPE.project) return searchValueOf() ?? value.value
      const isText = plan.source.type === 0 && (plan.source.defaultTypeId ?? DEFAULT_TYPE.text) === DEFAULT_TYPE.text
      if (isText && value.value.length > TEXT_LIMIT) {
        return skip("TOO_LARGE", `A text attribute takes ${TEXT_LIMIT} characters, this one has ${value.value.length}`)
      }
      return value.value
    }
    case "user": {
      const account = maps.accountFor(value.accountId)
      return account ?? skip("USER_MISSING", `${value.name} has no account in the target`)
    }
    case "group":
      return value.name
    case "status":
      return statusId(value, maps.structure) ?? skip("NOT_FOUND", `The target has no status "${value.name}"`)
    case "reference":
      return referenceId(value, maps) ?? skip("NOT_FOUND", `${value.objectKey} is not in the target`)
  }
}

/** The `searchValue` beside a value in the answer as it came, where the value itself is only for reading. */
function searchValue(object: AssetObject, index: number, place: number): string | null {
  const attribute = memberOf(listOf(object.raw.attributes)[index], "objectAttributeValues")
  const found = memberOf(listOf(attribute)[place], "searchValue")
  return typeof found === "string" && found !== "" ? found : null
}

function listOf(json: Json | undefined): Json[] {
  return Array.isArray(json) ? json : []
}

function memberOf(json: Json | undefined, name: string): Json | undefined {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? json[name] : undefined
}

export function statusId(value: { statusId: string; name: string }, structure: Structure): string | undefined {
  return structure.statusIds.get(value.statusId) ?? structure.statusIdsByName.get(value.name.toLowerCase())
}

/** The target object; one of another schema stays as it is within the instance and cannot be named elsewhere. */
export function referenceId(
  value: Extract<AttributeValue, { kind: "reference" }>,
  maps: Pick<ValueMaps, "structure" | "sameInstance" | "object">,
): string | undefined {
  const restored = maps.object(value.objectId)
  if (restored) return restored.id
  const { structure } = maps
  const ofThisSchema =
    value.schemaId === structure.sourceSchema.id ||
    (value.objectTypeId !== null && structure.types.has(value.objectTypeId)) ||
    (value.schemaId === null && value.objectTypeId === null)
  return maps.sameInstance && !ofThisSchema ? value.objectId : undefined
}

export function isOfPass(attribute: ObjectAttribute, pass: ValuePass): boolean {
  const isReference = attribute.values[0]?.kind === "reference"
  return pass === "references" ? isReference : !isReference
}

function skip(reason: NonNullable<LogLine["reason"]>, message: string): Skip {
  return { reason, message }
}

function lineOf(
  object: AssetObject,
  attribute: ObjectAttribute,
  place: number,
  plan: AttributePlan | undefined,
  skipped: Skip,
): Omit<LogLine, "result"> {
  const value = attribute.values[place]
  const name = plan?.source.name ?? `attribute ${attribute.objectTypeAttributeId}`
  return {
    ...skipped,
    sheet: value?.kind === "reference" ? "References" : value?.kind === "user" ? "Users" : "Errors",
    sourceId: `${object.id}/${attribute.objectTypeAttributeId}/${(value && idOf(value)) || place + 1}`,
    sourceKey: object.objectKey,
    name: `${object.label}: ${name}`,
  }
}

function idOf(value: AttributeValue): string {
  switch (value.kind) {
    case "reference":
      return value.objectId
    case "user":
      return value.accountId
    case "status":
      return value.statusId
    default:
      return ""
  }
}
