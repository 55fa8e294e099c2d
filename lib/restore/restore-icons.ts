import type { StoredIcon } from "../assets/backup-nouns.ts"
import type { Icon } from "../assets/nouns.ts"
import { AppError } from "../errors.ts"
import { createOnce } from "./create-once.ts"
import { journalEntry } from "./id-ledger.ts"
import { refusalOf } from "./refusal.ts"
import type { Session } from "./session.ts"

/**
 * Icons of the types: a global one of the same name, else uploaded, else a fallback, because a type cannot be created
 * without (assets-api.md §5, §8). Returns source icon id → target icon id for every id asked for; "" asks for the
 * fallback alone.
 */
export async function restoreIcons(session: Session, iconIds: readonly string[]): Promise<Map<string, string>> {
  const stored = new Map(session.content.structure.icons.map((icon) => [icon.icon.id, icon]))
  const globals = await session.target.listGlobalIcons(session.requestSignal)
  const byName = new Map(globals.map((icon) => [icon.name.toLowerCase(), icon]))
  const result = new Map<string, string>()
  session.run.progress.phase("Icons", iconIds.length)
  for (const id of iconIds) {
    result.set(id, await restoreIcon(session, id, stored.get(id), byName))
    session.ledger.counters.icons = result.size
    session.run.progress.advance(1)
  }
  return result
}

async function restoreIcon(
  session: Session,
  id: string,
  stored: StoredIcon | undefined,
  byName: ReadonlyMap<string, Icon>,
): Promise<string> {
  const step = `icon:${id}`
  const before = session.ledger.step(step)
  if (before?.state === "done") return before.targetId
  const name = stored?.icon.name ?? ""
  const match = byName.get(name.toLowerCase()) ?? (await sameIcon(session, id, name))
  if (match) return matched(session, id, name, match)
  if (stored?.image) {
    const png = await session.content.blob(stored.image.blobId)
    const made = await createOnce(session, {
      step,
      sheet: "Icons",
      sourceId: id,
      name,
      // Icons cannot be listed: after an unknown outcome a second upload may leave one unused image behind.
      find: null,
      create: async () => (await session.target.createIcon(name, png, session.requestSignal)).id,
    })
    if ("targetId" in made) return made.targetId
  }
  return fallback(session, id, name, byName)
}

/** In the instance of the backup the very icon may still be there. */
async function sameIcon(session: Session, id: string, name: string): Promise<Icon | undefined> {
  if (!session.run.sameInstance || id === "") return undefined
  try {
    const icon = await session.target.readIcon(id, session.requestSignal)
    return icon.name === name ? icon : undefined
  } catch (error) {
    if (refusalOf(error)) return undefined
    throw error
  }
}

async function matched(session: Session, id: string, name: string, icon: Icon): Promise<string> {
  session.log.add({ sheet: "Icons", sourceId: id, targetId: icon.id, name, result: "matched" })
  await session.log.flush()
  await session.ledger.write([journalEntry(`icon:${id}`, "done", { targetId: icon.id })])
  return icon.id
}

async function fallback(
  session: Session,
  id: string,
  name: string,
  byName: ReadonlyMap<string, Icon>,
): Promise<string> {
  const icon = byName.get("object") ?? byName.get("other") ?? [...byName.values()][0]
  if (!icon) {
    throw new AppError("ATLASSIAN_FAILED", "the target has no icons at all", {
      userMessage: "The target instance offers no icons, and object types cannot be created without. Check the rights.",
    })
  }
  session.log.add({
    sheet: "Icons",
    sourceId: id,
    targetId: icon.id,
    name,
    result: "skipped",
    reason: "NOT_FOUND",
    message: `The icon is not in the backup or was refused; the icon "${icon.name}" stands in for it`,
  })
  await session.log.flush()
  await session.ledger.write([journalEntry(`icon:${id}`, "done", { targetId: icon.id })])
  return icon.id
}
