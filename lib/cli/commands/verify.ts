import { AppError } from "../../errors.ts"
import { verifyBackup } from "../../operations/verify-backup.ts"
import { formatBytes, formatCount } from "../../units.ts"
import { type Command, requireWord, textFlag } from "../command.ts"
import { backupIdOf } from "../given-id.ts"

export const verify: Command = {
  name: "verify",
  summary: "Read back every stored byte of a backup and check it",
  usage: "verify <backup id>",
  words: 1,
  options: {},
  async run(input) {
    const backupId = backupIdOf(requireWord(input, 0, verify, "the backup"))
    const { ctx, principal } = await input.session()
    const report = await verifyBackup(
      ctx,
      await principal(textFlag(input, "instance")),
      { backupId },
      { signal: input.signal },
    )
    input.terminal.result(report, [
      `${formatCount(report.records)} records in ${formatCount(report.packs)} packs (${formatBytes(report.bytes)}) read back, ${report.damaged.length} damaged`,
      ...report.damaged.map((one) => `Damaged ${one.what} ${one.id}: ${one.reason}`),
    ])
    if (report.damaged.length > 0) {
      throw new AppError("CORRUPT", "damaged backup", {
        userMessage: "This backup is damaged; the parts are named above. Restore from another backup of the schema.",
      })
    }
  },
}
