import { compile } from "../aql/compile.ts"
import { keyOf } from "../aql/fields.ts"
import { AqlError } from "../aql/lexer.ts"
import { parseQuery } from "../aql/parser.ts"
import { issuesMatching } from "../jira/jql.ts"
import type { SimulatedObject } from "../simulated-object.ts"
import type { SiteRuntime } from "../site-runtime.ts"
import { typeAndChildren } from "../type-tree.ts"
import type { SimulatedAttribute, SimulatedSite } from "../world.ts"

/**
 * Whether an attribute may refer to the object that `text` names by id or key: it must exist and be visible, be of the
 * attribute's type (or a child type where allowed), come from a schema that lets others in, and pass the AQL filter.
 */
export function checkReference(
  runtime: SiteRuntime,
  attribute: SimulatedAttribute,
  text: string,
  context: { accountId: string; nowMs: number },
): { objectId: number } | { refused: string } {
  const { site } = runtime
  const target = findByIdOrKey(site, text)
  if (!target || target.hidden)
    return { refused: `Object: [${text}] could not be found, the value provided is invalid` }
  const key = keyOf(site, target)
  const restricted = { refused: `Object: [${key}] is invalid due to restrictions` }
  if (!typeAllowed(site, attribute, target.typeId)) return restricted
  const refusal = schemaRefusal(site, attribute, target.schemaId)
  if (refusal) return { refused: `Object: [${key}] ${refusal}` }
  return passesFilter(site, attribute.qlQuery, target, context) ? { objectId: target.id } : restricted
}

export function findByIdOrKey(site: SimulatedSite, text: string): SimulatedObject | undefined {
  if (/^\d+$/.test(text)) return site.objects.get(Number(text))
  const key = /^([A-Z0-9]+)-(\d+)$/i.exec(text)
  const object = key ? site.objects.get(Number(key[2])) : undefined
  return object && keyOf(site, object).toLowerCase() === text.toLowerCase() ? object : undefined
}

/** Why an attribute of one schema may not refer to another schema; null when it may. */
export function schemaRefusal(site: SimulatedSite, attribute: SimulatedAttribute, schemaId: number): string | null {
  const own = site.types.get(attribute.typeId)?.schemaId
  const target = site.schemas.get(schemaId)
  if (own === schemaId || target?.properties.allowOtherObjectSchema) return null
  return `refers to the schema ${target?.name ?? schemaId} that does not allow references from other schemas`
}

function typeAllowed(site: SimulatedSite, attribute: SimulatedAttribute, typeId: number): boolean {
  const wanted = attribute.referenceObjectTypeId
  if (wanted === null || wanted === typeId) return true
  return attribute.includeChildObjectTypes && typeAndChildren(site, wanted).has(typeId)
}

/** A filter with placeholders such as ${City} depends on the form it is shown in, so it is not applied here. */
function passesFilter(
  site: SimulatedSite,
  filter: string,
  target: SimulatedObject,
  context: { accountId: string; nowMs: number },
): boolean {
  if (filter.trim() === "" || filter.includes("${")) return true
  try {
    const issuesOf = (jql: string) => issuesMatching(site, jql, context)
    return compile({ site, ...context, issuesOf }, parseQuery(filter).where)(target)
  } catch (error) {
    if (error instanceof AqlError) return false
    throw error
  }
}
