import type { StoredHistory } from "../assets/backup-nouns.ts"
import { DEFAULT_TYPE } from "../assets/nouns.ts"
import { createOnce } from "./create-once.ts"
import { historyText } from "./history-text.ts"
import { inheritanceRoot } from "./order-types.ts"
import { pool } from "./pool.ts"
import { refusalOf } from "./refusal.ts"
import { CONCURRENCY, throwIfStopped } from "./session.ts"
import { withWatermark } from "./watermark.ts"
import type { ObjectPass } from "./write-objects.ts"
import { updateObject } from "./write-references.ts"

const ATTRIBUTE = "OBJECT_HISTORY"
const BATCH = 100

/** History cannot be written to Jira, so it goes as text into OBJECT_HISTORY of each root type (S1-15). */
export async function restoreHistory(pass: ObjectPass): Promise<void> {
  const { session } = pass
  session.run.progress.phase("Object history", session.content.count("histories"))
  if (session.content.count("histories") === 0) return
  const attributeIds = await historyAttributes(pass)
  await withWatermark(session, "histories", session.content.histories(session.signal), BATCH, (batch) =>
    pool(batch, CONCURRENCY, async (history) => {
      throwIfStopped(session.signal)
      await restoreOne(pass, attributeIds, history)
      session.run.progress.advance(1)
    }),
  )
}

/** Source type id → OBJECT_HISTORY of the target; one the backup already had is used again. */
async function historyAttributes(pass: ObjectPass): Promise<Map<string, string>> {
  const { session } = pass
  const { types, typeIds } = pass.maps.structure
  const ids = new Map<string, string>()
  for (const type of types.values()) {
    const root = inheritanceRoot(types, type)
    const rootId = typeIds.get(root.id)
    if (rootId === undefined) continue
    const find = async (): Promise<string | undefined> => {
      const standing = await session.target.listTypeAttributes(
        rootId,
        { includeInherited: false },
        session.requestSignal,
      )
      return standing.find((attribute) => attribute.name === ATTRIBUTE)?.id
    }
    const made = await createOnce(session, {
      step: `history-attribute:${root.id}`,
      sheet: "Attributes",
      sourceId: `history ${root.id}`,
      name: `${root.name}: ${ATTRIBUTE}`,
      find,
      create: async () =>
        (await find()) ??
        (
          await session.target.createAttribute(
            rootId,
            {
              name: ATTRIBUTE,
              type: 0,
              defaultTypeId: DEFAULT_TYPE.textarea,
              description: "History of the object before it was restored, newest entry first",
              minimumCardinality: 0,
              maximumCardinality: 1,
            },
            session.requestSignal,
          )
        ).id,
    })
    if ("targetId" in made) ids.set(type.id, made.targetId)
  }
  return ids
}

async function restoreOne(
  pass: ObjectPass,
  attributeIds: ReadonlyMap<string, string>,
  history: StoredHistory,
): Promise<void> {
  const { session, maps } = pass
  const object = await session.content.object(history.objectId)
  const target = session.ledger.object(history.objectId)
  const objectTypeId = maps.structure.typeIds.get(object?.objectTypeId ?? "")
  const attributeId = attributeIds.get(object?.objectTypeId ?? "")
  if (!object || !target || objectTypeId === undefined || attributeId === undefined) return
  const { text, leftOut } = historyText(history.entries)
  const line = {
    sheet: "Objects" as const,
    sourceId: `history ${object.id}`,
    sourceKey: object.objectKey,
    targetId: target.id,
    targetKey: target.key,
    name: `${object.label}: ${ATTRIBUTE}`,
  }
  try {
    if (text !== "") {
      const attributes = [{ objectTypeAttributeId: attributeId, values: [text] }]
      await updateObject(session, target.id, { objectTypeId, attributes })
    }
    if (leftOut > 0) {
      const message = `${leftOut} older ${leftOut === 1 ? "entry" : "entries"} did not fit and can be read in the backup`
      session.log.add({ ...line, result: "skipped", reason: "TOO_LARGE", message })
    }
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    session.log.add({ ...line, result: "failed", ...refusal })
  }
}
