import type { AssetObject } from "../assets/nouns.ts"
import { journalEntry } from "./id-ledger.ts"
import { logLeftOut } from "./log-left-out.ts"
import { mapValues } from "./map-values.ts"
import { refusalOf } from "./refusal.ts"
import { repeatable, type Session, throwIfStopped } from "./session.ts"
import { sourceInRow, waitForIndex } from "./settle-doubt.ts"
import { type ObjectPass, usersOf } from "./write-objects.ts"

/**
 * One target object for each source object (H12): reads the whole new schema and deletes what carries a marker of
 * this restore beyond the one the journal names. An object without our marker is never touched. One that exists
 * although its creation seemed refused or lost is taken over instead of deleted.
 */
export async function reconcile(pass: ObjectPass): Promise<void> {
  const { session } = pass
  const { structure } = pass.maps
  if (structure.markerIds.size === 0 || session.ledger.step("reconciled")?.state === "done") return
  await waitForIndex(pass)
  const markerIds = new Set(structure.markerIds.values())
  for await (const page of session.target.readObjects({
    schemaId: structure.targetSchemaId,
    signal: session.requestSignal,
  })) {
    throwIfStopped(session.signal)
    for (const row of page.objects) {
      const sourceId = sourceInRow(session, markerIds, row)
      if (sourceId === null) continue
      const kept = session.ledger.object(sourceId)
      if (kept) {
        if (kept.id !== row.id) await removeSurplus(session, sourceId, row)
        continue
      }
      const source = await session.content.object(sourceId)
      if (source) await pass.users.prepare(usersOf([source]))
      if (session.ledger.hasFailed(sourceId)) session.log.retract()
      session.ledger.settle(sourceId, { state: "done", target: { id: row.id, key: row.objectKey } })
      session.log.add({
        sheet: "Objects",
        sourceId,
        sourceKey: source?.objectKey ?? "",
        targetId: row.id,
        targetKey: row.objectKey,
        name: row.label,
        result: "created",
        message: "Jira had not confirmed it; found by its marker",
      })
      if (source) nameLeftOut(pass, source)
    }
  }
  await session.log.flush()
  await session.ledger.write([journalEntry("reconciled", "done")])
}

function nameLeftOut({ session, maps }: ObjectPass, object: AssetObject): void {
  for (const each of ["values", "references"] as const) {
    logLeftOut(session, maps, object, each, mapValues(object, each, maps).skipped)
  }
}

/** Deletes one object that carries our marker but is not the one the journal names; a repeated delete is harmless. */
export async function removeSurplus(
  session: Session,
  sourceId: string,
  row: { id: string; objectKey: string; label: string },
): Promise<void> {
  const step = `surplus:${row.id}`
  await session.log.flush()
  await session.ledger.write([journalEntry(step, "intent", { targetId: row.id })])
  try {
    await repeatable(session, () => session.target.deleteObject(row.id, session.requestSignal))
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    if (refusal.reason !== "NOT_FOUND") {
      session.log.add({
        sheet: "Errors",
        sourceId: step,
        targetId: row.id,
        name: row.label,
        result: "failed",
        ...refusal,
      })
      await session.ledger.write([journalEntry(step, "failed", refusal)])
      return
    }
  }
  session.log.add({
    sheet: "Objects",
    sourceId: `${sourceId} (surplus ${row.id})`,
    targetId: row.id,
    targetKey: row.objectKey,
    name: row.label,
    result: "skipped",
    message: "A second object of the same source, made by a request delivered twice; removed",
  })
  await session.log.flush()
  await session.ledger.write([journalEntry(step, "done", { targetId: row.id })])
}
