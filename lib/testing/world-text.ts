import { ATTRIBUTE_TYPE, type ObjectTypeAttribute } from "../assets/nouns.ts"
import type { MemoryWorkspace } from "./memory-workspace.ts"
import { attributesOfType, labelOf, type WorkspaceState } from "./workspace-state.ts"

/**
 * A schema in words without ids, so that two worlds that are equal but for ids have the same text: types by name,
 * references by the other object's tag, statuses and icons by name.
 */
export function worldText(
  { state }: MemoryWorkspace,
  schemaId: string,
): { schema: object; types: object[]; objects: Record<string, object> } {
  const entry = state.schemas.get(schemaId)
  const types = [...state.types.values()].filter((type) => type.objectSchemaId === schemaId)
  const typeIds = new Set(types.map((type) => type.id))
  const objects = [...state.objects.values()].filter((object) => typeIds.has(object.typeId))
  return {
    schema: { description: entry?.schema.description, allowOtherObjectSchema: entry?.allowOtherObjectSchema },
    types: types
      .map((type) => ({
        name: type.name,
        description: type.description,
        icon: state.icons.get(type.iconId ?? "")?.name,
        parent: state.types.get(type.parentObjectTypeId ?? "")?.name ?? null,
        position: type.position,
        inherited: type.inherited,
        abstractObjectType: type.abstractObjectType,
        attributes: attributesOfType(state, type.id, false).map((attribute) =>
          attributeText(state, schemaId, attribute),
        ),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    objects: Object.fromEntries(
      objects.map((object) => [
        tagOf(state, object.id),
        {
          type: state.types.get(object.typeId)?.name,
          label: labelOf(state, object),
          avatar: object.avatar === null ? null : [...(state.avatars.get(object.avatar) ?? [])],
          comments: object.comments.length,
          files: object.files.map((file) => [file.name, ...file.bytes]),
          values: Object.fromEntries(
            attributesOfType(state, object.typeId, true).flatMap((attribute) => {
              const values = object.values.get(attribute.id) ?? []
              return values.length > 0
                ? [[attribute.name, values.map((value) => valueText(state, attribute, value)).sort()]]
                : []
            }),
          ),
        },
      ]),
    ),
  }
}

export function tagOf(state: WorkspaceState, objectId: string): string {
  const object = state.objects.get(objectId)
  if (!object) return `no object ${objectId}`
  const tag = attributesOfType(state, object.typeId, true).find((attribute) => attribute.name === "Tag")
  return object.values.get(tag?.id ?? "")?.[0] ?? `untagged ${objectId}`
}

function valueText(state: WorkspaceState, attribute: ObjectTypeAttribute, value: string): string {
  if (attribute.type === ATTRIBUTE_TYPE.reference) return tagOf(state, value)
  if (attribute.type === ATTRIBUTE_TYPE.status) return state.statuses.get(value)?.name ?? `no status ${value}`
  return value
}

function attributeText(state: WorkspaceState, schemaId: string, attribute: ObjectTypeAttribute): object {
  const { id, objectTypeId, raw, referenceObjectTypeId, referenceTypeId, additionalValue, qlQuery, ...same } = attribute
  return {
    ...same,
    refersTo: state.types.get(referenceObjectTypeId ?? "")?.name ?? null,
    referenceType: state.referenceTypes.get(referenceTypeId ?? "")?.name ?? null,
    additionalValue: attribute.type === ATTRIBUTE_TYPE.reference ? null : additionalValue,
    typeValueMulti: attribute.typeValueMulti.map((one) => state.statuses.get(one)?.name ?? one),
    qlQuery: qlQuery
      ?.replace(`objectSchemaId = ${schemaId}`, "objectSchemaId = this")
      .replace(/objectTypeId = (\d+)/, (_, typeId: string) => `objectTypeId = ${state.types.get(typeId)?.name}`)
      .replace(/"[A-Z][A-Z0-9]*-(\d+)"/, (_, objectId: string) => `"${tagOf(state, objectId)}"`),
  }
}
