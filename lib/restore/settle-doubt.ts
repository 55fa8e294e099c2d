import type { AssetObject } from "../assets/nouns.ts"
import { logLeftOut } from "./log-left-out.ts"
import { mapValues } from "./map-values.ts"
import { markerOf, markerQuery, sourceOfMarker } from "./marker.ts"
import { compareIds } from "./order-types.ts"
import { repeatable, type Session, throwIfStopped } from "./session.ts"
import { createBatch, fail, lineOf, type ObjectPass, usersOf } from "./write-objects.ts"

const LOOK_UP = 50
const ROUNDS = 12
const POLL_MS = 200
const LONGEST_POLL_MS = 5_000
/** Longer than any lag we would wait for object by object; the final reconcile still finds what comes later. */
const LONGEST_LAG_MS = 15 * 60_000
const LAG_WHILE_UNMEASURED_MS = 5_000
const LEAST_SETTLE_MS = 500

/**
 * Settles objects whose creation was sent without an answer: wait until the search index must know them, look for
 * their marker, take what is found, create what is not, and again for whatever stays in doubt (security.md §6,
 * H05–H11). An index slower than measured costs a second object, which `reconcile` removes.
 */
export async function settleDoubts(pass: ObjectPass): Promise<void> {
  const { session } = pass
  const { ledger } = session
  await measureIndexLag(pass)
  for (let round = 0; round < ROUNDS; round++) {
    const doubts = ledger.inDoubt()
    if (doubts.length === 0) break
    session.run.progress.note(`Settling ${doubts.length} unanswered requests`)
    await waitForIndex(pass)
    for (let from = 0; from < doubts.length; from += LOOK_UP) {
      throwIfStopped(session.signal)
      await settleSome(pass, doubts.slice(from, from + LOOK_UP))
    }
    await session.log.flush()
    await ledger.write()
  }
  session.run.progress.note(null)
  for (const sourceId of ledger.inDoubt()) {
    const object = await session.content.object(sourceId)
    if (object) fail(session, object, { reason: "UNKNOWN", message: "Jira never answered whether it was created" })
  }
  await session.log.flush()
  await ledger.write()
}

async function settleSome(pass: ObjectPass, sourceIds: readonly string[]): Promise<void> {
  const { session, maps } = pass
  const found = await findByMarker(pass, sourceIds)
  const missing: AssetObject[] = []
  for (const sourceId of sourceIds) {
    const object = await session.content.object(sourceId)
    if (!object) continue
    const [first] = (found.get(sourceId) ?? []).sort((a, b) => compareIds(a.id, b.id))
    if (first) {
      await pass.users.prepare(usersOf([object]))
      session.ledger.settle(sourceId, { state: "done", target: { id: first.id, key: first.objectKey } })
      session.log.add({
        ...lineOf(object),
        targetId: first.id,
        targetKey: first.objectKey,
        result: "created",
        message: "Jira had not answered; found by its marker",
      })
      logLeftOut(session, maps, object, "values", mapValues(object, "values", maps).skipped)
    } else if (maps.structure.markerIds.has(object.objectTypeId)) missing.push(object)
    else {
      const message = "Jira did not answer, and its type took no marker to look for: look for it in Jira"
      fail(session, object, { reason: "UNKNOWN", message })
    }
  }
  if (missing.length > 0) await createBatch(pass, missing)
}

async function findByMarker(pass: ObjectPass, sourceIds: readonly string[]): Promise<Map<string, AssetObject[]>> {
  const { session } = pass
  const { structure } = pass.maps
  if (structure.markerIds.size === 0) return new Map()
  const markers = sourceIds.map((sourceId) => markerOf(session.run.restoreId, sourceId))
  const aql = markerQuery(structure.targetSchemaId, structure.markerName, markers)
  const rows = await repeatable(session, () => session.target.searchObjects(aql, session.requestSignal))
  const found = new Map<string, AssetObject[]>()
  const markerIds = new Set(structure.markerIds.values())
  for (const row of rows) {
    const sourceId = sourceInRow(session, markerIds, row)
    if (sourceId !== null) found.set(sourceId, [...(found.get(sourceId) ?? []), row])
  }
  return found
}

/** The source id in an object's marker attribute; null when it carries none of this restore. */
export function sourceInRow(session: Session, markerIds: ReadonlySet<string>, row: AssetObject): string | null {
  for (const attribute of row.attributes) {
    if (!markerIds.has(attribute.objectTypeAttributeId)) continue
    for (const value of attribute.values) {
      const sourceId = value.kind === "default" ? sourceOfMarker(session.run.restoreId, value.value) : null
      if (sourceId !== null) return sourceId
    }
  }
  return null
}

/**
 * How long the search index takes to know a new object: nobody publishes a number, so the newest object made is looked
 * for until it appears. Measured right after objects were made; kept in the journal for a resumed run.
 */
async function measureIndexLag(pass: ObjectPass): Promise<void> {
  const { session, newest } = pass
  if (!newest) return
  const { structure } = pass.maps
  const aql = markerQuery(structure.targetSchemaId, structure.markerName, [newest.marker])
  let pause = POLL_MS
  for (;;) {
    throwIfStopped(session.signal)
    const rows = await repeatable(session, () => session.target.searchObjects(aql, session.requestSignal))
    const lag = session.clock.now().getTime() - newest.at
    if (rows.length > 0 || lag > LONGEST_LAG_MS) {
      session.ledger.counters.indexLagMs = Math.max(session.ledger.counters.indexLagMs, lag)
      return
    }
    await session.clock.sleep(pause, session.signal)
    pause = Math.min(LONGEST_POLL_MS, pause * 1.5)
  }
}

/** Waits until the index must know everything sent before now: twice the measured lag behind the last request. */
export async function waitForIndex(pass: ObjectPass): Promise<void> {
  const { session } = pass
  const lag = session.ledger.counters.indexLagMs || LAG_WHILE_UNMEASURED_MS
  if (pass.lastSentAt === 0) return
  const now = session.clock.now().getTime()
  const wait = pass.lastSentAt + Math.min(LONGEST_LAG_MS, 2 * lag + LEAST_SETTLE_MS) - now
  if (wait > 0) await session.clock.sleep(wait, session.signal)
}
