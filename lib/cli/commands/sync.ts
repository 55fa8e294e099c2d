import { syncSchemas } from "../../operations/sync-schemas.ts"
import { type Command, textFlag } from "../command.ts"
import { followJob } from "../follow-job.ts"
import { startOrContinue } from "../start-or-continue.ts"

export const sync: Command = {
  name: "sync",
  summary: "Read the list of schemas from the instance",
  usage: "sync",
  words: 0,
  options: {},
  async run(input) {
    const { ctx, principal } = await input.session()
    const who = await principal(textFlag(input, "instance"))
    const { jobId } = await startOrContinue(ctx, who, () => syncSchemas(ctx, who))
    await followJob({ ctx, principal: who, jobId, title: "Sync", terminal: input.terminal, signal: input.signal })
    const { lastSync } = await ctx.catalog.connection.view(who)
    const counts = lastSync ?? { added: 0, renamed: 0, deleted: 0, unchanged: 0 }
    input.terminal.result({ jobId, lastSync }, [
      `${counts.added} new, ${counts.renamed} renamed, ${counts.deleted} deleted, ${counts.unchanged} unchanged`,
    ])
  },
}
