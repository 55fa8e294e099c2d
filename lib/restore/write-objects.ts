import type { AssetObject } from "../assets/nouns.ts"
import { type ErrorCode, isAppError } from "../errors.ts"
import { logLeftOut } from "./log-left-out.ts"
import type { UserMap, UserValue } from "./map-users.ts"
import { type MappedWrite, mapValues, type ValueMaps } from "./map-values.ts"
import { markerOf } from "./marker.ts"
import { batches, pool } from "./pool.ts"
import { refusalOf } from "./refusal.ts"
import { type GroupIds, sendObject } from "./send-object.ts"
import { CONCURRENCY, type Session, throwIfStopped } from "./session.ts"

const BATCH = 400
const PROVES_NOTHING_HAPPENED: ErrorCode[] = ["RATE_LIMITED", "UNREACHABLE", "CREDENTIALS_REFUSED", "HOST_REFUSED"]

export interface ObjectPass {
  session: Session
  maps: ValueMaps
  users: UserMap
  groups: GroupIds
  /** Remembers objects that AQL filters name by id or key. */
  onObject(object: AssetObject): void
  /** When the last request that could have made an object ended; 0 before the first. */
  lastSentAt: number
  /** The newest object certainly made, to see when the search index knows it. */
  newest: { marker: string; at: number } | null
}

/**
 * Pass A: every object without its references. Intents of a batch are durable before the first of its requests
 * leaves, outcomes go with the next batch's intents: one journal write a batch. What stays without outcome is settled
 * afterwards by marker, never sent again blindly (security.md §6).
 */
export async function writeObjects(pass: ObjectPass): Promise<void> {
  const { session } = pass
  const { ledger, run } = session
  run.progress.phase("Objects", session.content.objectCount)
  // Without markers nothing new is sent: the earlier run had proved everything before it took them away.
  if (pass.maps.structure.markersRemoved) return
  try {
    for await (const batch of batches(session.content.objects(session.signal), BATCH)) {
      throwIfStopped(session.signal)
      for (const object of batch) pass.onObject(object)
      const open = batch.filter((object) => !ledger.object(object.id) && !ledger.isInDoubt(object.id))
      run.progress.advance(batch.length - open.length)
      if (open.length > 0) await createBatch(pass, open)
    }
  } finally {
    await session.log.flush()
    await ledger.write()
  }
}

/** Sends a batch of objects that certainly do not exist yet. */
export async function createBatch(pass: ObjectPass, objects: readonly AssetObject[]): Promise<void> {
  const { session } = pass
  const { ledger } = session
  await pass.users.prepare(usersOf(objects))
  for (const object of objects) {
    if (ledger.hasFailed(object.id)) session.log.retract()
    ledger.settle(object.id, { state: "intent" })
  }
  await session.log.flush()
  await ledger.write()
  const sent = new Set<string>()
  try {
    await pool(objects, CONCURRENCY, async (object) => {
      throwIfStopped(session.signal)
      sent.add(object.id)
      await createObject(pass, object)
      session.run.progress.advance(1)
    })
  } catch (error) {
    for (const object of objects) if (!sent.has(object.id)) ledger.settle(object.id, { state: "unsent" })
    throw error
  }
}

async function createObject(pass: ObjectPass, object: AssetObject): Promise<void> {
  const { session, maps } = pass
  const { ledger, log } = session
  const objectTypeId = maps.structure.typeIds.get(object.objectTypeId)
  if (objectTypeId === undefined) {
    fail(session, object, { reason: "NOT_FOUND", message: "Its object type could not be restored" })
    return
  }
  const { writes, skipped } = mapValues(object, "values", maps)
  const marker = markerOf(session.run.restoreId, object.id)
  const markerId = maps.structure.markerIds.get(object.objectTypeId)
  if (markerId !== undefined) writes.push(markerWrite(markerId, marker))
  try {
    const made = await sendObject(session, pass.groups, maps.structure, object, writes, (attributes) =>
      session.target.createObject({ objectTypeId, attributes }, session.requestSignal),
    )
    ledger.settle(object.id, { state: "done", target: { id: made.id, key: made.objectKey } })
    log.add({ ...lineOf(object), targetId: made.id, targetKey: made.objectKey, result: "created" })
    logLeftOut(session, maps, object, "values", skipped)
    if (markerId !== undefined) pass.newest = { marker, at: session.clock.now().getTime() }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) fail(session, object, refusal)
    else if (!isAppError(error, "IN_DOUBT")) {
      if (isAppError(error, ...PROVES_NOTHING_HAPPENED)) ledger.settle(object.id, { state: "unsent" })
      throw error
    }
  } finally {
    pass.lastSentAt = session.clock.now().getTime()
  }
}

function markerWrite(markerId: string, marker: string): MappedWrite {
  return { objectTypeAttributeId: markerId, values: [marker], places: [] }
}

export function fail(session: Session, object: AssetObject, refusal: NonNullable<ReturnType<typeof refusalOf>>): void {
  session.ledger.settle(object.id, { state: "failed", ...refusal })
  session.log.add({ ...lineOf(object), result: "failed", ...refusal })
}

export function lineOf(object: AssetObject): { sheet: "Objects"; sourceId: string; sourceKey: string; name: string } {
  return { sheet: "Objects", sourceId: object.id, sourceKey: object.objectKey, name: object.label }
}

/** Every person named in these objects. */
export function* usersOf(objects: readonly AssetObject[]): Generator<UserValue> {
  for (const object of objects) {
    for (const attribute of object.attributes) {
      for (const value of attribute.values) if (value.kind === "user") yield value
    }
  }
}
