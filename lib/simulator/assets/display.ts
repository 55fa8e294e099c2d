import { ATTRIBUTE_TYPE, DEFAULT_TYPE } from "../../assets/nouns.ts"
import { labelOf } from "../aql/fields.ts"
import type { StoredValue } from "../simulated-object.ts"
import type { SimulatedAttribute, SimulatedSite } from "../world.ts"

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** "16/Feb/21": follows the reader's locale at Atlassian, so nobody may restore from it. */
export function displayDate(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, "0")
  return `${day}/${MONTHS[date.getUTCMonth()]}/${String(date.getUTCFullYear()).slice(2)}`
}

/** "16/Feb/21 8:04 PM" */
export function displayDateTime(date: Date): string {
  const hours = date.getUTCHours()
  const minutes = String(date.getUTCMinutes()).padStart(2, "0")
  return `${displayDate(date)} ${hours % 12 === 0 ? 12 : hours % 12}:${minutes} ${hours < 12 ? "AM" : "PM"}`
}

/** A default value as people see it. */
export function displayDefault(defaultTypeId: number | null, value: string): string {
  if (defaultTypeId !== DEFAULT_TYPE.date && defaultTypeId !== DEFAULT_TYPE.dateTime) return value
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return value
  return defaultTypeId === DEFAULT_TYPE.date ? displayDate(date) : displayDateTime(date)
}

/** Any stored value as people see it, for history. */
export function displayValue(site: SimulatedSite, attribute: SimulatedAttribute, value: StoredValue): string {
  if (typeof value === "number") {
    const target = site.objects.get(value)
    return target ? labelOf(site, target) : String(value)
  }
  if (attribute.type === ATTRIBUTE_TYPE.status) return site.statuses.get(Number(value))?.name ?? value
  if (attribute.type === ATTRIBUTE_TYPE.user) return site.users.get(value)?.displayName ?? value
  if (attribute.type === ATTRIBUTE_TYPE.project) return site.projects.get(value)?.name ?? value
  return displayDefault(attribute.defaultTypeId, value)
}
