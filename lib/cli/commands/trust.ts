import { z } from "zod"
import { ROLES } from "../../domain/principal.ts"
import { AppError } from "../../errors.ts"
import { trustUser } from "../../operations/trust-user.ts"
import { type Command, requireWord, textFlag } from "../command.ts"

export const trust: Command = {
  name: "trust",
  summary: "Add a trusted user of the instance",
  usage: "trust <email> [--role owner|operator|auditor|viewer]",
  words: 1,
  options: { role: { type: "string" } },
  async run(input) {
    const email = requireWord(input, 0, trust, "an e-mail address")
    const role = z.enum(ROLES).safeParse(textFlag(input, "role") ?? "operator")
    if (!role.success)
      throw new AppError("VALIDATION", "unknown role", { userMessage: `--role takes one of ${ROLES.join(", ")}.` })
    const { ctx, principal } = await input.session()
    await trustUser(ctx, await principal(textFlag(input, "instance")), { email, role: role.data })
    input.terminal.result({ email, role: role.data }, [`${email} is trusted as ${role.data}.`])
  },
}
