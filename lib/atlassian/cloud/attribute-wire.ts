import { z } from "zod"
import { ATTRIBUTE_TYPE, DEFAULT_TYPE, type Json, type ObjectTypeAttribute } from "../../assets/nouns.ts"
import {
  asObject,
  countShape,
  flagShape,
  idShape,
  integerShape,
  optionalIdShape,
  optionalTextShape,
  textShape,
  textsShape,
} from "./wire.ts"

const embeddedShape = z.object({ id: optionalIdShape }).nullable().catch(null)

const attributeShape = z.object({
  id: idShape,
  objectType: embeddedShape,
  name: textShape,
  description: optionalTextShape,
  label: flagShape(false),
  type: integerShape.nullable().catch(null),
  defaultType: z.object({ id: integerShape }).nullable().catch(null),
  defaultTypeId: integerShape.nullable().catch(null),
  referenceObjectTypeId: optionalIdShape,
  referenceObjectType: embeddedShape,
  referenceType: embeddedShape,
  additionalValue: optionalTextShape,
  typeValueMulti: textsShape,
  minimumCardinality: countShape,
  maximumCardinality: integerShape.catch(1),
  suffix: optionalTextShape,
  summable: flagShape(false),
  includeChildObjectTypes: flagShape(false),
  hidden: flagShape(false),
  uniqueAttribute: flagShape(false),
  regexValidation: optionalTextShape,
  qlQuery: optionalTextShape,
  iql: optionalTextShape,
  options: optionalTextShape,
  editable: flagShape(true),
  system: flagShape(false),
  removable: flagShape(true),
  position: countShape,
})

/**
 * An attribute definition as list, create and change answer it. `askedTypeId` is the type whose attributes were asked,
 * for answers that do not embed it; with neither, objectTypeId is "".
 */
export function toAttribute(json: Json, askedTypeId: string | null): ObjectTypeAttribute {
  const wire = attributeShape.parse(json)
  const { objectType, referenceObjectType, referenceType, defaultType, iql, ...rest } = wire
  const type = wire.type ?? derivedType(wire)
  return {
    ...rest,
    objectTypeId: objectType?.id ?? askedTypeId ?? "",
    type,
    defaultTypeId:
      type === ATTRIBUTE_TYPE.default ? (defaultType?.id ?? wire.defaultTypeId ?? DEFAULT_TYPE.text) : null,
    referenceObjectTypeId: wire.referenceObjectTypeId ?? referenceObjectType?.id ?? null,
    referenceTypeId: referenceType?.id ?? null,
    qlQuery: wire.qlQuery ?? iql,
    raw: asObject(json),
  }
}

/** `type` is missing in several official examples (assets-api.md §6): the other fields tell it. */
function derivedType(wire: z.infer<typeof attributeShape>): number {
  if (wire.referenceObjectTypeId ?? wire.referenceObjectType) return ATTRIBUTE_TYPE.reference
  if (wire.defaultType === null && wire.additionalValue?.endsWith("_PROFILE")) return ATTRIBUTE_TYPE.user
  return ATTRIBUTE_TYPE.default
}
