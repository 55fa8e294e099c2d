import type { ObjectType } from "../assets/nouns.ts"
import { createOnce, skipOnce } from "./create-once.ts"
import { orderTypes } from "./order-types.ts"
import { refusalOf } from "./refusal.ts"
import { repeatable, type Session } from "./session.ts"

/**
 * Object types, parents first, with inheritance and abstractness set at birth, then brought into the source's order
 * where it differs. Returns source type id → target type id. A type under one that was refused is skipped with it.
 */
export async function restoreTypes(
  session: Session,
  schemaId: string,
  types: readonly ObjectType[],
  iconIds: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const { target, requestSignal } = session
  const ids = new Map<string, string>()
  const known = new Set(types.map((type) => type.id))
  session.run.progress.phase("Object types", types.length)
  for (const type of orderTypes(types)) {
    const parent =
      type.parentObjectTypeId !== null && known.has(type.parentObjectTypeId) ? type.parentObjectTypeId : null
    const parentId = parent === null ? null : ids.get(parent)
    if (parentId === undefined) await skipWithParent(session, type)
    else {
      const made = await createOnce(session, {
        step: `type:${type.id}`,
        sheet: "Object types",
        sourceId: type.id,
        name: type.name,
        find: async () =>
          (await target.listObjectTypes(schemaId, requestSignal)).find((found) => found.name === type.name)?.id,
        create: async () =>
          (
            await target.createObjectType(
              {
                name: type.name,
                description: type.description,
                iconId: iconIds.get(type.iconId ?? "") ?? iconIds.get("") ?? "",
                objectSchemaId: schemaId,
                parentObjectTypeId: parentId,
                inherited: type.inherited,
                abstractObjectType: type.abstractObjectType,
              },
              requestSignal,
            )
          ).id,
      })
      if ("targetId" in made) ids.set(type.id, made.targetId)
    }
    session.run.progress.advance(1)
  }
  await arrange(session, schemaId, types, ids)
  return ids
}

async function skipWithParent(session: Session, type: ObjectType): Promise<void> {
  await skipOnce(session, `type:${type.id}`, [
    {
      sheet: "Object types",
      sourceId: type.id,
      name: type.name,
      reason: "NOT_FOUND",
      message: "Its parent type could not be restored",
    },
  ])
}

/** Moves siblings that stand in another order than in the backup; idempotent, so it needs no journal. */
async function arrange(
  session: Session,
  schemaId: string,
  types: readonly ObjectType[],
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  const standing = await session.target.listObjectTypes(schemaId, session.requestSignal)
  const position = new Map(standing.map((type) => [type.id, type.position]))
  const families = Map.groupBy(orderTypes(types), (type) => type.parentObjectTypeId)
  for (const [parent, siblings] of families) {
    const wanted = siblings.flatMap((type) => ids.get(type.id) ?? [])
    const places = wanted.map((id) => position.get(id) ?? 0)
    if (places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0))) continue
    const parentId = parent === null ? null : (ids.get(parent) ?? null)
    for (const [place, id] of wanted.entries()) {
      await tolerant(session, () => session.target.moveObjectType(id, parentId, place, session.requestSignal))
    }
  }
}

async function tolerant(session: Session, move: () => Promise<void>): Promise<void> {
  try {
    await repeatable(session, move)
  } catch (error) {
    // Order among siblings is comfort: where the instance refuses to move types, nothing is lost.
    if (!refusalOf(error)) throw error
  }
}
