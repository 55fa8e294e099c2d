import type { AssetObject } from "../assets/nouns.ts"
import type { VerifyResult } from "../domain/restore.ts"
import { compare, digestOf, expectedObject, foundObject } from "./canonical-object.ts"
import { journalEntry } from "./id-ledger.ts"
import { pool } from "./pool.ts"
import { removeSurplus } from "./reconcile.ts"
import { refusalOf } from "./refusal.ts"
import { CONCURRENCY, repeatable, type Session, throwIfStopped } from "./session.ts"
import { sourceInRow, waitForIndex } from "./settle-doubt.ts"
import { type ObjectPass, usersOf } from "./write-objects.ts"

const DIGEST_BYTES = 16
const SHOWN_DIFFERENCES = 100

/**
 * The proof (security.md §6): every object of the backup, every attribute, against what the target now answers. Two
 * streams and 16 bytes an object: the backup's digests first, then the target by keyset. What does not match, or was
 * not seen, is read again one by one, past the lagging index, before it counts as different or missing. Values that
 * were left out are expected to be absent: such an object counts as `leftOut`, and its values keep the line they have.
 * The sum closes: compared = equal + leftOut + different + missing.
 */
export async function verify(pass: ObjectPass): Promise<VerifyResult> {
  const { session } = pass
  const known = new Set([...pass.maps.structure.attributes.values()].flatMap((plan) => plan.targetId ?? []))
  session.run.progress.phase("Verification", 2 * session.content.objectCount)
  const { counters } = session.ledger
  // A run killed behind its verification verifies again: its lines replace the earlier ones and count once.
  const before = session.ledger.step("verification")
  counters.logRows -= Number(before?.targetId ?? 0)
  counters.attention -= Number(before?.targetKey ?? 0)
  const { logRows, attention } = counters
  const expected = await digestBackup(pass)
  await waitForIndex(pass)
  const { matched, duplicates } = await scanTarget(pass, expected, known)
  const result: VerifyResult = {
    compared: expected.count,
    equal: 0,
    leftOut: 0,
    different: 0,
    missing: 0,
    duplicates,
    differences: [],
  }
  for (const place of matched) result[expected.leavesOut.has(place) ? "leftOut" : "equal"]++
  if (matched.size < expected.count) await lookCloser(pass, matched, known, result)
  await session.log.flush()
  const added = { targetId: String(counters.logRows - logRows), targetKey: String(counters.attention - attention) }
  await session.ledger.write([journalEntry("verification", "done", added)])
  return result
}

interface Expected {
  count: number
  digests: Buffer
  /** Target id → place in `digests`. */
  places: Map<string, number>
  /** Places of objects with values left out: few, normally. */
  leavesOut: Set<number>
}

async function digestBackup(pass: ObjectPass): Promise<Expected> {
  const { session, maps } = pass
  const expected: Expected = {
    count: 0,
    digests: Buffer.alloc(DIGEST_BYTES * Math.max(1, session.content.objectCount)),
    places: new Map(),
    leavesOut: new Set(),
  }
  for await (const object of session.content.objects(session.signal)) {
    throwIfStopped(session.signal)
    await pass.users.prepare(usersOf([object]))
    const place = expected.count++
    if (expected.digests.length < DIGEST_BYTES * expected.count) {
      expected.digests = Buffer.concat([expected.digests, Buffer.alloc(expected.digests.length)])
    }
    const typeId = maps.structure.typeIds.get(object.objectTypeId) ?? ""
    const { values, leftOut } = expectedObject(object, maps)
    if (leftOut.size > 0) expected.leavesOut.add(place)
    digestOf(typeId, values).copy(expected.digests, DIGEST_BYTES * place)
    const target = session.ledger.object(object.id)
    if (target) expected.places.set(target.id, place)
    session.run.progress.advance(1)
  }
  return expected
}

async function scanTarget(
  pass: ObjectPass,
  expected: Expected,
  known: ReadonlySet<string>,
): Promise<{ matched: Set<number>; duplicates: number }> {
  const { session } = pass
  const { structure } = pass.maps
  const markerIds = new Set(structure.markerIds.values())
  const matched = new Set<number>()
  let duplicates = 0
  for await (const page of session.target.readObjects({
    schemaId: structure.targetSchemaId,
    signal: session.requestSignal,
  })) {
    throwIfStopped(session.signal)
    for (const row of page.objects) {
      const place = expected.places.get(row.id)
      if (place === undefined) {
        // Deleted by reconcile a moment ago, which the search index has yet to notice.
        if (session.ledger.step(`surplus:${row.id}`)?.state === "done") continue
        const sourceId = sourceInRow(session, markerIds, row)
        // A request that the network delivered very late: ours, so it goes; anybody else's object stays and is named.
        if (sourceId !== null) await removeSurplus(session, sourceId, row)
        else duplicates += nameForeign(session, row)
        continue
      }
      const digest = digestOf(row.objectTypeId, foundObject(row, known))
      if (expected.digests.compare(digest, 0, DIGEST_BYTES, place * DIGEST_BYTES, (place + 1) * DIGEST_BYTES) === 0) {
        matched.add(place)
      }
    }
    session.run.progress.advance(page.objects.length)
  }
  return { matched, duplicates }
}

async function lookCloser(
  pass: ObjectPass,
  matched: ReadonlySet<number>,
  known: ReadonlySet<string>,
  result: VerifyResult,
): Promise<void> {
  const { session } = pass
  let place = -1
  let open: AssetObject[] = []
  const work = async (): Promise<void> => {
    await pool(open, CONCURRENCY, (object) => compareOne(pass, object, known, result))
    await session.log.flush()
    open = []
  }
  for await (const object of session.content.objects(session.signal)) {
    throwIfStopped(session.signal)
    place++
    if (matched.has(place)) continue
    if (open.push(object) === 200) await work()
  }
  await work()
}

async function compareOne(
  pass: ObjectPass,
  object: AssetObject,
  known: ReadonlySet<string>,
  result: VerifyResult,
): Promise<void> {
  const { session, maps } = pass
  const target = session.ledger.object(object.id)
  const found = target ? await readTarget(session, target.id) : null
  const line = { sheet: "Errors" as const, sourceKey: object.objectKey, name: object.label, result: "failed" as const }
  if (!target || !found) {
    result.missing++
    const message = target ? `Verification: ${target.key} is not in the target` : "Verification: not in the target"
    session.log.add({ ...line, sourceId: `verify ${object.id}`, reason: "NOT_FOUND", message })
    return
  }
  const { differences, leftOut } = compare(expectedObject(object, maps), foundObject(found, known))
  if (maps.structure.typeIds.get(object.objectTypeId) !== found.objectTypeId) {
    differences.push({ attributeId: "", expected: object.objectTypeId, found: found.objectTypeId })
  }
  if (differences.length === 0) {
    result[leftOut > 0 ? "leftOut" : "equal"]++
    return
  }
  result.different++
  for (const { attributeId, ...values } of differences) {
    const attribute = attributeName(pass, attributeId)
    if (result.differences.length < SHOWN_DIFFERENCES) {
      const keys = { sourceId: object.id, sourceKey: object.objectKey, targetKey: target.key }
      result.differences.push({ ...keys, attribute, ...values })
    }
    session.log.add({
      ...line,
      sourceId: `verify ${object.id} ${attribute}`,
      targetId: target.id,
      targetKey: target.key,
      name: `${object.label}: ${attribute}`,
      reason: "VALIDATION",
      message: `Verification: the backup has "${values.expected}", the target "${values.found}"`,
    })
  }
}

async function readTarget(session: Session, objectId: string): Promise<AssetObject | null> {
  try {
    return await repeatable(session, () => session.target.readObject(objectId, session.requestSignal))
  } catch (error) {
    if (refusalOf(error)) return null
    throw error
  }
}

function nameForeign(session: Session, row: AssetObject): number {
  session.log.add({
    sheet: "Errors",
    sourceId: `foreign ${row.id}`,
    targetId: row.id,
    targetKey: row.objectKey,
    name: row.label,
    result: "failed",
    reason: "UNKNOWN",
    message: "Verification: an object that this restore did not make; left alone",
  })
  return 1
}

function attributeName(pass: ObjectPass, attributeId: string): string {
  if (attributeId === "") return "Object type"
  for (const plan of pass.maps.structure.attributes.values()) {
    if (plan.targetId === attributeId || `source ${plan.source.id}` === attributeId) return plan.source.name
  }
  return attributeId
}
