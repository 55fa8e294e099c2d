import { encodeRecord } from "../assets/backup-records.ts"
import type { ObjectType } from "../assets/nouns.ts"
import type { BackupDesk } from "./backup-desk.ts"
import { gapSentence } from "./gap-reason.ts"
import { mapOrdered } from "./map-ordered.ts"
import { storeImage } from "./store-file.ts"

const SIDE_BY_SIDE = 8

/** The icons the types use, with their images: part of the same job, not of a later one (S0-33, X-47). */
export async function storeIcons(desk: BackupDesk, types: readonly ObjectType[]): Promise<void> {
  const iconIds = [...new Set(types.flatMap((type) => type.iconId ?? []))]
  desk.run.progress.phase("Icons", iconIds.length)
  for await (const found of mapOrdered(iconIds, SIDE_BY_SIDE, (iconId) => storeIcon(desk, iconId))) {
    if (found) desk.state.counts.icons++
    desk.run.progress.advance(1)
  }
}

/** Whether the icon is stored with its image. */
async function storeIcon(desk: BackupDesk, iconId: string): Promise<boolean> {
  const { source, signal } = desk.run
  const subject = { part: "icons", subjectId: iconId, subjectName: iconId } as const
  const icon = await desk.attempt(subject, () => source.readIcon(iconId, signal))
  if (!icon) return false
  const named = { ...subject, subjectName: icon.name }
  const asked = await desk.attempt(named, async () => ({ image: await source.readIconImage(iconId, signal) }), "file")
  if (asked?.image === null) await desk.gap({ ...named, reason: "NOT_FOUND", message: gapSentence("NOT_FOUND") })
  const image = asked?.image ? await storeImage(desk.writer, asked.image) : null
  await desk.put(encodeRecord("icon", iconId, { icon, image }))
  return image !== null
}
