import { ATTRIBUTE_TYPE, DEFAULT_TYPE, type ObjectTypeAttribute } from "../assets/nouns.ts"
import type { AttributeWrite } from "../assets/target.ts"
import { matchesAql } from "./workspace-aql.ts"
import { attributesOfType, isTypeOrBelow, type WorkspaceState } from "./workspace-state.ts"

/**
 * What Atlassian refuses (assets-api.md §2, §6, §7): attribute id → message, in its words. `current` are the values an
 * update would leave as they are.
 */
export function refusalsOf(
  state: WorkspaceState,
  typeId: string,
  writes: readonly AttributeWrite[],
  self: string | null,
  current: ReadonlyMap<string, string[]>,
): Map<string, string> {
  const refusals = new Map<string, string>()
  const attributes = attributesOfType(state, typeId, true)
  const written = new Map(writes.map((write) => [write.objectTypeAttributeId, write.values]))
  for (const id of written.keys()) {
    const attribute = attributes.find((one) => one.id === id)
    if (!attribute) refusals.set(id, "Object type attribute not found")
    else if (!attribute.editable) refusals.set(id, "Attribute is not editable")
  }
  for (const attribute of attributes) {
    if (!attribute.editable) continue
    const values = written.get(attribute.id) ?? current.get(attribute.id) ?? []
    const message =
      cardinality(attribute, values) ??
      (written.has(attribute.id)
        ? firstOf(values, (value) => valueRefusal(state, typeId, attribute, value, self))
        : null)
    if (message !== null) refusals.set(attribute.id, message)
  }
  return refusals
}

/** Objects of the workspace that a rule of the attribute would contradict: why tightening can be refused. */
export function brokenBy(state: WorkspaceState, attribute: ObjectTypeAttribute): string | null {
  const seen = new Set<string>()
  for (const object of state.objects.values()) {
    if (!attributesOfType(state, object.typeId, true).some((one) => one.id === attribute.id)) continue
    const values = object.values.get(attribute.id) ?? []
    const message = cardinality(attribute, values)
    if (message !== null) return `${object.key}: ${message}`
    for (const value of values) {
      const key = `${object.typeId} ${value}`
      if (attribute.uniqueAttribute && seen.has(key)) return `${object.key}: has duplicated value`
      seen.add(key)
    }
  }
  return null
}

function cardinality(attribute: ObjectTypeAttribute, values: readonly string[]): string | null {
  if (values.length < attribute.minimumCardinality) return `must have at least ${attribute.minimumCardinality} value(s)`
  if (attribute.maximumCardinality !== -1 && values.length > attribute.maximumCardinality) {
    return `can only contain max ${attribute.maximumCardinality} value(s)`
  }
  return null
}

function valueRefusal(
  state: WorkspaceState,
  typeId: string,
  attribute: ObjectTypeAttribute,
  value: string,
  self: string | null,
): string | null {
  switch (attribute.type) {
    case ATTRIBUTE_TYPE.reference:
      return referenceRefusal(state, typeId, attribute, value)
    case ATTRIBUTE_TYPE.user:
      return state.people.some((person) => person.accountId === value && person.active)
        ? null
        : `User(s) ${value} not found in Jira`
    case ATTRIBUTE_TYPE.group:
      return state.groups.some((group) => group.name === value || group.groupId === value) ? null : "Invalid Group(s)"
    case ATTRIBUTE_TYPE.status:
      return statusRefusal(state, typeId, attribute, value)
    default:
      return plainRefusal(state, typeId, attribute, value, self)
  }
}

function plainRefusal(
  state: WorkspaceState,
  typeId: string,
  attribute: ObjectTypeAttribute,
  value: string,
  self: string | null,
): string | null {
  switch (attribute.defaultTypeId) {
    case DEFAULT_TYPE.text:
      if (value.length >= 255) return "Text attribute value must be less than 255 characters long"
      break
    case DEFAULT_TYPE.textarea:
      if (value.length > 10_000) return "Value is too long"
      break
    case DEFAULT_TYPE.integer:
      if (!/^-?\d+$/.test(value)) return "value provided is invalid: not an integer"
      break
    case DEFAULT_TYPE.boolean:
      if (!["true", "false"].includes(value)) return "value provided is invalid"
      break
    case DEFAULT_TYPE.date:
      if (!/^\d{4}-\d\d-\d\d$/.test(value)) return "value provided is invalid: not a date"
      break
    case DEFAULT_TYPE.select:
      if (!(attribute.options ?? "").split(",").includes(value)) return `Invalid values ${value}`
      break
  }
  if (attribute.regexValidation && !new RegExp(`^(?:${attribute.regexValidation})$`).test(value)) {
    return "value provided is invalid: pattern"
  }
  if (!attribute.uniqueAttribute) return null
  for (const other of state.objects.values()) {
    if (other.id === self || other.typeId !== typeId) continue
    if (other.values.get(attribute.id)?.includes(value)) return "has duplicated value"
  }
  return null
}

function referenceRefusal(
  state: WorkspaceState,
  typeId: string,
  attribute: ObjectTypeAttribute,
  value: string,
): string | null {
  const object = state.objects.get(value)
  if (!object) return `value provided is invalid: object ${value} not found`
  const wanted = attribute.referenceObjectTypeId ?? ""
  const fits = attribute.includeChildObjectTypes
    ? isTypeOrBelow(state, object.typeId, wanted)
    : object.typeId === wanted
  if (!fits) return "is invalid due to restrictions"
  const own = state.types.get(typeId)?.objectSchemaId ?? ""
  const other = state.types.get(object.typeId)?.objectSchemaId
  if (other !== own && !state.schemas.get(own)?.allowOtherObjectSchema) return "refers to the schema"
  if (attribute.qlQuery && !matchesAql(state, object, attribute.qlQuery)) return "is invalid due to restrictions"
  return null
}

function statusRefusal(
  state: WorkspaceState,
  typeId: string,
  attribute: ObjectTypeAttribute,
  value: string,
): string | null {
  const status = state.statuses.get(value)
  const schemaId = state.types.get(typeId)?.objectSchemaId
  if (!status || (status.objectSchemaId !== null && status.objectSchemaId !== schemaId))
    return `Invalid values ${value}`
  if (attribute.typeValueMulti.length > 0 && !attribute.typeValueMulti.includes(value)) return `Invalid values ${value}`
  return null
}

function firstOf(values: readonly string[], check: (value: string) => string | null): string | null {
  for (const value of values) {
    const message = check(value)
    if (message !== null) return message
  }
  return null
}
