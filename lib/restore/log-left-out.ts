import { type AssetObject, ATTRIBUTE_TYPE } from "../assets/nouns.ts"
import type { LogLine } from "./log.ts"
import { isOfPass, type MappedValues, type ValueMaps, type ValuePass } from "./map-values.ts"
import type { RefusedValue } from "./refused-values.ts"
import type { Session } from "./session.ts"
import type { AttributePlan } from "./structure.ts"

/**
 * A line for each value that the object goes without: those that could not be translated, and those that Jira refused
 * . To be called once the object certainly stands, whoever made it and however often it was sent, so that each
 * line is there and counts once.
 */
export function logLeftOut(
  session: Session,
  maps: ValueMaps,
  object: AssetObject,
  pass: ValuePass,
  skipped: MappedValues["skipped"],
): void {
  for (const line of skipped) session.log.add({ ...line, result: "skipped" })
  const refused = session.ledger.refused.of(object.id)
  if (refused.size === 0) return
  for (const attribute of object.attributes) {
    const value = refused.get(attribute.objectTypeAttributeId)
    const plan = maps.structure.attributes.get(attribute.objectTypeAttributeId)
    if (value && plan && isOfPass(attribute, pass)) session.log.add(lineOf(object, plan, value))
  }
}

function lineOf(object: AssetObject, plan: AttributePlan, refused: RefusedValue): LogLine {
  const { type } = plan.source
  const isUser = type === ATTRIBUTE_TYPE.user
  return {
    sheet: isUser ? "Users" : type === ATTRIBUTE_TYPE.reference ? "References" : "Errors",
    sourceId: `${object.id}/${plan.source.id}`,
    sourceKey: object.objectKey,
    name: `${object.label}: ${plan.source.name}`,
    result: "skipped",
    reason: isUser && refused.reason === "NOT_FOUND" ? "USER_MISSING" : refused.reason,
    message: `Jira refused the value: ${refused.message}`,
  }
}
