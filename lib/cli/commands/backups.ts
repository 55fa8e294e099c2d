import { formatBytes, formatCount } from "../../units.ts"
import { type Command, requireWord, textFlag } from "../command.ts"
import { numberFlag } from "../number-flag.ts"
import { findSchema } from "./schemas.ts"

export const backups: Command = {
  name: "backups",
  summary: "List the available backups of a schema, newest first",
  usage: "backups <schema> [--page <n>]",
  words: 1,
  options: { page: { type: "string" } },
  async run(input) {
    const word = requireWord(input, 0, backups, "the schema")
    const { ctx, principal } = await input.session()
    const who = await principal(textFlag(input, "instance"))
    const schema = await findSchema(ctx, who, word)
    const page = await ctx.catalog.backups.page(who, {
      syncedSchemaId: schema.id,
      page: numberFlag(input, "page", { min: 1, max: 1_000_000, fallback: 1 }),
    })
    input.terminal.table(
      ["N", "Backup date", "Type", "Objects", "Stored", "State", "Id"],
      page.rows.map((row) => [
        String(row.number ?? ""),
        row.completedAt ?? "",
        row.type,
        formatCount(row.summary?.objects ?? 0),
        formatBytes(row.summary?.storedBytes ?? 0),
        row.verification,
        row.id,
      ]),
    )
    if (page.newest50) input.terminal.line("Showing the newest 50.")
    if (input.flags.json === true) input.terminal.result(page, [])
  },
}
