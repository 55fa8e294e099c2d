import type { StoredAvatar } from "../assets/backup-nouns.ts"
import { isAppError } from "../errors.ts"
import { pool } from "./pool.ts"
import { refusalOf } from "./refusal.ts"
import { repeatable, throwIfStopped } from "./session.ts"
import { withWatermark } from "./watermark.ts"
import type { ObjectPass } from "./write-objects.ts"
import { updateObject } from "./write-references.ts"

const BATCH = 50
/** Images are held while they are sent, so fewer at once than objects. */
const WIDTH = 4

/** Object icons (S1-14): upload, then the uuid on the object. */
export async function restoreAvatars(pass: ObjectPass): Promise<void> {
  const { session } = pass
  session.run.progress.phase("Object icons", session.content.count("avatars"))
  await withWatermark(session, "avatars", session.content.avatars(session.signal), BATCH, (batch) =>
    pool(batch, WIDTH, async (avatar) => {
      throwIfStopped(session.signal)
      await restoreAvatar(pass, avatar)
      session.run.progress.advance(1)
    }),
  )
}

async function restoreAvatar(pass: ObjectPass, avatar: StoredAvatar): Promise<void> {
  const { session, maps } = pass
  const object = await session.content.object(avatar.objectId)
  const target = session.ledger.object(avatar.objectId)
  const line = {
    sheet: "Icons" as const,
    sourceId: `object ${avatar.objectId}`,
    sourceKey: object?.objectKey ?? "",
    name: object?.label ?? "",
  }
  const objectTypeId = maps.structure.typeIds.get(object?.objectTypeId ?? "")
  if (!object || !target || objectTypeId === undefined) {
    session.log.add({ ...line, result: "skipped", reason: "NOT_FOUND", message: "Its object was not restored" })
    return
  }
  const ends = { targetId: target.id, targetKey: target.key }
  try {
    const bytes = await session.content.blob(avatar.image.blobId)
    const fileName = `${object.objectKey}.${avatar.image.contentType === "image/jpeg" ? "jpg" : "png"}`
    const avatarUuid = await repeatable(session, () =>
      session.target.uploadAvatar({ fileName, bytes }, session.requestSignal),
    )
    await updateObject(session, target.id, { objectTypeId, attributes: [], avatarUuid })
    session.ledger.counters.avatars++
    session.log.add({ ...line, ...ends, result: "updated" })
  } catch (error) {
    const damaged = isAppError(error, "CORRUPT")
    const refusal = damaged ? { reason: "NOT_FOUND" as const, message: error.message } : refusalOf(error)
    if (!refusal) throw error
    session.log.add({ ...line, ...ends, result: "failed", ...refusal })
  }
}
