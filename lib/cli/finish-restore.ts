import type { Principal } from "../domain/principal.ts"
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
  await followJob({ ...run, title: "Restore", terminal: input.terminal, signal: input.signal })
  const row = await run.ctx.catalog.restores.get(run.principal, run.restoreId)
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
