import { addTargetInstance } from "../../operations/add-target-instance.ts"
import { type Command, requireFlag, requireWord, textFlag } from "../command.ts"
import { readSecret } from "../secret.ts"

export const targets: Command = {
  name: "targets",
  summary: "List the target instances, or add one",
  usage: "targets [add <url> --name <connection name> --email <address> --workspace <id> [--token-file <path>]]",
  words: 2,
  options: {
    name: { type: "string" },
    email: { type: "string" },
    workspace: { type: "string" },
    "token-file": { type: "string" },
  },
  async run(input) {
    const { ctx, principal } = await input.session()
    const who = await principal(textFlag(input, "instance"))
    if (input.words[0] === "add") {
      const siteUrl = requireWord(input, 1, targets, "the URL of the target instance")
      const email = requireFlag(input, "email", targets)
      const connectionName = requireFlag(input, "name", targets)
      const workspaceId = requireFlag(input, "workspace", targets)
      const apiToken = await readSecret({
        file: textFlag(input, "token-file"),
        variable: "TARGET_API_TOKEN",
        prompt: `Target token of ${email}: `,
      })
      const added = await addTargetInstance(ctx, who, { connectionName, email, workspaceId, siteUrl, apiToken })
      input.terminal.result(added, [`Saved ${connectionName} (${siteUrl}).`])
      return
    }
    const list = await ctx.catalog.targets.list(who)
    input.terminal.table(
      ["Instance name", "URL", "Location", "Created at", "Health", "Id"],
      list.map((one) => [one.connectionName, one.siteUrl, one.location, one.createdAt, one.health, one.id]),
    )
    if (input.flags.json === true) input.terminal.result({ targets: list }, [])
  },
}
