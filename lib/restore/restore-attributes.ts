import type { ObjectType, ObjectTypeAttribute } from "../assets/nouns.ts"
import type { AttributeDefinition } from "../assets/target.ts"
import { type DefinitionIds, definitionOf } from "./attribute-definition.ts"
import { createOnce, skipOnce } from "./create-once.ts"
import { compareIds, inheritanceRoot, orderTypes } from "./order-types.ts"
import { repeatable, type Session } from "./session.ts"
import { type AttributePlan, isServerMade, nameAttributeOf } from "./structure.ts"

export interface AttributeInput {
  types: readonly ObjectType[]
  attributes: readonly ObjectTypeAttribute[]
  typeIds: ReadonlyMap<string, string>
  ids: DefinitionIds
}

/**
 * Attributes at their defining type, with rules relaxed until all objects stand. Every type exists by now, so reference
 * attributes need no pass of their own and each type keeps its order of attributes. Name exists since its type's birth
 * and is changed, never created; Key, Created and Updated are Atlassian's own.
 */
export async function restoreAttributes(session: Session, input: AttributeInput): Promise<Map<string, AttributePlan>> {
  const plans = new Map<string, AttributePlan>()
  const byType = Map.groupBy(input.attributes, (attribute) => attribute.objectTypeId)
  session.run.progress.phase("Attributes", input.attributes.length)
  for (const type of orderTypes(input.types)) {
    const own = (byType.get(type.id) ?? []).sort((a, b) => a.position - b.position || compareIds(a.id, b.id))
    await restoreAttributesOf(session, input, type, own, plans)
    session.run.progress.advance(own.length)
  }
  return plans
}

async function restoreAttributesOf(
  session: Session,
  input: AttributeInput,
  type: ObjectType,
  own: readonly ObjectTypeAttribute[],
  plans: Map<string, AttributePlan>,
): Promise<void> {
  const targetTypeId = input.typeIds.get(type.id)
  const nameAttribute = nameAttributeOf(own)
  const serverMade = own.filter(isServerMade)
  await skipOnce(
    session,
    `system:${type.id}`,
    serverMade.map((source) => ({
      ...lineOf(type, source),
      reason: "SYSTEM_ATTRIBUTE" as const,
      message: "Atlassian sets it itself; the backup keeps the old values",
    })),
  )
  for (const source of own) {
    let targetId: string | null = null
    if (isServerMade(source)) {
      plans.set(source.id, { source, targetId, serverMade: true })
      continue
    }
    const definition = definitionOf(source, input.ids, "relaxed")
    if (targetTypeId === undefined) await skipAttribute(session, type, source, "Its object type could not be restored")
    else if (!definition) {
      const message = `The object type it refers to (${source.referenceObjectTypeId ?? "unknown"}) is not in the target`
      await skipAttribute(session, type, source, message)
    } else if (source === nameAttribute) targetId = await changeName(session, type, source, targetTypeId, definition)
    else targetId = await createAttribute(session, type, source, targetTypeId, definition)
    plans.set(source.id, { source, targetId, serverMade: false })
  }
}

async function createAttribute(
  session: Session,
  type: ObjectType,
  source: ObjectTypeAttribute,
  targetTypeId: string,
  definition: AttributeDefinition,
): Promise<string | null> {
  const made = await createOnce(session, {
    step: `attribute:${source.id}`,
    ...lineOf(type, source),
    find: () => findAttribute(session, targetTypeId, source.name),
    create: async () => (await session.target.createAttribute(targetTypeId, definition, session.requestSignal)).id,
  })
  return "targetId" in made ? made.targetId : null
}

async function changeName(
  session: Session,
  type: ObjectType,
  source: ObjectTypeAttribute,
  targetTypeId: string,
  relaxed: AttributeDefinition,
): Promise<string | null> {
  const { target, requestSignal } = session
  // Atlassian insists on Name: its minimum stays as it is.
  const definition = { ...relaxed, minimumCardinality: source.minimumCardinality }
  const change = async (): Promise<string> => {
    const standing = await target.listTypeAttributes(targetTypeId, { includeInherited: true }, requestSignal)
    const found = nameAttributeOf(standing)
    if (!found) return (await target.createAttribute(targetTypeId, relaxed, requestSignal)).id
    const { id, objectTypeId } = found
    await repeatable(session, () => target.updateAttribute(objectTypeId, id, definition, requestSignal))
    return id
  }
  const made = await createOnce(session, {
    step: `attribute:${source.id}`,
    ...lineOf(type, source),
    find: null,
    create: change,
    message: "Name attribute, made with its type",
  })
  return "targetId" in made ? made.targetId : null
}

/**
 * The hidden marker attribute on each root of an inheritance group that can hold objects. Returns source type id →
 * target attribute id of the marker its objects carry; a type whose marker was refused is missing.
 */
export async function restoreMarkers(
  session: Session,
  input: Pick<AttributeInput, "types" | "typeIds">,
  markerName: string,
): Promise<Map<string, string>> {
  const types = new Map(input.types.map((type) => [type.id, type]))
  const markerIds = new Map<string, string>()
  for (const type of input.types) {
    const root = inheritanceRoot(types, type)
    const rootId = input.typeIds.get(root.id)
    if (rootId === undefined || session.ledger.step(`marker-removed:${root.id}`)) continue
    if (root.abstractObjectType && !root.inherited) continue
    const made = await createOnce(session, {
      step: `marker:${root.id}`,
      sheet: "Attributes",
      sourceId: `marker ${root.id}`,
      name: `${root.name}: ${markerName}`,
      message: "Helps to resume without duplicates; removed at the end",
      find: () => findAttribute(session, rootId, markerName),
      create: async () =>
        (
          await session.target.createAttribute(
            rootId,
            {
              name: markerName,
              type: 0,
              defaultTypeId: 0,
              description: "Written by a running restore, removed at its end",
              hidden: true,
              minimumCardinality: 0,
              maximumCardinality: 1,
            },
            session.requestSignal,
          )
        ).id,
    })
    if ("targetId" in made) markerIds.set(type.id, made.targetId)
  }
  return markerIds
}

async function findAttribute(session: Session, typeId: string, name: string): Promise<string | undefined> {
  const standing = await session.target.listTypeAttributes(typeId, { includeInherited: false }, session.requestSignal)
  return standing.find((attribute) => attribute.name === name)?.id
}

function lineOf(
  type: ObjectType,
  source: ObjectTypeAttribute,
): { sheet: "Attributes"; sourceId: string; name: string } {
  return { sheet: "Attributes", sourceId: source.id, name: `${type.name}: ${source.name}` }
}

async function skipAttribute(
  session: Session,
  type: ObjectType,
  source: ObjectTypeAttribute,
  message: string,
): Promise<void> {
  await skipOnce(session, `attribute:${source.id}`, [{ ...lineOf(type, source), reason: "NOT_FOUND", message }])
}
