import { type AssetObject, ATTRIBUTE_TYPE } from "../assets/nouns.ts"
import type { AttributeWrite } from "../assets/target.ts"
import { isAppError } from "../errors.ts"
import type { LogLine } from "./log.ts"
import { reasonOf, refusedAttributes } from "./refusal.ts"
import type { Session } from "./session.ts"
import type { AttributePlan, Structure } from "./structure.ts"

/**
 * Sends one object's attributes. One bad attribute makes Atlassian refuse the whole object (assets-api.md §2), so the
 * refused ones are left out, each with its line and reason, and the rest is sent again: a refusal proves that nothing
 * was written. A group refused by name is tried by its id first. Throws what is not about a single attribute.
 */
export async function sendObject<T>(
  session: Session,
  groups: GroupIds,
  structure: Structure,
  object: AssetObject,
  attributes: AttributeWrite[],
  send: (attributes: AttributeWrite[]) => Promise<T>,
): Promise<T> {
  let left = attributes
  const groupsTried = new Set<string>()
  for (;;) {
    try {
      return await send(left)
    } catch (error) {
      if (!isAppError(error, "ATLASSIAN_REFUSED")) throw error
      const refused = refusedAttributes(error)
      const next: AttributeWrite[] = []
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
        session.log.add(lineOf(object, plan, message))
        // Where the message names some of the values (people, options), the others are kept.
        const kept = write.values.filter((value) => !message.includes(value))
        if (kept.length > 0 && kept.length < write.values.length) next.push({ ...write, values: kept })
      }
      // What Atlassian named is not among what was sent (a required attribute, say): leaving out more cannot help.
      if (!changed) throw error
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

async function withGroupIds(
  groups: GroupIds,
  plan: AttributePlan,
  write: AttributeWrite,
): Promise<AttributeWrite | null> {
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

function lineOf(object: AssetObject, plan: AttributePlan, message: string): LogLine {
  const { type } = plan.source
  const isUser = type === ATTRIBUTE_TYPE.user
  const reason = reasonOf(message)
  return {
    sheet: isUser ? "Users" : type === ATTRIBUTE_TYPE.reference ? "References" : "Errors",
    sourceId: `${object.id}/${plan.source.id}`,
    sourceKey: object.objectKey,
    name: `${object.label}: ${plan.source.name}`,
    result: "skipped",
    reason: isUser && reason === "NOT_FOUND" ? "USER_MISSING" : reason,
    message: `Jira refused the value: ${message}`,
  }
}
