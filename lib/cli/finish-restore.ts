import type { Principal } from "../domain/principal.ts"
import { AppError, type ErrorCode, isAppError, userMessageOf } from "../errors.ts"
import type { JobId, RestoreId } from "../ids.ts"
import { formatCount } from "../units.ts"
import type { CommandInput } from "./command.ts"
import { followJob } from "./follow-job.ts"
import type { Session } from "./session.ts"

/** Follows a restore to its end and tells the proof first. Throws when it did not complete. */
export async function finishRestore(
  input: CommandInput,
  run: { ctx: Session["ctx"]; principal: Principal; restoreId: RestoreId; jobId: JobId },
): Promise<void> {
  await followJob({ ...run, title: "Restore", terminal: input.terminal, signal: input.signal }).catch(
    (error: unknown) => {
      throw resumable(error, run.restoreId)
    },
  )
  const row = await run.ctx.catalog.restores.get(run.principal, run.restoreId)
  if (row.destination === "Current instance") await followOwnSync(input, run)
  input.terminal.result(row, [
    `${row.status}: ${row.targetSchemaName} (${row.targetSchemaKey}) at ${row.targetSiteUrl}. ${row.result}`,
    ...(row.verify
      ? [
          `${formatCount(row.verify.compared)} compared, ${formatCount(row.verify.different)} different, ${formatCount(row.verify.missing)} missing, ${formatCount(row.verify.duplicates)} duplicates`,
          ...leftOutLine(row.verify.leftOut),
        ]
      : []),
    ...(row.counts && row.counts.attention > 0 ? [`${formatCount(row.counts.attention)} items need attention`] : []),
    `Next: vault log ${run.restoreId}`,
  ])
}

function leftOutLine(count: number): string[] {
  return count > 0
    ? [`${formatCount(count)} with values left out: the target cannot take them. The full log names each.`]
    : []
}

/** S0-12: the restore queued a sync; without a server nobody else would run it. Its failure is not the restore's. */
async function followOwnSync(
  input: CommandInput,
  { ctx, principal }: { ctx: Session["ctx"]; principal: Principal },
): Promise<void> {
  const sync = (await ctx.catalog.jobs.active(principal)).find((job) => job.kind === "sync")
  if (!sync) return
  const { terminal, signal } = input
  await followJob({ ctx, principal, jobId: sync.id, title: "Sync", terminal, signal }).catch((error: unknown) => {
    terminal.note(`The list of schemas is not read anew: ${userMessageOf(error)} Next: vault sync`)
  })
}

/** What going on cannot heal: a taken name or key, a damaged backup, a wrong master key. */
const FINAL: ReadonlySet<ErrorCode> = new Set(["CONFLICT", "CORRUPT", "NOT_FOUND", "KEY_MISSING", "KEY_MISMATCH"])

/** A restore that ended early is kept, and says how to go on with it. */
function resumable(error: unknown, restoreId: RestoreId): unknown {
  if (!isAppError(error) || FINAL.has(error.code)) return error
  return new AppError(error.code, error.message, {
    userMessage: `${userMessageOf(error)} What is written is kept; go on with: vault resume ${restoreId}`,
    cause: error,
  })
}
