import { startSimulator } from "../../simulator/start.ts"
import { type Command, textFlag } from "../command.ts"
import { scenarioOf } from "../scenario.ts"

export const simulate: Command = {
  name: "simulate",
  summary: "Run the simulated Atlassian by itself, until stopped",
  usage: "simulate [--scenario small|debian|synthetic] [--port <n>] [--objects <n>] [--throttle none|documented]",
  options: {
    scenario: { type: "string" },
    port: { type: "string" },
    objects: { type: "string" },
    throttle: { type: "string" },
  },
  async run(input) {
    const simulator = await startSimulator({
      scenario: scenarioOf(textFlag(input, "scenario") ?? "small"),
      port: Number(textFlag(input, "port") ?? 4100),
      objects: Number(textFlag(input, "objects") ?? 10_000),
      throttle: textFlag(input, "throttle") === "documented" ? "documented" : "none",
    })
    input.terminal.result({ url: simulator.url, sites: simulator.sites }, [
      `Simulated Atlassian at ${simulator.url}`,
      ...simulator.sites.map(
        (site) => `  ${site.siteUrl}  ${site.email}  token ${site.apiToken}  workspace ${site.workspaceId}`,
      ),
      `Use it with DEMO=1 DEMO_ATLASSIAN_ROUTE=${simulator.url}. Ctrl C ends it.`,
    ])
    await new Promise<void>((resolve) => input.signal.addEventListener("abort", () => resolve(), { once: true }))
    await simulator.close()
  },
}
