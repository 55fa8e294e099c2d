import { encodeObject } from "../assets/backup-records.ts"
import type { AssetObject } from "../assets/nouns.ts"
import type { ObjectPage } from "../assets/source.ts"
import type { BackupDesk } from "./backup-desk.ts"
import { gapSentence } from "./gap-reason.ts"
import { mapOrdered } from "./map-ordered.ts"
import { createPartsReader, type ObjectPart } from "./object-parts.ts"

/** Objects whose parts are read side by side; the request budget sets the pace. */
const SIDE_BY_SIDE = 16

/** First pass: every object behind `state.afterObjectId`, in rising id order, with what lies beside it. */
export async function storeObjects(desk: BackupDesk): Promise<void> {
  const { run, state } = desk
  for await (const { object, parts } of withParts(desk, readPages(desk))) {
    await storeObject(desk, object, parts, { again: false })
    state.afterObjectId = object.id
    run.progress.advance(1)
    await desk.checkpoint()
  }
}

/**
 * A later pass over objects that changed or appeared since (S0-37): those that differ replace what was stored. Gives how
 * many did. `condition` narrows the objects by AQL.
 */
export async function storeChangedObjects(desk: BackupDesk, condition: string): Promise<number> {
  let changed = 0
  for await (const { object, parts } of withParts(desk, readPages(desk, condition))) {
    if (await storeObject(desk, object, parts, { again: true })) changed++
    desk.run.progress.advance(1)
  }
  return changed
}

async function* readPages(desk: BackupDesk, condition?: string): AsyncGenerator<AssetObject> {
  const { source, schemaId, signal } = desk.run
  const narrowed = condition === undefined ? { afterObjectId: desk.state.afterObjectId } : { condition }
  const pages: AsyncIterable<ObjectPage> = source.readObjects({ schemaId, signal, ...narrowed })
  for await (const page of pages) {
    for (const broken of page.broken ?? []) {
      const subject = { part: "objects", subjectId: broken.id, subjectName: broken.objectKey || broken.id } as const
      await desk.gap({ ...subject, reason: "FAILED", message: gapSentence("FAILED") })
    }
    yield* page.objects
  }
}

function withParts(
  desk: BackupDesk,
  objects: AsyncIterable<AssetObject>,
): AsyncGenerator<{ object: AssetObject; parts: ObjectPart[] }> {
  const readParts = createPartsReader(desk)
  return mapOrdered(objects, SIDE_BY_SIDE, async (object) => ({ object, parts: await readParts(object) }))
}

/** Whether something new was stored. */
async function storeObject(
  desk: BackupDesk,
  object: AssetObject,
  parts: readonly ObjectPart[],
  { again }: { again: boolean },
): Promise<boolean> {
  const record = encodeUnlessBroken(object)
  if (!record) {
    const subject = { part: "objects", subjectId: object.id, subjectName: object.objectKey } as const
    await desk.gap({ ...subject, reason: "UNKNOWN", message: gapSentence("UNKNOWN") })
    return false
  }
  const stored = await desk.put(record, again)
  if (stored === "new") {
    desk.state.counts.objects++
    desk.state.counts.references += countReferences(object)
  }
  let changed = stored !== "same"
  for (const part of parts) {
    // An emptied part (a comment deleted meanwhile) matters only where an older one would show instead.
    if (part.empty && (!again || (await desk.writer.compare(part.record)) === "absent")) continue
    const result = await desk.put(part.record, again)
    if (result === "new") desk.state.counts[part.count] += part.items
    changed ||= result !== "same"
  }
  return changed
}

/** null for an object that cannot be written down (nested beyond all measure): it must not fail the others. */
function encodeUnlessBroken(object: AssetObject) {
  try {
    return encodeObject(object)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function countReferences(object: AssetObject): number {
  return object.attributes.reduce(
    (sum, { values }) => sum + values.filter((value) => value.kind === "reference").length,
    0,
  )
}
