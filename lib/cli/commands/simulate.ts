import { once } from "node:events"
import { AppError } from "../../errors.ts"
import { startSimulator } from "../../simulator/start.ts"
import { type Command, textFlag } from "../command.ts"
import { numberFlag } from "../number-flag.ts"
import { scenarioOf } from "../scenario.ts"

export const simulate: Command = {
  name: "simulate",
  summary: "Run the simulated Atlassian by itself, until stopped",
  usage: "simulate [--scenario small|debian|synthetic] [--port <n>] [--objects <n>] [--throttle none|documented]",
  words: 0,
  options: {
    scenario: { type: "string" },
    port: { type: "string" },
    objects: { type: "string" },
    throttle: { type: "string" },
  },
  async run(input) {
    const port = numberFlag(input, "port", { min: 0, max: 65_535, fallback: 4100 })
    const simulator = await startSimulator({
      scenario: scenarioOf(textFlag(input, "scenario") ?? "small"),
      port,
      objects: numberFlag(input, "objects", { min: 1, max: 10_000_000, fallback: 10_000 }),
      throttle: throttleOf(textFlag(input, "throttle") ?? "none"),
    }).catch((error: unknown) => {
      throw portTaken(port, error)
    })
    input.terminal.result({ url: simulator.url, sites: simulator.sites }, [
      `Simulated Atlassian at ${simulator.url}`,
      ...simulator.sites.map(
        (site) => `  ${site.siteUrl}  ${site.email}  token ${site.apiToken}  workspace ${site.workspaceId}`,
      ),
      `Use it with DEMO=1 DEMO_ATLASSIAN_ROUTE=${simulator.url}. Ctrl C ends it.`,
    ])
    if (!input.signal.aborted) await once(input.signal, "abort")
    await simulator.close()
  },
}

function throttleOf(word: string): "none" | "documented" {
  if (word === "none" || word === "documented") return word
  throw new AppError("VALIDATION", "unknown throttle", {
    userMessage: `--throttle takes none or documented, not "${word}".`,
  })
}

function portTaken(port: number, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined
  if (code !== "EADDRINUSE" && code !== "EACCES") return error
  return new AppError("CONFLICT", "the port cannot be used", {
    userMessage: `Port ${port} of this machine is ${code === "EACCES" ? "not allowed for this user" : "in use"}. Choose another with --port, or 0 for any free one.`,
    cause: error,
  })
}
