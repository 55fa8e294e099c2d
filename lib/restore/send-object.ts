import { type AssetObject, ATTRIBUTE_TYPE } from "../assets/nouns.ts"
import type { AttributeWrite } from "../assets/target.ts"
import { isAppError } from "../errors.ts"
import type { MappedWrite } from "./map-values.ts"
import { reasonOf, refusedAttributes } from "./refusal.ts"
import type { RefusedValue } from "./refused-values.ts"
import type { Session } from "./session.ts"
import type { AttributePlan, Structure } from "./structure.ts"

/**
 * Sends one object's attributes. One bad attribute makes Atlassian refuse the whole object (assets-api.md §2), so the
 * refused ones are left out, each with its reason in the journal before the rest is sent again: a refusal proves that
 * nothing was written. A group refused by name is tried by its id first. Throws what is not about a single attribute.
 */
export async function sendObject<T>(
  session: Session,
  groups: GroupIds,
  structure: Structure,
  object: AssetObject,
  attributes: MappedWrite[],
  send: (attributes: AttributeWrite[]) => Promise<T>,
): Promise<T> {
  let left = attributes
  const { refused: remembered } = session.ledger
  const refusals = earlierRefusals(session, structure, object, attributes)
  await remembered.write(object.id, refusals)
  const groupsTried = new Set<string>()
  for (;;) {
    try {
      return await send(left.map(({ objectTypeAttributeId, values }) => ({ objectTypeAttributeId, values })))
    } catch (error) {
      if (!isAppError(error, "ATLASSIAN_REFUSED")) throw error
      const refused = refusedAttributes(error)
      const next: MappedWrite[] = []
      let changed = false
      for (const write of left) {
        const id = write.objectTypeAttributeId
        const message = refused.get(id)
        const plan = message === undefined ? undefined : planOf(structure, id)
        if (message === undefined || !plan) {
          next.push(write)
          continue
        }
        changed = true
        const byId = groupsTried.has(id) ? null : await withGroupIds(groups, plan, write)
        groupsTried.add(id)
        if (byId) {
          next.push(byId)
          continue
        }
        const kept = keptOf(write, message)
        if (kept.values.length > 0) next.push(kept)
        const places = write.places.filter((place) => !kept.places.includes(place))
        refusals.set(plan.source.id, withMore(refusals.get(plan.source.id), message, places))
      }
      // What Atlassian named is not among what was sent (a required attribute, say): leaving out more cannot help.
      if (!changed) throw error
      await remembered.write(object.id, refusals)
      left = next
    }
  }
}

/** Group name → group id of the target, read once when the first group is refused by name. */
export interface GroupIds {
  idOf(name: string): Promise<string | null>
}

export function openGroupIds(session: Session): GroupIds {
  let groups: Promise<Map<string, string>> | null = null
  const read = async (): Promise<Map<string, string>> => {
    const all = await session.target.listGroups(session.requestSignal)
    return new Map(all.map((group) => [group.name.toLowerCase(), group.groupId]))
  }
  return {
    async idOf(name) {
      groups ??= read()
      return (await groups).get(name.toLowerCase()) ?? null
    },
  }
}

async function withGroupIds(groups: GroupIds, plan: AttributePlan, write: MappedWrite): Promise<MappedWrite | null> {
  if (plan.source.type !== ATTRIBUTE_TYPE.group) return null
  const ids: string[] = []
  for (const name of write.values) {
    const id = await groups.idOf(name)
    if (id === null) return null
    ids.push(id)
  }
  return { ...write, values: ids }
}

function planOf(structure: Structure, targetId: string): AttributePlan | undefined {
  // Only refusals come here, so a walk over some hundred attributes is cheap enough.
  for (const plan of structure.attributes.values()) if (plan.targetId === targetId) return plan
  return undefined
}

/** What an earlier try of these attributes went without is taken back: this one sends everything again. */
function earlierRefusals(
  session: Session,
  structure: Structure,
  object: AssetObject,
  attributes: readonly MappedWrite[],
): Map<string, RefusedValue | null> {
  const refusals = new Map<string, RefusedValue | null>()
  const sent = new Set(attributes.map((write) => write.objectTypeAttributeId))
  for (const sourceId of session.ledger.refused.of(object.id).keys()) {
    if (sent.has(structure.attributes.get(sourceId)?.targetId ?? "")) refusals.set(sourceId, null)
  }
  return refusals
}

/** Where the message names some of the values (people, options), the others are kept. */
function keptOf(write: MappedWrite, message: string): MappedWrite {
  const kept = [...write.values.keys()].filter((index) => !message.includes(write.values[index] ?? ""))
  const some = kept.length < write.values.length ? kept : []
  return {
    ...write,
    values: some.flatMap((index) => write.values[index] ?? []),
    places: some.flatMap((index) => write.places[index] ?? []),
  }
}

function withMore(before: RefusedValue | null | undefined, message: string, places: readonly number[]): RefusedValue {
  if (!before) return { reason: reasonOf(message), message, places }
  return { ...before, message: `${before.message}; ${message}`, places: [...before.places, ...places] }
}
