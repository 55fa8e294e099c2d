import { ATTRIBUTE_TYPE } from "../../assets/nouns.ts"
import type { SimulatedObject, StoredValue } from "../simulated-object.ts"
import { labelAttributeOf } from "../type-tree.ts"
import type { SimulatedSite } from "../world.ts"
import { AqlError } from "./lexer.ts"

/** What one value is compared as: several texts for a reference (label, key, id) or a user (account, name, mail). */
export type Comparable = readonly string[]

export type Field =
  /** A keyword with exactly one value. */
  | { kind: "single"; name: Keyword; read(object: SimulatedObject): string }
  | { kind: "time"; read(object: SimulatedObject): number }
  | { kind: "attribute"; ids: ReadonlySet<number>; plain: boolean }

export type Keyword = "objectid" | "key" | "label" | "objecttype" | "objecttypeid" | "objectschema" | "objectschemaid"

/**
 * Finds what a name in AQL stands for: a keyword, Created or Updated, or every attribute of that name in any type.
 * Unknown names are refused with Atlassian's message.
 */
export function resolveField(site: SimulatedSite, name: string): Field {
  const keyword = name.toLowerCase()
  const reader = keywordReader(site, keyword)
  if (reader) return reader
  if (keyword === "created") return { kind: "time", read: (object) => object.createdMs }
  if (keyword === "updated") return { kind: "time", read: (object) => object.updatedMs }
  const ids = new Set<number>()
  let plain = true
  for (const attribute of site.attributes.values()) {
    if (attribute.name.toLowerCase() !== keyword) continue
    ids.add(attribute.id)
    if (attribute.type !== ATTRIBUTE_TYPE.default) plain = false
  }
  if (ids.size === 0) throw new AqlError(`No matching attribute for AQL clause (${name})`)
  return { kind: "attribute", ids, plain }
}

function keywordReader(site: SimulatedSite, keyword: string): Field | null {
  switch (keyword) {
    case "objectid":
      return { kind: "single", name: keyword, read: (object) => String(object.id) }
    case "key":
      return { kind: "single", name: keyword, read: (object) => keyOf(site, object) }
    case "label":
      return { kind: "single", name: keyword, read: (object) => labelOf(site, object) }
    case "objecttype":
      return { kind: "single", name: keyword, read: (object) => site.types.get(object.typeId)?.name ?? "" }
    case "objecttypeid":
      return { kind: "single", name: keyword, read: (object) => String(object.typeId) }
    case "objectschema":
      return { kind: "single", name: keyword, read: (object) => site.schemas.get(object.schemaId)?.name ?? "" }
    case "objectschemaid":
      return { kind: "single", name: keyword, read: (object) => String(object.schemaId) }
    default:
      return null
  }
}

/** "ITSM-88": the number of the key is the object's id. */
export function keyOf(site: SimulatedSite, object: SimulatedObject): string {
  return `${site.schemas.get(object.schemaId)?.key ?? ""}-${object.id}`
}

/** The value of the label attribute, "" without one. */
export function labelOf(site: SimulatedSite, object: SimulatedObject): string {
  const label = labelAttributeOf(site, object.typeId)
  if (!label) return ""
  const at = object.attributeIds.indexOf(label.id)
  return at < 0 ? "" : String(object.values[at] ?? "")
}

/** The texts a stored value is compared as. */
export function comparableOf(site: SimulatedSite, attributeId: number, value: StoredValue): Comparable {
  if (typeof value === "number") {
    const target = site.objects.get(value)
    return target ? [labelOf(site, target), keyOf(site, target), String(value)] : [String(value)]
  }
  const type = site.attributes.get(attributeId)?.type
  if (type === ATTRIBUTE_TYPE.status) return [site.statuses.get(Number(value))?.name ?? "", value]
  if (type !== ATTRIBUTE_TYPE.user) return [value]
  const user = site.users.get(value)
  return [value, ...(user ? [user.displayName, ...(user.emailAddress ? [user.emailAddress] : [])] : [])]
}
