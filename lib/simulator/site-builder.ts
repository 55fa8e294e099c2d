import type { AttributeKind } from "./attribute-kinds.ts"
import type { NewValues } from "./new-value.ts"
import type { SimulatedObject } from "./simulated-object.ts"
import type {
  SchemaProperties,
  SimulatedAttribute,
  SimulatedField,
  SimulatedGroup,
  SimulatedIcon,
  SimulatedIssue,
  SimulatedProject,
  SimulatedReferenceType,
  SimulatedSchema,
  SimulatedSite,
  SimulatedStatus,
  SimulatedType,
  SimulatedUser,
} from "./world.ts"

export interface NewAttribute {
  name: string
  kind: AttributeKind
  description?: string
  /** Reference: the type it points to, and the reference type (default: "Reference"). */
  to?: SimulatedType
  referenceType?: SimulatedReferenceType
  includeChildren?: boolean
  /** AQL filter of a reference. */
  filter?: string
  /** true: no upper limit (-1); a number: that limit. */
  many?: boolean | number
  required?: boolean
  unique?: boolean
  /** Takes the label from Name. */
  label?: boolean
  hidden?: boolean
  options?: string[]
  suffix?: string
  summable?: boolean
  regex?: string
  /** User: groups; status: the allowed ones (none given: all). */
  groups?: string[]
  statuses?: SimulatedStatus[]
  additionalValue?: string
}

/** Fills one site. Dates that are not given stand at `defaultTime`. */
export interface SiteBuilder {
  site: SimulatedSite
  addUser(user: {
    displayName: string
    emailAddress?: string | null
    accountId?: string
    groups?: string[]
    active?: boolean
    deleted?: boolean
  }): SimulatedUser
  addGroup(name: string): SimulatedGroup
  /** `id` may be a UUID, as on newer sites; `png` default: a drawn square. */
  addIcon(icon: { name: string; id?: string; png?: Uint8Array }): SimulatedIcon
  addStatus(status: { name: string; category: number; description?: string; schema?: SimulatedSchema }): SimulatedStatus
  addReferenceType(type: {
    name: string
    color?: string
    description?: string
    schema?: SimulatedSchema
  }): SimulatedReferenceType
  addSchema(schema: {
    name: string
    key: string
    description?: string | null
    canManage?: boolean
    properties?: Partial<SchemaProperties>
    created?: Date
  }): SimulatedSchema
  /** Makes Key, Name, Created and Updated as well. */
  addType(
    schema: SimulatedSchema,
    type: {
      name: string
      description?: string | null
      icon?: SimulatedIcon
      parent?: SimulatedType
      inherited?: boolean
      abstract?: boolean
      uniqueName?: boolean
    },
  ): SimulatedType
  addAttribute(type: SimulatedType, attribute: NewAttribute): SimulatedAttribute
  /** `values` by attribute name (the type's own or inherited ones); "Name" is needed. Nothing is validated. */
  addObject(
    type: SimulatedType,
    values: NewValues,
    more?: { created?: Date; updated?: Date; avatar?: Uint8Array; hidden?: boolean },
  ): SimulatedObject
  /** Sets or replaces values of an object, for cycles; an empty array clears. Returns the new form of the object. */
  setValues(object: SimulatedObject, values: NewValues): SimulatedObject
  addHistory(
    object: SimulatedObject,
    entry: { affectedAttribute: string; oldValue: string; newValue: string; actor?: SimulatedUser; created?: Date },
  ): void
  addComment(object: SimulatedObject, comment: { comment: string; author?: SimulatedUser; created?: Date }): void
  addAttachment(
    object: SimulatedObject,
    file: { fileName: string; mimeType: string; bytes: Uint8Array; author?: SimulatedUser; comment?: string },
  ): void
  addProject(project: { key: string; name: string }): SimulatedProject
  /** An Assets object field; `id` "customfield_NNNNN". */
  addField(field: { id: string; name: string; filter?: string }): SimulatedField
  addIssue(issue: {
    project: SimulatedProject
    summary: string
    objects?: [SimulatedField, SimulatedObject[]][]
    status?: string
    issueType?: string
  }): SimulatedIssue
}
