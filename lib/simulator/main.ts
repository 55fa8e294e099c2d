import { parseArgs } from "node:util"
import { SCENARIO_NAMES, type ScenarioName } from "./scenarios/scenario.ts"
import { startSimulator } from "./start.ts"

// The simulator as a process of its own: prints one JSON line { url, sites } when it listens, ends on SIGTERM and when
// its parent closes the channel.
const { values } = parseArgs({
  options: {
    scenario: { type: "string", default: "small" },
    port: { type: "string", default: "0" },
    objects: { type: "string" },
    seed: { type: "string" },
    throttle: { type: "string", default: "none" },
    "index-lag-ms": { type: "string", default: "2000" },
  },
})

if (!isScenario(values.scenario)) throw new Error(`--scenario must be one of ${[...SCENARIO_NAMES].join(", ")}`)
const simulator = await startSimulator({
  scenario: values.scenario,
  port: Number(values.port),
  ...(values.objects === undefined ? {} : { objects: Number(values.objects) }),
  ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
  throttle: values.throttle === "documented" ? "documented" : "none",
  indexLagMs: Number(values["index-lag-ms"]),
})
process.stdout.write(`${JSON.stringify({ url: simulator.url, sites: simulator.sites })}\n`)

const end = () => void simulator.close().then(() => process.exit(0))
process.once("SIGTERM", end)
process.once("SIGINT", end)
process.once("disconnect", end)

function isScenario(name: string): name is ScenarioName {
  return SCENARIO_NAMES.has(name)
}
