import { resumeRestore } from "../../operations/resume-restore.ts"
import { type Command, requireWord, textFlag } from "../command.ts"
import { finishRestore } from "../finish-restore.ts"
import { restoreIdOf } from "../given-id.ts"

export const resume: Command = {
  name: "resume",
  summary: "Go on with a stopped or failed restore",
  usage: "resume <restore id>",
  options: {},
  async run(input) {
    const restoreId = restoreIdOf(requireWord(input, 0, resume, "the restore"))
    const { ctx, principal } = await input.session()
    const who = await principal(textFlag(input, "instance"))
    const { jobId } = await resumeRestore(ctx, who, { restoreId })
    await finishRestore(input, { ctx, principal: who, restoreId, jobId })
  },
}
