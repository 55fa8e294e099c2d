import { connectInstance } from "../../operations/connect-instance.ts"
import { type Command, requireFlag, requireWord, textFlag } from "../command.ts"
import { readSecret } from "../secret.ts"

export const connect: Command = {
  name: "connect",
  summary: "Connect an instance, check its rights, make --owner the first trusted user",
  usage: "connect <url> --email <address> [--owner <address>] [--workspace <id>] [--token-file <path>]",
  words: 1,
  options: {
    email: { type: "string" },
    owner: { type: "string" },
    workspace: { type: "string" },
    "token-file": { type: "string" },
  },
  async run(input) {
    const siteUrl = requireWord(input, 0, connect, "the instance URL")
    const email = requireFlag(input, "email", connect)
    const apiToken = await readSecret({
      file: textFlag(input, "token-file"),
      variable: "ATLASSIAN_API_TOKEN",
      prompt: `API token of ${email}: `,
    })
    const { ctx } = await input.session()
    const workspaceId = textFlag(input, "workspace")
    const result = await connectInstance(ctx, {
      siteUrl,
      email,
      apiToken,
      ownerEmail: textFlag(input, "owner") ?? email,
      ...(workspaceId !== undefined && { workspaceId }),
    })
    input.terminal.result(result, [`Connected ${siteUrl}.`, "Next: vault sync"])
  },
}
