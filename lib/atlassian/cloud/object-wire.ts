import type { AssetObject, AttributeValue, Json, JsonObject, ObjectAttribute } from "../../assets/nouns.ts"
import type { BrokenObject } from "../../assets/source.ts"
import { asObject } from "./wire.ts"

/*
 * Objects come by tens of thousands, so their rows are read by hand: a zod shape would copy each tree once more.
 */

/** One object of an AQL page or of GET /object/{id}. Throws TypeError without id, key or type. */
export function toObject(json: Json): AssetObject {
  const row = asObject(json)
  const objectType = asObject(row.objectType)
  const extended = objectOrNull(row.extendedInfo)
  const hasAvatar = row.hasAvatar === true || row.hasAvatar === "true"
  return {
    id: requiredText(row, "id"),
    objectKey: requiredText(row, "objectKey"),
    label: text(row.label) ?? text(row.name) ?? "",
    objectTypeId: requiredText(objectType, "id"),
    created: text(row.created) ?? "",
    updated: text(row.updated) ?? "",
    hasAvatar,
    avatarUrl: hasAvatar ? avatarUrlOf(row) : null,
    attributes: Array.isArray(row.attributes) ? row.attributes.map(toObjectAttribute) : [],
    attachmentsExist: flag(extended?.attachmentsExist ?? extended?.attachmentsExists),
    openIssuesExist: flag(extended?.openIssuesExists ?? extended?.openIssuesExist),
    raw: row,
  }
}

/** The object, or its id alone where something in it has no meaning to us; without even an id, TypeError. */
export function toObjectUnlessBroken(json: Json): AssetObject | BrokenObject {
  try {
    return toObject(json)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const row = asObject(json)
    return { id: requiredText(row, "id"), objectKey: text(row.objectKey) ?? "" }
  }
}

function toObjectAttribute(json: Json): ObjectAttribute {
  const row = asObject(json)
  const values = Array.isArray(row.objectAttributeValues) ? row.objectAttributeValues : []
  const embedded = objectOrNull(row.objectTypeAttribute)
  return {
    objectTypeAttributeId: text(row.objectTypeAttributeId) ?? requiredText(embedded ?? row, "id"),
    values: values.map(toValue),
  }
}

/**
 * One value in any of its read forms (assets-api.md §7). The kind is told by the object beside it, as `value` is absent
 * for all but the default kind; values of other kinds (project, version …) are kept as their text.
 */
export function toValue(json: Json): AttributeValue {
  const row = asObject(json)
  const display = text(row.displayValue) ?? ""
  const reference = objectOrNull(row.referencedObject)
  if (reference) return toReference(reference, display)
  const status = objectOrNull(row.status)
  if (status) {
    const name = text(status.name) ?? display
    const category = Number(status.category ?? Number.NaN)
    return {
      kind: "status",
      statusId: requiredText(status, "id"),
      name,
      category: Number.isInteger(category) ? category : null,
      display,
    }
  }
  const user = objectOrNull(row.user)
  if (user) return toUser(user, row, display)
  const group = objectOrNull(row.group)
  if (group) return { kind: "group", name: text(group.name) ?? text(row.searchValue) ?? display, display }
  return { kind: "default", value: text(row.value) ?? text(row.searchValue) ?? display, display }
}

function toReference(reference: JsonObject, display: string): AttributeValue {
  const objectType = objectOrNull(reference.objectType)
  return {
    kind: "reference",
    objectId: requiredText(reference, "id"),
    objectKey: text(reference.objectKey) ?? "",
    label: text(reference.label) ?? text(reference.name) ?? display,
    schemaId: text(objectType?.objectSchemaId) ?? null,
    objectTypeId: text(objectType?.id) ?? null,
    display,
  }
}

function toUser(user: JsonObject, row: JsonObject, display: string): AttributeValue {
  return {
    kind: "user",
    accountId: text(user.key) ?? text(user.accountId) ?? text(row.searchValue) ?? "",
    name: text(user.displayName) ?? text(user.name) ?? display,
    emailAddress: text(user.emailAddress) ?? null,
    deleted: user.isDeleted === true || user.isDeleted === "true",
    display,
  }
}

function avatarUrlOf(row: JsonObject): string | null {
  const avatar = objectOrNull(row.avatar)
  return text(avatar?.url288) ?? text(avatar?.url144) ?? text(avatar?.url72) ?? text(avatar?.url48) ?? null
}

function objectOrNull(json: Json | undefined): JsonObject | null {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? json : null
}

/** Texts, and numbers and booleans as text; undefined for the rest. */
function text(json: Json | undefined): string | undefined {
  if (typeof json === "string") return json
  return typeof json === "number" || typeof json === "boolean" ? String(json) : undefined
}

function requiredText(row: JsonObject, key: string): string {
  const found = text(row[key])
  if (found === undefined || found === "") throw new TypeError(`expected "${key}"`)
  return found
}

function flag(json: Json | undefined): boolean | null {
  if (json === true || json === "true") return true
  return json === false || json === "false" ? false : null
}
