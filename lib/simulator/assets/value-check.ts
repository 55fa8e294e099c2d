import { isIP } from "node:net"
import { ATTRIBUTE_TYPE, DEFAULT_TYPE } from "../../assets/nouns.ts"
import { parseTime } from "../aql/time-literal.ts"
import type { StoredValue } from "../simulated-object.ts"
import type { SiteRuntime } from "../site-runtime.ts"
import type { SimulatedAttribute, SimulatedSite } from "../world.ts"
import { checkReference } from "./reference-check.ts"

/** A value refused, with the message Atlassian gives for the attribute (assets-api.md §2). */
export class ValueRefusal extends Error {}

const INVALID = "The value provided is invalid"
const TEXT_LIMIT = 255
const TEXTAREA_LIMIT = 10_000
const INTEGER_LIMIT = 2_147_483_647

/** Turns one written value into its stored form, or throws ValueRefusal. */
export function checkValue(
  runtime: SiteRuntime,
  attribute: SimulatedAttribute,
  text: string,
  context: { accountId: string; nowMs: number },
): StoredValue {
  switch (attribute.type) {
    case ATTRIBUTE_TYPE.reference: {
      const checked = checkReference(runtime, attribute, text, context)
      if ("refused" in checked) throw new ValueRefusal(checked.refused)
      return checked.objectId
    }
    case ATTRIBUTE_TYPE.user:
      return checkUser(runtime.site, attribute, text)
    case ATTRIBUTE_TYPE.group:
      return checkGroup(runtime.site, text)
    case ATTRIBUTE_TYPE.status:
      return checkStatus(runtime.site, attribute, text)
    case ATTRIBUTE_TYPE.project:
      return checkProject(runtime.site, text)
    default:
      return checkDefault(attribute, text)
  }
}

function checkDefault(attribute: SimulatedAttribute, text: string): string {
  const { defaultTypeId } = attribute
  switch (defaultTypeId) {
    case DEFAULT_TYPE.integer:
      if (!/^[+-]?\d+$/.test(text) || Math.abs(Number(text)) > INTEGER_LIMIT) throw new ValueRefusal(INVALID)
      return String(Number(text))
    case DEFAULT_TYPE.double:
      if (text.trim() === "" || !Number.isFinite(Number(text))) throw new ValueRefusal(INVALID)
      return text
    case DEFAULT_TYPE.boolean:
      if (!/^(true|false)$/i.test(text)) throw new ValueRefusal(INVALID)
      return text.toLowerCase()
    case DEFAULT_TYPE.date: {
      const ms = parseTime(text)
      if (ms === null) throw new ValueRefusal(INVALID)
      return new Date(ms).toISOString().slice(0, 10)
    }
    case DEFAULT_TYPE.dateTime: {
      const ms = parseTime(text)
      if (ms === null) throw new ValueRefusal(INVALID)
      return new Date(ms).toISOString()
    }
    case DEFAULT_TYPE.time:
      if (!/^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text)) throw new ValueRefusal(INVALID)
      return text
    case DEFAULT_TYPE.textarea:
      if (text.length > TEXTAREA_LIMIT) throw new ValueRefusal(INVALID)
      return text
    case DEFAULT_TYPE.select:
      if (!attribute.options.split(",").includes(text)) throw new ValueRefusal(`Invalid values [${text}]`)
      return text
    case DEFAULT_TYPE.ipAddress:
      if (isIP(text) === 0) throw new ValueRefusal(INVALID)
      return text
    case DEFAULT_TYPE.url:
      if (!URL.canParse(text)) throw new ValueRefusal(INVALID)
      return checkLength(text)
    case DEFAULT_TYPE.email:
      if (!/^[^\s@]+@[^\s@]+$/.test(text)) throw new ValueRefusal(INVALID)
      return checkRegex(attribute, checkLength(text))
    default:
      return checkRegex(attribute, checkLength(text))
  }
}

function checkLength(text: string): string {
  if (text.length >= TEXT_LIMIT) {
    throw new ValueRefusal("Text attribute value must be less than 255 characters long")
  }
  return text
}

function checkRegex(attribute: SimulatedAttribute, text: string): string {
  if (attribute.regexValidation === "") return text
  if (!new RegExp(`^(?:${attribute.regexValidation})$`).test(text)) throw new ValueRefusal(INVALID)
  return text
}

/** A user is named by accountId; left and inactive ones are refused, and those outside the attribute's groups. */
function checkUser(site: SimulatedSite, attribute: SimulatedAttribute, accountId: string): string {
  const user = site.users.get(accountId)
  if (!user || user.deleted || !user.active) throw new ValueRefusal(`User(s) ${accountId} not found in Jira`)
  const allowed = attribute.typeValueMulti
  if (allowed.length > 0 && !user.groups.some((group) => allowed.includes(group))) {
    throw new ValueRefusal(`User(s) ${accountId} is invalid due to restrictions`)
  }
  return accountId
}

/** By name or by group id: both forms are met in the wild (assets-api.md §7 [X]). */
function checkGroup(site: SimulatedSite, text: string): string {
  const group = site.groups.get(text) ?? [...site.groups.values()].find(({ groupId }) => groupId === text)
  if (!group) throw new ValueRefusal("Invalid Group(s)")
  return group.name
}

/** By id or by name; global ones and those of the type's schema, and only the allowed ones where some are named. */
function checkStatus(site: SimulatedSite, attribute: SimulatedAttribute, text: string): string {
  const schemaId = site.types.get(attribute.typeId)?.schemaId
  const inScope = [...site.statuses.values()].filter(
    (status) => status.schemaId === null || status.schemaId === schemaId,
  )
  const status =
    inScope.find(({ id }) => String(id) === text) ??
    inScope.find(({ name }) => name.toLowerCase() === text.toLowerCase())
  if (!status) throw new ValueRefusal(`Invalid values [${text}]`)
  const allowed = attribute.typeValueMulti
  if (allowed.length > 0 && !allowed.includes(String(status.id))) throw new ValueRefusal(`Invalid values [${text}]`)
  return String(status.id)
}

function checkProject(site: SimulatedSite, text: string): string {
  const project = site.projects.get(text) ?? [...site.projects.values()].find(({ id }) => id === text)
  if (!project) throw new ValueRefusal(`Project ${text} not found in Jira`)
  return project.key
}
