import { createWriteStream } from "node:fs"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { AppError } from "../../errors.ts"
import { exportRestoreLog } from "../../operations/export-restore-log.ts"
import { type Command, requireWord, textFlag } from "../command.ts"
import { restoreIdOf } from "../given-id.ts"

export const log: Command = {
  name: "log",
  summary: "Write the full log of a restore as .xlsx",
  usage: "log <restore id> [--out <file>]",
  words: 1,
  options: { out: { type: "string" } },
  async run(input) {
    const restoreId = restoreIdOf(requireWord(input, 0, log, "the restore"))
    const { ctx, principal } = await input.session()
    const { fileName, bytes } = await exportRestoreLog(ctx, await principal(textFlag(input, "instance")), { restoreId })
    const file = textFlag(input, "out") ?? fileName
    // "wx": an existing file is never overwritten.
    await pipeline(Readable.from(bytes), createWriteStream(file, { flags: "wx" })).catch((error: unknown) => {
      throw fileRefused(file, error)
    })
    input.terminal.result({ file }, [`Written to ${file}`])
  },
}

function fileRefused(file: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined
  switch (code) {
    case "EEXIST":
      return new AppError("CONFLICT", "the file exists", {
        userMessage: `${file} exists already and is not overwritten. Choose another name with --out.`,
        cause: error,
      })
    case "ENOENT":
    case "ENOTDIR":
    case "EISDIR":
    case "EACCES":
    case "EROFS":
      return new AppError("VALIDATION", "the file cannot be made", {
        userMessage: `${file} cannot be written. Choose a file in a folder that exists and that you may write to with --out.`,
        cause: error,
      })
    case "ENOSPC":
      return new AppError("STORAGE_FULL", "no space left for the log", {
        userMessage: `There is no space left to write ${file}. Remove what was written of it, make room, or choose another folder with --out.`,
        cause: error,
      })
    default:
      return error
  }
}
