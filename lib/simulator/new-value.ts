import { ATTRIBUTE_KINDS } from "./attribute-kinds.ts"
import type { SimulatedObject, StoredValue } from "./simulated-object.ts"
import { attributesOf } from "./type-tree.ts"
import type {
  SimulatedAttribute,
  SimulatedGroup,
  SimulatedProject,
  SimulatedSite,
  SimulatedStatus,
  SimulatedUser,
} from "./world.ts"

/** What a scenario may give for one value; names are looked up (status and select by name, user by account). */
export type NewValue =
  | string
  | number
  | boolean
  | Date
  | SimulatedObject
  | SimulatedUser
  | SimulatedGroup
  | SimulatedStatus
  | SimulatedProject

/** By attribute name; null and undefined are left out. */
export type NewValues = Record<string, NewValue | NewValue[] | null | undefined>

/** The attribute of that name as the type shows it. */
export function attributeNamed(site: SimulatedSite, typeId: number, name: string): SimulatedAttribute {
  const found = attributesOf(site, typeId).find((attribute) => attribute.name === name)
  if (!found) throw new Error(`type ${site.types.get(typeId)?.name} has no attribute ${name}`)
  return found
}

/** Values by attribute name as an object stores them. */
export function packValues(
  site: SimulatedSite,
  typeId: number,
  values: NewValues,
): { attributeIds: number[]; values: StoredValue[] } {
  const packed = { attributeIds: [] as number[], values: [] as StoredValue[] }
  for (const [name, given] of Object.entries(values)) {
    if (given === null || given === undefined) continue
    const attribute = attributeNamed(site, typeId, name)
    for (const value of Array.isArray(given) ? given : [given]) {
      packed.attributeIds.push(attribute.id)
      packed.values.push(stored(site, attribute, value))
    }
  }
  return packed
}

function stored(site: SimulatedSite, attribute: SimulatedAttribute, value: NewValue): StoredValue {
  if (value instanceof Date) {
    return attribute.defaultTypeId === ATTRIBUTE_KINDS.date.defaultTypeId
      ? value.toISOString().slice(0, 10)
      : value.toISOString()
  }
  if (typeof value === "object") {
    if ("attributeIds" in value) return value.id
    if ("accountId" in value) return value.accountId
    if ("groupId" in value) return value.name
    if ("category" in value) return String(value.id)
    return value.key
  }
  if (attribute.type === ATTRIBUTE_KINDS.status.type) return String(statusNamed(site, attribute, String(value)).id)
  return attribute.type === ATTRIBUTE_KINDS.reference.type ? Number(value) : String(value)
}

function statusNamed(site: SimulatedSite, attribute: SimulatedAttribute, name: string): SimulatedStatus {
  const schemaId = site.types.get(attribute.typeId)?.schemaId ?? null
  const named = [...site.statuses.values()].filter((status) => status.name === name)
  const found = named.find((status) => status.schemaId === schemaId) ?? named.find((status) => status.schemaId === null)
  if (!found) throw new Error(`the site has no status named ${name}`)
  return found
}
