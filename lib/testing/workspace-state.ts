import type { ObjectSchema, ObjectType, ObjectTypeAttribute, ReferenceType, StatusType } from "../assets/nouns.ts"

/** One object as the workspace keeps it: raw values only (reference: object id, user: account id, status: id). */
export interface KeptObject {
  id: string
  key: string
  typeId: string
  values: Map<string, string[]>
  created: string
  updated: string
  /** Milliseconds since 1970 from which on the search index knows it. */
  indexedAt: number
  avatar: string | null
  comments: string[]
  files: { name: string; bytes: Uint8Array }[]
  history: { affectedAttribute: string | null; oldValue: string | null; newValue: string | null; at: string }[]
}

export interface Person {
  accountId: string
  displayName: string
  emailAddress: string | null
  active: boolean
}

export interface WorkspaceState {
  nextId: number
  schemas: Map<string, { schema: ObjectSchema; allowOtherObjectSchema: boolean }>
  statuses: Map<string, StatusType>
  referenceTypes: Map<string, ReferenceType>
  icons: Map<string, { name: string; global: boolean; png: Uint8Array }>
  types: Map<string, ObjectType>
  attributes: Map<string, ObjectTypeAttribute>
  objects: Map<string, KeptObject>
  avatars: Map<string, Uint8Array>
  people: Person[]
  groups: { name: string; groupId: string }[]
}

/** Ancestors whose attributes reach the type, nearest first, the type itself included. */
export function reachOf(state: WorkspaceState, typeId: string): string[] {
  const reach = [typeId]
  for (let type = state.types.get(typeId); type?.parentObjectTypeId; ) {
    const parent = state.types.get(type.parentObjectTypeId)
    if (!parent?.inherited) break
    reach.push(parent.id)
    type = parent
  }
  return reach
}

/** Attributes as a type shows them: its own four from birth, what it inherits, its own others. */
export function attributesOfType(
  state: WorkspaceState,
  typeId: string,
  includeInherited: boolean,
): ObjectTypeAttribute[] {
  const reach = new Set(includeInherited ? reachOf(state, typeId) : [typeId])
  return [...state.attributes.values()]
    .filter(
      (attribute) =>
        attribute.objectTypeId === typeId ||
        (reach.has(attribute.objectTypeId) && !attribute.system && attribute.removable),
    )
    .sort((a, b) => a.position - b.position || Number(a.id) - Number(b.id))
}

export function isTypeOrBelow(state: WorkspaceState, typeId: string, ancestorId: string): boolean {
  for (let id: string | null = typeId; id !== null; id = state.types.get(id)?.parentObjectTypeId ?? null) {
    if (id === ancestorId) return true
  }
  return false
}

export function labelOf(state: WorkspaceState, object: KeptObject): string {
  const label = attributesOfType(state, object.typeId, true).find((attribute) => attribute.label)
  return (label && object.values.get(label.id)?.[0]) || object.key
}
