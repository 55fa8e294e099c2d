import { resumeRestore } from "../../operations/resume-restore.ts"
import { type Command, requireWord, textFlag } from "../command.ts"
import { finishRestore } from "../finish-restore.ts"
import { restoreIdOf } from "../given-id.ts"
import { startOrContinue } from "../start-or-continue.ts"

export const resume: Command = {
  name: "resume",
  summary: "Go on with a stopped, failed or killed restore",
  usage: "resume <restore id>",
  words: 1,
  options: {},
  async run(input) {
    const restoreId = restoreIdOf(requireWord(input, 0, resume, "the restore"))
    const { ctx, principal } = await input.session()
    const who = await principal(textFlag(input, "instance"))
    const { jobId } = await startOrContinue(ctx, who, () => resumeRestore(ctx, who, { restoreId }))
    await finishRestore(input, { ctx, principal: who, restoreId, jobId })
  },
}
