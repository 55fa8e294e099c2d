import type { LogSheet, ReasonCode } from "../domain/restore.ts"
import { isAppError } from "../errors.ts"
import { journalEntry } from "./id-ledger.ts"
import type { LogLine } from "./log.ts"
import { refusalOf } from "./refusal.ts"
import { repeatable, type Session, throwIfStopped } from "./session.ts"

const TRIES = 6

export interface StructureStep {
  /** Journal step, e.g. "type:23". */
  step: string
  /** Log line: sheet, source id, name. */
  sheet: LogSheet
  sourceId: string
  name: string
  /**
   * Finds what a request of unknown outcome may have made, by its natural key (schema key; name within a schema or
   * type). null when there is no way to look.
   */
  find: (() => Promise<string | undefined>) | null
  create: () => Promise<string>
  message?: string
}

export type StepResult = { targetId: string } | { refused: ReasonCode; message: string }

/**
 * One thing of the structure, made once: intent in the journal, request, outcome in the journal. After a kill or an
 * unknown outcome its natural key tells whether it exists, so it is never made twice.
 */
export async function createOnce(session: Session, step: StructureStep): Promise<StepResult> {
  const before = session.ledger.step(step.step)
  if (before?.state === "done") return { targetId: before.targetId }
  throwIfStopped(session.signal)
  if (before?.state === "failed") session.log.retract()
  const doubtful = before?.state === "intent"
  if (!doubtful) await session.ledger.write([journalEntry(step.step, "intent")])
  try {
    const targetId = await findOrCreate(session, step, doubtful)
    session.log.add({
      sheet: step.sheet,
      sourceId: step.sourceId,
      targetId,
      name: step.name,
      result: "created",
      message: step.message ?? "",
    })
    await session.log.flush()
    await session.ledger.write([journalEntry(step.step, "done", { targetId })])
    return { targetId }
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    session.log.add({
      sheet: step.sheet,
      sourceId: step.sourceId,
      name: step.name,
      result: "failed",
      reason: refusal.reason,
      message: refusal.message,
    })
    await session.log.flush()
    await session.ledger.write([journalEntry(step.step, "failed", refusal)])
    return { refused: refusal.reason, message: refusal.message }
  }
}

/** Something of the structure that is left out for a reason: its lines in the log, once. */
export async function skipOnce(session: Session, step: string, lines: Omit<LogLine, "result">[]): Promise<void> {
  if (session.ledger.step(step) || lines.length === 0) return
  for (const line of lines) session.log.add({ ...line, result: "skipped" })
  await session.log.flush()
  const [first] = lines
  const facts = { reason: first?.reason ?? "", message: first?.message ?? "" }
  await session.ledger.write([journalEntry(step, "failed", facts)])
}

async function findOrCreate(session: Session, step: StructureStep, doubtful: boolean): Promise<string> {
  for (let tries = 1, look = doubtful; ; tries++, look = true) {
    const found = look && step.find ? await repeatable(session, step.find) : undefined
    if (found !== undefined) return found
    try {
      return await step.create()
    } catch (error) {
      if (isAppError(error, "IN_DOUBT") && tries < TRIES) {
        await session.clock.sleep(250 * 2 ** tries, session.signal)
        continue
      }
      // A late commit of an earlier try takes the name: then the refusal means that it is there.
      const late = tries > 1 && refusalOf(error) && step.find ? await step.find() : undefined
      if (late !== undefined) return late
      throw error
    }
  }
}
