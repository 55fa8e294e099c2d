import { ATTRIBUTE_TYPE, DEFAULT_TYPE, type ObjectTypeAttribute } from "../assets/nouns.ts"
import type { AttributeDefinition } from "../assets/target.ts"

export interface DefinitionIds {
  objectTypeId(sourceId: string): string | undefined
  referenceTypeId(sourceId: string): string | undefined
  statusId(sourceId: string): string | undefined
  /** The attribute's AQL filter in ids of the target. */
  rewrite(aql: string): string
}

/**
 * What is sent to make an attribute of the target equal to one of the source. `relaxed` leaves out the rules that an
 * object without its references could break; they are put back when all objects stand (assets-api.md §13).
 * null when it refers to a type the target does not have.
 */
export function definitionOf(
  attribute: ObjectTypeAttribute,
  ids: DefinitionIds,
  rules: "relaxed" | "full",
): AttributeDefinition | null {
  const full = rules === "full"
  const definition: AttributeDefinition = {
    name: attribute.name,
    type: attribute.type,
    description: attribute.description ?? undefined,
    minimumCardinality: full ? attribute.minimumCardinality : 0,
    maximumCardinality: attribute.maximumCardinality,
    uniqueAttribute: full && attribute.uniqueAttribute,
    hidden: attribute.hidden,
    summable: attribute.summable,
    suffix: attribute.suffix ?? undefined,
    additionalValue: attribute.additionalValue ?? undefined,
  }
  if (full && attribute.regexValidation) definition.regexValidation = attribute.regexValidation
  switch (attribute.type) {
    case ATTRIBUTE_TYPE.default:
      definition.defaultTypeId = attribute.defaultTypeId ?? DEFAULT_TYPE.text
      if (attribute.defaultTypeId === DEFAULT_TYPE.select) definition.options = attribute.options ?? ""
      return definition
    case ATTRIBUTE_TYPE.reference: {
      const typeValue = ids.objectTypeId(attribute.referenceObjectTypeId ?? "")
      if (typeValue === undefined) return null
      definition.typeValue = typeValue
      const source = attribute.referenceTypeId ?? attribute.additionalValue ?? ""
      definition.additionalValue = ids.referenceTypeId(source) ?? source
      definition.includeChildObjectTypes = attribute.includeChildObjectTypes
      if (full && attribute.qlQuery) definition.qlQuery = ids.rewrite(attribute.qlQuery)
      return definition
    }
    case ATTRIBUTE_TYPE.status:
      definition.typeValueMulti = attribute.typeValueMulti.flatMap((id) => ids.statusId(id) ?? [])
      return definition
    default:
      if (attribute.typeValueMulti.length > 0) definition.typeValueMulti = attribute.typeValueMulti
      return definition
  }
}

/** Whether the attribute has a rule that `relaxed` left out. */
export function hasRules(attribute: ObjectTypeAttribute): boolean {
  return (
    attribute.minimumCardinality > 0 ||
    attribute.uniqueAttribute ||
    Boolean(attribute.regexValidation) ||
    Boolean(attribute.qlQuery)
  )
}
