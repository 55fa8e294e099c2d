import { ATTRIBUTE_TYPE } from "../../assets/nouns.ts"
import { keyOf, labelOf } from "../aql/fields.ts"
import type { SimulatedObject, StoredValue } from "../simulated-object.ts"
import type { SiteRuntime } from "../site-runtime.ts"
import { attributesOf } from "../type-tree.ts"
import type { SimulatedAttribute } from "../world.ts"
import { displayDateTime, displayDefault } from "./display.ts"
import { groupJson, userJson } from "./person-json.ts"
import { attributeText, cached, iso, typeText } from "./structure-json.ts"
import { workspaceBase } from "./workspace-base.ts"

/**
 * "full": attributes with their definitions, as GET by id answers; "rows": only `objectTypeAttributeId`, as AQL does;
 * "none": as a create answers (assets-api.md §7).
 */
export type AttributeForm = "full" | "rows" | "none"

/**
 * An object as JSON text. Composed by hand from texts that repeat (type, definitions), because a page of 500 objects
 * with all their references is megabytes. `mediaToken` is the secret in each avatar.
 */
export function objectText(
  runtime: SiteRuntime,
  object: SimulatedObject,
  form: AttributeForm,
  mediaToken: string,
): string {
  const attributes = form === "none" ? "" : `,"attributes":${attributesText(runtime, object, form, mediaToken)}`
  const extended =
    form === "full"
      ? `,"extendedInfo":{"openIssuesExists":${hasIssues(runtime, object.id)},"attachmentsExists":${runtime.site.attachments.has(object.id)}}`
      : ""
  return `${headText(runtime, object, mediaToken)}${attributes}${extended}${tailText(runtime, object)}`
}

/** The attributes alone, as GET /object/{id}/attributes answers. */
export function attributesText(
  runtime: SiteRuntime,
  object: SimulatedObject,
  form: Exclude<AttributeForm, "none">,
  mediaToken: string,
): string {
  const { site } = runtime
  const parts: string[] = []
  for (const attribute of attributesOf(site, object.typeId)) {
    const values = attribute.system
      ? systemValueText(runtime, object, attribute)
      : valuesText(runtime, object, attribute, mediaToken)
    if (values === "") continue
    const id = object.id * 1000 + attribute.position
    const definition = form === "full" ? `"objectTypeAttribute":${attributeText(runtime, attribute, false)},` : ""
    parts.push(
      `{"workspaceId":"${site.workspaceId}","globalId":"${site.workspaceId}:${id}","id":"${id}",${definition}"objectTypeAttributeId":"${attribute.id}","objectAttributeValues":[${values}],"objectId":"${object.id}"}`,
    )
  }
  return `[${parts.join(",")}]`
}

/** An object without attributes, as other objects' values embed it. */
function referencedText(runtime: SiteRuntime, object: SimulatedObject, mediaToken: string): string {
  return headText(runtime, object, mediaToken) + tailText(runtime, object)
}

function headText(runtime: SiteRuntime, object: SimulatedObject, mediaToken: string): string {
  const { site } = runtime
  const { id } = object
  const label = JSON.stringify(labelOf(site, object))
  return `{"workspaceId":"${site.workspaceId}","globalId":"${site.workspaceId}:${id}","id":"${id}","label":${label},"objectKey":"${keyOf(site, object)}","avatar":${avatarText(runtime, object, mediaToken)},"objectType":${typeText(runtime, object.typeId)},"created":"${iso(object.createdMs)}","updated":"${iso(object.updatedMs)}","hasAvatar":${object.avatarUuid !== null},"timestamp":${object.updatedMs}`
}

function tailText(runtime: SiteRuntime, object: SimulatedObject): string {
  const self = `${workspaceBase(runtime.site)}/object/${object.id}`
  return `,"_links":{"self":"${self}"},"name":${JSON.stringify(labelOf(runtime.site, object))}}`
}

function avatarText(runtime: SiteRuntime, object: SimulatedObject, mediaToken: string): string {
  const { site } = runtime
  const { id, avatarUuid } = object
  const urls =
    avatarUuid === null
      ? cached(runtime, `avatar ${object.typeId}`, () =>
          urlsText(`${workspaceBase(site)}/objecttype/${object.typeId}/icon.png`),
        )
      : `"avatarUUID":"${avatarUuid}",${urlsText(`${workspaceBase(site)}/object/${id}/avatar.png`)}`
  const client = site.cloudId
  return `{"workspaceId":"${site.workspaceId}","globalId":"${site.workspaceId}:${id}",${urls},"objectId":"${id}","mediaClientConfig":{"clientId":"${client}","mediaBaseUrl":"https://api.media.atlassian.com","mediaJwtToken":"${mediaToken}","fileId":"${avatarUuid ?? ""}"}}`
}

function urlsText(url: string): string {
  return [16, 48, 72, 144, 288].map((size) => `"url${size}":"${url}?size=${size}"`).join(",")
}

function systemValueText(runtime: SiteRuntime, object: SimulatedObject, attribute: SimulatedAttribute): string {
  if (attribute.name === "Key") return plainText(keyOf(runtime.site, object))
  const at = new Date(attribute.name === "Created" ? object.createdMs : object.updatedMs)
  const text = at.toISOString()
  return `{"value":"${text}","displayValue":"${displayDateTime(at)}","searchValue":"${text}","referencedType":false}`
}

function valuesText(
  runtime: SiteRuntime,
  object: SimulatedObject,
  attribute: SimulatedAttribute,
  mediaToken: string,
): string {
  let texts = ""
  for (let at = 0; at < object.attributeIds.length; at++) {
    if (object.attributeIds[at] !== attribute.id) continue
    const value = object.values[at]
    const text = value === undefined ? "" : valueText(runtime, attribute, value, mediaToken)
    if (text !== "") texts += texts === "" ? text : `,${text}`
  }
  return texts
}

/** The read forms of assets-api.md §7; "" for a reference the account may not see. */
function valueText(
  runtime: SiteRuntime,
  attribute: SimulatedAttribute,
  value: StoredValue,
  mediaToken: string,
): string {
  const { site } = runtime
  if (typeof value === "number") {
    const target = site.objects.get(value)
    if (!target || target.hidden) return ""
    const label = JSON.stringify(labelOf(site, target))
    return `{"referencedObject":${referencedText(runtime, target, mediaToken)},"displayValue":${label},"searchValue":"${keyOf(site, target)}","referencedType":true}`
  }
  switch (attribute.type) {
    case ATTRIBUTE_TYPE.status: {
      const status = site.statuses.get(Number(value))
      if (!status) return ""
      const { name, category } = status
      return JSON.stringify({
        displayValue: name,
        searchValue: name,
        referencedType: false,
        status: { id: value, name, category },
      })
    }
    case ATTRIBUTE_TYPE.user: {
      const user = userJson(site, value)
      return JSON.stringify({ displayValue: user.displayName, searchValue: value, referencedType: false, user })
    }
    case ATTRIBUTE_TYPE.group:
      return JSON.stringify({
        displayValue: value,
        searchValue: value,
        referencedType: false,
        group: groupJson(site, value),
      })
    case ATTRIBUTE_TYPE.project: {
      const name = site.projects.get(value)?.name ?? value
      return JSON.stringify({ value: name, displayValue: name, searchValue: value, referencedType: false })
    }
    default: {
      const text = JSON.stringify(value)
      const display = displayDefault(attribute.defaultTypeId, value)
      const shown = display === value ? text : JSON.stringify(display)
      return `{"value":${text},"displayValue":${shown},"searchValue":${text},"referencedType":false}`
    }
  }
}

function plainText(value: string): string {
  const text = JSON.stringify(value)
  return `{"value":${text},"displayValue":${text},"searchValue":${text},"referencedType":false}`
}

function hasIssues(runtime: SiteRuntime, objectId: number): boolean {
  for (const issue of runtime.site.issues.values()) {
    for (const ids of issue.objects.values()) if (ids.includes(objectId)) return true
  }
  return false
}
