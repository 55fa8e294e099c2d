import type { AssetsTarget } from "../assets/target.ts"
import type { Clock } from "../clock.ts"
import { AppError, isAppError } from "../errors.ts"
import type { RestoreContent } from "./content.ts"
import { type IdLedger, openLedger } from "./id-ledger.ts"
import { openLog, type RestoreLog } from "./log.ts"
import type { RestoreRun } from "./restore-run.ts"

/** Requests under way at once (assets-api.md §3: 8–16). */
export const CONCURRENCY = 16
const GRACE_MS = 1_000
const REPEATS = 6

/** What every phase of one restore works with. */
export interface Session {
  run: RestoreRun
  content: RestoreContent
  target: AssetsTarget
  ledger: IdLedger
  log: RestoreLog
  clock: Clock
  signal: AbortSignal
  /** For requests: aborts a little after `signal`, so that what is under way can finish and be journalled. The client
   * gives a write some seconds more, which keeps a stop under ten seconds (C08). */
  requestSignal: AbortSignal
  close(): void
}

export async function openSession(run: RestoreRun, content: RestoreContent): Promise<Session> {
  const ledger = await openLedger(run.journal)
  const grace = new AbortController()
  const over = new AbortController()
  const onStop = (): void => {
    run.clock.sleep(GRACE_MS, over.signal).then(
      () => grace.abort(),
      () => undefined,
    )
  }
  run.signal.addEventListener("abort", onStop, { once: true })
  return {
    run,
    content,
    target: run.target,
    ledger,
    log: openLog(run.log, ledger.counters, run.clock),
    clock: run.clock,
    signal: run.signal,
    requestSignal: grace.signal,
    close() {
      run.signal.removeEventListener("abort", onStop)
      over.abort()
    },
  }
}

/** Throws STOPPED once somebody asked to stop; phases ask between two requests. */
export function throwIfStopped(signal: AbortSignal): void {
  if (!signal.aborted) return
  throw new AppError("STOPPED", "restore stopped", {
    retry: "later",
    userMessage: "The restore was stopped. Everything written so far is kept; Resume goes on from there.",
  })
}

/** For requests that are safe to repeat (PUT, DELETE): an unknown outcome is answered by sending them again. */
export async function repeatable<T>(session: Session, request: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await request()
    } catch (error) {
      if (!isAppError(error, "IN_DOUBT", "ATLASSIAN_FAILED") || tries >= REPEATS) throw error
      await session.clock.sleep(200 * 2 ** tries, session.signal)
    }
  }
}
