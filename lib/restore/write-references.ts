import type { AssetObject } from "../assets/nouns.ts"
import { logLeftOut } from "./log-left-out.ts"
import { hasReferences, mapValues } from "./map-values.ts"
import { pool } from "./pool.ts"
import { refusalOf } from "./refusal.ts"
import { sendObject } from "./send-object.ts"
import { CONCURRENCY, repeatable, type Session, throwIfStopped } from "./session.ts"
import { withWatermark } from "./watermark.ts"
import { lineOf, type ObjectPass } from "./write-objects.ts"

const BATCH = 500

/** Pass B: references by the id ledger, whole sets by PUT, so that cycles and self references need no order. */
export async function writeReferences(pass: ObjectPass): Promise<void> {
  const { session } = pass
  session.run.progress.phase("References", session.content.objectCount)
  const source = session.content.objects(session.signal)
  await withWatermark(session, "references", source, BATCH, (batch) =>
    pool(batch, CONCURRENCY, async (object) => {
      throwIfStopped(session.signal)
      if (hasReferences(object)) await writeOne(pass, object)
      session.run.progress.advance(1)
    }),
  )
}

async function writeOne(pass: ObjectPass, object: AssetObject): Promise<void> {
  const { session, maps } = pass
  const target = session.ledger.object(object.id)
  const objectTypeId = maps.structure.typeIds.get(object.objectTypeId)
  const line = { ...lineOf(object), sheet: "References" as const }
  if (!target || objectTypeId === undefined) {
    session.log.add({ ...line, result: "skipped", reason: "NOT_FOUND", message: "Its object was not restored" })
    return
  }
  const { writes, skipped } = mapValues(object, "references", maps)
  if (writes.length === 0) {
    logLeftOut(session, maps, object, "references", skipped)
    return
  }
  let written = 0
  try {
    await sendObject(session, pass.groups, maps.structure, object, writes, async (attributes) => {
      written = attributes.reduce((sum, attribute) => sum + attribute.values.length, 0)
      if (attributes.length === 0) return
      await updateObject(session, target.id, { objectTypeId, attributes })
    })
    logLeftOut(session, maps, object, "references", skipped)
    session.ledger.counters.references += written
    const ends = { targetId: target.id, targetKey: target.key }
    const message = `${written} ${written === 1 ? "reference" : "references"}`
    if (written > 0) session.log.add({ ...line, ...ends, result: "updated", message })
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    logLeftOut(session, maps, object, "references", skipped)
    session.log.add({ ...line, targetId: target.id, targetKey: target.key, result: "failed", ...refusal })
  }
}

export function updateObject(
  session: Session,
  objectId: string,
  write: Parameters<Session["target"]["updateObject"]>[1],
): Promise<void> {
  return repeatable(session, () => session.target.updateObject(objectId, write, session.requestSignal))
}
