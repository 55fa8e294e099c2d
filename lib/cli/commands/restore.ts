import type { Principal } from "../../domain/principal.ts"
import type { Destination } from "../../domain/restore.ts"
import { AppError } from "../../errors.ts"
import type { TargetInstanceId } from "../../ids.ts"
import { proposeSchemaName } from "../../operations/propose-schema-name.ts"
import { startRestore } from "../../operations/start-restore.ts"
import { type Command, type CommandInput, requireWord, textFlag } from "../command.ts"
import { finishRestore } from "../finish-restore.ts"
import { backupIdOf } from "../given-id.ts"
import type { Session } from "../session.ts"
import { startOrContinue } from "../start-or-continue.ts"

export const restore: Command = {
  name: "restore",
  summary: "Restore a backup into a new schema, here or at a target instance",
  usage:
    "restore <backup id> [--to <target name or URL>] [--name <schema name>] [--key <KEY>] [--history] [--no-icons] [--no-comments] [--no-attachments]",
  words: 1,
  options: {
    to: { type: "string" },
    name: { type: "string" },
    key: { type: "string" },
    history: { type: "boolean" },
    "no-icons": { type: "boolean" },
    "no-comments": { type: "boolean" },
    "no-attachments": { type: "boolean" },
  },
  async run(input) {
    const backupId = backupIdOf(requireWord(input, 0, restore, "the backup"))
    const { ctx, principal } = await input.session()
    const who = await principal(textFlag(input, "instance"))
    const place = await destinationOf(input, ctx, who)
    const proposed = await proposeSchemaName(ctx, who, { backupId, ...place })
    const started = await startOrContinue(ctx, who, () =>
      startRestore(ctx, who, {
        backupId,
        ...place,
        schemaName: textFlag(input, "name") ?? proposed.name,
        schemaKey: textFlag(input, "key") ?? proposed.key,
        options: {
          objectIcons: input.flags["no-icons"] !== true,
          objectHistory: input.flags.history === true,
          comments: input.flags["no-comments"] !== true,
          attachments: input.flags["no-attachments"] !== true,
        },
      }),
    )
    // It may be of another backup: whether to go on with it is for a person to say.
    if ("continued" in started) throw interrupted(started.continued.subjectId)
    await finishRestore(input, { ctx, principal: who, ...started })
  },
}

function interrupted(restoreId: string): AppError {
  return new AppError("CONFLICT", "an interrupted restore holds the key", {
    userMessage: `An interrupted restore to a schema with this key is not finished. Go on with it: vault resume ${restoreId}`,
  })
}

async function destinationOf(
  input: CommandInput,
  ctx: Session["ctx"],
  principal: Principal,
): Promise<{ destination: Destination; targetInstanceId?: TargetInstanceId }> {
  const to = textFlag(input, "to")
  if (to === undefined) return { destination: "Current instance" }
  const list = await ctx.catalog.targets.list(principal)
  const found = list.find((one) => one.connectionName === to || one.siteUrl === to || one.id === to)
  if (found) return { destination: "Another instance", targetInstanceId: found.id }
  throw new AppError("NOT_FOUND", "no such target", {
    userMessage: `There is no target instance "${to}". "vault targets" lists them, "vault targets add" saves one.`,
  })
}
