import { createWriteStream } from "node:fs"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { exportRestoreLog } from "../../operations/export-restore-log.ts"
import { type Command, requireWord, textFlag } from "../command.ts"
import { restoreIdOf } from "../given-id.ts"

export const log: Command = {
  name: "log",
  summary: "Write the full log of a restore as .xlsx",
  usage: "log <restore id> [--out <file>]",
  options: { out: { type: "string" } },
  async run(input) {
    const restoreId = restoreIdOf(requireWord(input, 0, log, "the restore"))
    const { ctx, principal } = await input.session()
    const { fileName, bytes } = await exportRestoreLog(ctx, await principal(textFlag(input, "instance")), { restoreId })
    const file = textFlag(input, "out") ?? fileName
    // "wx": an existing file is never overwritten.
    await pipeline(Readable.from(bytes), createWriteStream(file, { flags: "wx" }))
    input.terminal.result({ file }, [`Written to ${file}`])
  },
}
