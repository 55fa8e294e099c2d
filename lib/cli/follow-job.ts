import { setTimeout as delay } from "node:timers/promises"
import { storageErrorOf } from "../catalog/storage-error.ts"
import { isEnded, type JobView } from "../domain/job.ts"
import type { Principal } from "../domain/principal.ts"
import { AppError } from "../errors.ts"
import type { JobId } from "../ids.ts"
import { stopJob } from "../operations/stop-job.ts"
import { runWorker } from "../worker/loop.ts"
import type { Session } from "./session.ts"
import type { Terminal } from "./terminal.ts"

const LOOK_EVERY_MS = 300

interface Following {
  ctx: Session["ctx"]
  principal: Principal
  jobId: JobId
  title: string
  terminal: Terminal
  signal: AbortSignal
}

/**
 * Waits for a job and draws its progress. A worker for this one job runs inside this process meanwhile, so that the
 * command line works without the server; when the server's worker is quicker, it does the job. Jobs of others are left
 * to their own workers. Ctrl C asks the job to stop and waits.
 * @throws AppError when the job failed (with its code and sentence), was stopped, or cannot be recorded any more
 */
export async function followJob(run: Following): Promise<JobView> {
  const drain = new AbortController()
  let trouble: AppError | null = null
  const worker = runWorker(run.ctx, drain.signal, {
    only: run.jobId,
    // A database that cannot be written will not tell the end of the job either.
    onTrouble(error) {
      trouble ??= storageErrorOf(error) ?? (error instanceof AppError ? error : null)
    },
  })
  try {
    const view = await watchJob({
      ...run,
      async onLook() {
        if (trouble) throw trouble
      },
    })
    if (view.state === "succeeded") return view
    if (view.state === "stopped")
      throw new AppError("STOPPED", "the job was stopped", { userMessage: `${run.title} was stopped.` })
    throw new AppError(view.errorCode ?? "INTERNAL", "the job failed", {
      userMessage: view.error ?? `${run.title} failed.`,
    })
  } finally {
    drain.abort()
    await worker
  }
}

/** Looks at a job until it ended, every `lookEveryMs` (300); `onLook` sees every state before that. */
export async function watchJob(
  run: Following & { onLook?: (view: JobView) => Promise<void>; lookEveryMs?: number },
): Promise<JobView> {
  let asked = false
  for (;;) {
    const view = await run.ctx.catalog.jobs.get(run.principal, run.jobId)
    run.terminal.job(view, run.title)
    if (isEnded(view.state)) return view
    await run.onLook?.(view)
    if (run.signal.aborted && !asked) {
      asked = true
      await stopJob(run.ctx, run.principal, { jobId: run.jobId })
    }
    await delay(run.lookEveryMs ?? LOOK_EVERY_MS)
  }
}
