import { AppError, isAppError } from "../errors.ts"
import { type BackupDesk, openDesk } from "./backup-desk.ts"
import type { BackupOutcome, BackupRun } from "./backup-run.ts"
import { newState, parseState } from "./backup-state.ts"
import { storeChanges } from "./store-changes.ts"
import { storeIcons } from "./store-icons.ts"
import { storeIssueObjects } from "./store-issue-objects.ts"
import { storeObjects } from "./store-objects.ts"
import { STRUCTURE_STEPS, storeStructure } from "./store-structure.ts"
import { summarize } from "./summarize.ts"

export type { BackupOutcome, BackupRun } from "./backup-run.ts"

/**
 * Backs one schema up: structure, icons, objects with what lies beside them, objects in issues, then what changed
 * meanwhile; sealed last. Called again after a kill it goes on behind the last checkpoint. What cannot be read
 * is noted and counted, and never fails the rest.
 * @throws AppError EMPTY_SCHEMA (S0-35), STOPPED, or whatever ends the whole run: credentials, network, storage, lease
 */
export async function runBackup(run: BackupRun): Promise<BackupOutcome> {
  try {
    const objects = await countObjects(run)
    await using writer = await run.vault.openWriter(run)
    const { checkpoint } = writer.resumed
    const state = checkpoint === null ? newState(run.clock.now()) : parseState(checkpoint)
    const desk = openDesk(run, writer, state)
    planProgress(run, objects)
    if (state.step === "structure") await backUpStructure(desk)
    if (state.step === "objects") await backUpObjects(desk, objects)
    await finish(desk)
    const summary = summarize(run, state, writer.written)
    const sealed = await writer.seal(JSON.stringify(summary))
    return { sealed, summary: { ...summary, storedBytes: sealed.storedBytes, rawBytes: sealed.rawBytes } }
  } catch (error) {
    // However the stop was noticed (an aborted request, a wait cut short), it is a stop.
    if (!run.signal.aborted || isAppError(error, "STOPPED")) throw error
    throw new AppError("STOPPED", "the backup was stopped", { cause: error })
  }
}

async function countObjects({ source, schemaId, signal }: BackupRun): Promise<number> {
  const objects = await source.countObjects(schemaId, signal)
  if (objects > 0) return objects
  throw new AppError("EMPTY_SCHEMA", `schema ${schemaId} has no objects`, {
    userMessage: "The schema is empty and cannot be backed up",
    facts: { schemaId },
  })
}

function planProgress({ options, progress }: BackupRun, objects: number): void {
  const parts = [options.history, options.comments, options.attachments].filter(Boolean).length
  progress.plan([
    { name: "Structure", total: STRUCTURE_STEPS, weight: 10 },
    { name: "Icons", total: null, weight: 10 },
    // A page holds hundreds of objects; each part of an object is a request of its own.
    { name: "Objects", total: objects, weight: 10 + objects * (0.01 + parts) },
    { name: "Objects in issues", total: options.objectsInIssues ? null : 0, weight: 10 },
    { name: "Changes", total: null, weight: 10 },
  ])
}

async function backUpStructure(desk: BackupDesk): Promise<void> {
  desk.run.progress.phase("Structure", STRUCTURE_STEPS)
  const types = await storeStructure(desk)
  await storeIcons(desk, types)
  desk.state.step = "objects"
  await desk.checkpoint({ now: true })
}

async function backUpObjects(desk: BackupDesk, objects: number): Promise<void> {
  const { run, state } = desk
  run.progress.phase("Objects", objects)
  run.progress.advance(state.counts.objects)
  await storeObjects(desk)
  // Not saved before: a new writer begins this short step anew, without what it stored.
  await desk.checkpoint({ now: true })
  if (run.options.objectsInIssues) {
    run.progress.phase("Objects in issues")
    await storeIssueObjects(desk)
  }
  state.step = "changes"
  await desk.checkpoint({ now: true })
}

async function finish(desk: BackupDesk): Promise<void> {
  desk.run.progress.phase("Changes")
  await storeChanges(desk)
  // Everything is counted now, so the summary tells the bytes.
  await desk.checkpoint({ now: true })
}
