import type { Principal } from "../../domain/principal.ts"
import type { SyncedSchemaRow } from "../../domain/synced-schema.ts"
import { AppError } from "../../errors.ts"
import { formatCount } from "../../units.ts"
import { type Command, textFlag } from "../command.ts"
import type { Session } from "../session.ts"

export const schemas: Command = {
  name: "schemas",
  summary: "List the synced schemas",
  usage: "schemas",
  words: 0,
  options: {},
  async run(input) {
    const { ctx, principal } = await input.session()
    const rows = await allSchemas(ctx, await principal(textFlag(input, "instance")))
    input.terminal.table(
      ["Key", "Schema Name", "Status", "Objects", "Last backup date", "Backups"],
      rows.map((row) => [
        row.key,
        row.name,
        row.status,
        formatCount(row.objectCount),
        row.lastBackup?.at ?? "Never",
        row.backups,
      ]),
    )
    if (input.flags.json === true) input.terminal.result({ schemas: rows }, [])
  },
}

/** Every schema of the instance, deleted ones included. */
export async function allSchemas(ctx: Session["ctx"], principal: Principal): Promise<SyncedSchemaRow[]> {
  const rows: SyncedSchemaRow[] = []
  for (let page = 1; ; page++) {
    const one = await ctx.catalog.schemas.page(principal, { page, hideDeleted: false })
    rows.push(...one.rows)
    if (rows.length >= one.total || one.rows.length === 0) return rows
  }
}

/** A schema by its key, its name or our id. NOT_FOUND says how to list them. */
export async function findSchema(ctx: Session["ctx"], principal: Principal, word: string): Promise<SyncedSchemaRow> {
  const rows = await allSchemas(ctx, principal)
  const found = rows.find((row) => row.id === word || row.key.toLowerCase() === word.toLowerCase() || row.name === word)
  if (found) return found
  throw new AppError("NOT_FOUND", "no such schema", {
    userMessage: `There is no synced schema "${word}". "vault schemas" lists them, "vault sync" reads new ones.`,
  })
}
