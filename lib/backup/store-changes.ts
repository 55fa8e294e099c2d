import type { BackupDesk } from "./backup-desk.ts"
import { gapSentence } from "./gap-reason.ts"
import { storeChangedObjects, storeObjects } from "./store-objects.ts"

/** AQL works in minutes on a lagging index, and clocks differ: what changed a little earlier is read again too. */
const OVERLAP_MINUTES = 15
/** Somebody may go on changing things for ever; what changes during the last pass belongs to the next backup. */
const MOST_PASSES = 3

/**
 * Makes the backup consistent (S0-37): objects that appeared behind the last id are added, those updated since the
 * start are read again, and the result is counted against Jira (X-33, H13, H14).
 */
export async function storeChanges(desk: BackupDesk): Promise<void> {
  const { run, state } = desk
  let sinceMs = Date.parse(state.startedAt)
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const passStartMs = run.clock.now().getTime()
    const before = state.counts.objects
    await storeObjects(desk)
    const appeared = state.counts.objects - before
    const minutes = Math.ceil((passStartMs - sinceMs) / 60_000) + OVERLAP_MINUTES
    const changed = await storeChangedObjects(desk, `Updated >= now("-${minutes}m")`)
    state.reread += appeared + changed
    if (changed === 0 && appeared === 0) break
    sinceMs = passStartMs
  }
  await compareCount(desk)
}

async function compareCount(desk: BackupDesk): Promise<void> {
  const { run, state } = desk
  const counted = await run.source.countObjects(run.schemaId, run.signal)
  const { UNKNOWN: unwritable = 0, FAILED: broken = 0 } = state.missing.objects ?? {}
  const seen = state.counts.objects + unwritable + broken
  if (counted === seen) return
  const difference = Math.abs(counted - seen)
  const reason = counted < seen ? "DELETED_DURING_BACKUP" : "COUNT_DIFFERS"
  await desk.gap({
    part: "objects",
    subjectId: "*",
    subjectName: `${difference} of ${counted} objects`,
    reason,
    message: gapSentence(reason),
  })
  // One record, but each object counts.
  state.missing.objects = { ...state.missing.objects, [reason]: difference }
}
