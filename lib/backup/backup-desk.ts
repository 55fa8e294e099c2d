import type { GapPart, GapReason } from "../assets/backup-nouns.ts"
import { type EncodedRecord, encodeRecord } from "../assets/backup-records.ts"
import { isAppError } from "../errors.ts"
import type { BackupWriter } from "../vault/vault.ts"
import type { BackupRun } from "./backup-run.ts"
import { type BackupState, countMissing } from "./backup-state.ts"
import { gapReason, gapSentence } from "./gap-reason.ts"

/** What every step of a backup works with. */
export interface BackupDesk {
  readonly run: BackupRun
  readonly writer: BackupWriter
  readonly state: BackupState
  /** Stores a record; `again` (objects read a second time) replaces an older one of the same id if it differs. */
  put(record: EncodedRecord, again?: boolean): Promise<"new" | "replaced" | "same">
  /** Notes one thing that is not in the backup. */
  gap(gap: NewGap): Promise<void>
  /** Reads one thing; when only that thing fails, notes the gap and gives null. */
  attempt<T>(subject: Subject, read: () => Promise<T>, what?: "record" | "file"): Promise<T | null>
  /** Saves how far the backup got, at most every few seconds unless `now`. */
  checkpoint(options?: { now: boolean }): Promise<void>
}

export interface Subject {
  part: GapPart
  subjectId: string
  subjectName: string
}

export interface NewGap extends Subject {
  reason: GapReason
  message: string
}

const CHECKPOINT_EVERY_MS = 5_000
const CHECKPOINT_EVERY_RECORDS = 5_000

export function openDesk(run: BackupRun, writer: BackupWriter, state: BackupState): BackupDesk {
  let savedAtMs = run.clock.now().getTime()
  let recordsSince = 0

  async function put(record: EncodedRecord, again = false): Promise<"new" | "replaced" | "same"> {
    recordsSince++
    const known = again ? await writer.compare(record) : "absent"
    if (known === "same") return "same"
    await writer.add(record, { replaces: known === "different" })
    return known === "different" ? "replaced" : "new"
  }

  async function gap({ reason, ...rest }: NewGap): Promise<void> {
    const id = `${rest.part}:${rest.subjectId}`
    const record = encodeRecord("gap", id, { ...rest, reason, at: run.clock.now().toISOString() })
    if ((await put(record, true)) === "new") countMissing(state, rest.part, reason)
  }

  return {
    run,
    writer,
    state,
    put,
    gap,

    async attempt(subject, read, what = "record") {
      try {
        return await read()
      } catch (error) {
        const reason = run.signal.aborted ? null : gapReason(error, what)
        if (reason === null) throw error
        const known = isAppError(error) ? error : undefined
        await gap({ ...subject, reason, message: gapSentence(reason, known) })
        return null
      }
    },

    async checkpoint(options) {
      const nowMs = run.clock.now().getTime()
      const due = nowMs - savedAtMs >= CHECKPOINT_EVERY_MS || recordsSince >= CHECKPOINT_EVERY_RECORDS
      if (!due && !options?.now) return
      await writer.checkpoint(JSON.stringify(state))
      savedAtMs = nowMs
      recordsSince = 0
    },
  }
}
