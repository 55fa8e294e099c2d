import { ATTRIBUTE_TYPE, DEFAULT_TYPE } from "../assets/nouns.ts"
import type { SimulatedAttribute, SimulatedSite } from "./world.ts"

/** Key, Name, Created and Updated: Atlassian makes them with every type (assets-api.md §6). */
export function addSystemAttributes(site: SimulatedSite, typeId: number, nameIsUnique: boolean): void {
  const system = { editable: false, system: true, removable: false, minimumCardinality: 1 }
  addAttribute(site, typeId, { ...system, name: "Key", position: 0 })
  addAttribute(site, typeId, {
    name: "Name",
    description: "The name of the object",
    label: true,
    removable: false,
    minimumCardinality: 1,
    uniqueAttribute: nameIsUnique,
    position: 1,
  })
  addAttribute(site, typeId, { ...system, name: "Created", defaultTypeId: DEFAULT_TYPE.dateTime, position: 2 })
  addAttribute(site, typeId, { ...system, name: "Updated", defaultTypeId: DEFAULT_TYPE.dateTime, position: 3 })
}

/** Puts one definition into the site; what is not given takes Atlassian's default. */
export function addAttribute(
  site: SimulatedSite,
  typeId: number,
  given: Partial<SimulatedAttribute> & { name: string },
): SimulatedAttribute {
  const attribute: SimulatedAttribute = {
    description: null,
    label: false,
    type: ATTRIBUTE_TYPE.default,
    defaultTypeId: DEFAULT_TYPE.text,
    typeValueMulti: [],
    additionalValue: null,
    referenceTypeId: null,
    referenceObjectTypeId: null,
    minimumCardinality: 0,
    maximumCardinality: 1,
    suffix: "",
    summable: false,
    includeChildObjectTypes: false,
    hidden: false,
    uniqueAttribute: false,
    regexValidation: "",
    qlQuery: "",
    options: "",
    editable: true,
    system: false,
    removable: true,
    position: 0,
    ...given,
    id: given.id ?? site.nextIds.attribute++,
    typeId,
  }
  site.attributes.set(attribute.id, attribute)
  return attribute
}
