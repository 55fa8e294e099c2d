import { type Command, textFlag } from "../command.ts"
import { numberFlag } from "../number-flag.ts"

export const restores: Command = {
  name: "restores",
  summary: "List the restores, newest first",
  usage: "restores [--page <n>]",
  words: 0,
  options: { page: { type: "string" } },
  async run(input) {
    const { ctx, principal } = await input.session()
    const page = await ctx.catalog.restores.page(await principal(textFlag(input, "instance")), {
      page: numberFlag(input, "page", { min: 1, max: 1_000_000, fallback: 1 }),
    })
    input.terminal.table(
      ["Schema", "Destination", "Started", "Ended", "Status", "Result", "Id"],
      page.rows.map((row) => [
        row.targetSchemaName,
        `${row.destination} ${row.targetSiteUrl}`,
        row.startedAt,
        row.endedAt ?? "",
        row.status,
        row.result,
        row.id,
      ]),
    )
    if (input.flags.json === true) input.terminal.result(page, [])
  },
}
