import type { BackupId } from "../../ids.ts"
import { startBackup } from "../../operations/start-backup.ts"
import { formatBytes, formatCount } from "../../units.ts"
import { type Command, requireWord, textFlag } from "../command.ts"
import { followJob } from "../follow-job.ts"
import { startOrContinue } from "../start-or-continue.ts"
import { findSchema } from "./schemas.ts"

export const backup: Command = {
  name: "backup",
  summary: "Back up one schema (by key or name)",
  usage: "backup <schema> [--description <text>] [--no-history] [--no-comments] [--no-attachments] [--no-issues]",
  words: 1,
  options: {
    description: { type: "string" },
    "no-history": { type: "boolean" },
    "no-comments": { type: "boolean" },
    "no-attachments": { type: "boolean" },
    "no-issues": { type: "boolean" },
  },
  async run(input) {
    const word = requireWord(input, 0, backup, "the schema")
    const { ctx, principal } = await input.session()
    const who = await principal(textFlag(input, "instance"))
    const schema = await findSchema(ctx, who, word)
    const started = await startOrContinue(ctx, who, () =>
      startBackup(ctx, who, {
        syncedSchemaId: schema.id,
        description: textFlag(input, "description"),
        options: {
          history: input.flags["no-history"] !== true,
          comments: input.flags["no-comments"] !== true,
          attachments: input.flags["no-attachments"] !== true,
          objectsInIssues: input.flags["no-issues"] !== true,
        },
      }),
    )
    const continued = "continued" in started
    if (continued) input.terminal.note(`Going on with the backup of ${schema.name} that was interrupted.`)
    const backupId = continued ? (started.continued.subjectId as BackupId) : started.backupId
    await followJob({
      ctx,
      principal: who,
      jobId: started.jobId,
      title: `Backup of ${schema.name}`,
      terminal: input.terminal,
      signal: input.signal,
    })
    const row = await ctx.catalog.backups.get(who, backupId)
    const warnings = row.summary?.warnings ?? []
    input.terminal.result(row, [
      `Backup ${row.number} of ${schema.name}: ${formatCount(row.summary?.objects ?? 0)} objects, ${formatBytes(row.summary?.storedBytes ?? 0)} stored, ${row.summary?.consistency.kind ?? "unknown"}, ${row.verification}`,
      ...warnings.map((warning) => `Warning ${warning.code} (${warning.count}): ${warning.text}`),
      `Next: vault restore ${row.id}`,
    ])
  },
}
