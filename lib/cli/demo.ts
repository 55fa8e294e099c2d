import { rm } from "node:fs/promises"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { createContext } from "../context.ts"
import { loadSettings } from "../env.ts"
import { AppError, userMessageOf } from "../errors.ts"
import { addTargetInstance } from "../operations/add-target-instance.ts"
import { connectInstance } from "../operations/connect-instance.ts"
import { hostPrincipal } from "../operations/host-principal.ts"
import { trustUser } from "../operations/trust-user.ts"
import { runDemo, type SchemaResult } from "./demo/demo-run.ts"
import { demoEnvironment, type SimulatedWorld, startSimulatedWorld } from "./demo/environment.ts"
import { type KillPauses, startDemoWorker } from "./demo/killer.ts"
import { sampleMemory } from "./demo/memory.ts"
import { buildWeb, serveWeb } from "./demo/serve-web.ts"
import { isComplete, summarise, tellSummary } from "./demo/summary.ts"
import { EXIT, exitCodeOf } from "./exit-codes.ts"
import { type Scenario, scenarioOf } from "./scenario.ts"
import { createTerminal, type Terminal } from "./terminal.ts"

const KILLS_PER_JOB = 3
/** Short where the whole job takes a tenth of a second, as a backup of one object does. */
const KILL_PAUSES_MS: Record<Scenario, KillPauses> = {
  small: { backup: [5, 15, 30], restore: [60, 150, 240] },
  synthetic: { backup: [400, 900, 1500], restore: [400, 900, 1500] },
  debian: { backup: [4000, 9000, 14_000], restore: [4000, 9000, 14_000] },
}

const { values: flags } = parseArgs({
  options: {
    scenario: { type: "string", default: "debian" },
    objects: { type: "string", default: "10000" },
    once: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    kill: { type: "boolean", default: false },
    "data-dir": { type: "string" },
  },
})

try {
  process.exit(await demo(scenarioOf(flags.scenario)))
} catch (error) {
  process.stderr.write(`demo: ${userMessageOf(error)}\n`)
  if (process.env.LOG_LEVEL === "debug" && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  process.exit(exitCodeOf(error))
}

/**
 * The main job on simulated sites: connect, sync, back up every schema of the source, restore each at the target,
 * compare the two live sites object by object, write the log; then leave the web app running, unless --once.
 */
async function demo(scenario: Scenario): Promise<number> {
  const terminal = createTerminal({ json: flags.json })
  const stop = new AbortController()
  process.once("SIGINT", () => stop.abort())
  process.once("SIGTERM", () => stop.abort())
  if (!flags.once) buildWeb(terminal)

  await using opened = new AsyncDisposableStack()
  const memory = sampleMemory()
  opened.defer(() => memory.stop())
  terminal.line(`Starting the simulated sites (scenario ${scenario}) …`)
  const world = await startSimulatedWorld(scenario, Number(flags.objects))
  opened.defer(() => world.child.stop())
  memory.leaveOut(world.child.pid)

  // Each demo starts from nothing: its data belongs to a simulated world that is gone when it ends.
  const dataDir = resolve(flags["data-dir"] ?? `.demo/${scenario}`)
  await rm(dataDir, { recursive: true, force: true })
  const env = demoEnvironment(dataDir, world)
  Object.assign(process.env, env)

  const results = await mainJob({ scenario, world, env, terminal, signal: stop.signal })
  const kills = results.reduce((sum, result) => sum + result.kills, 0)
  memory.stop()
  const summary = summarise(scenario, results, { peakRssBytes: memory.peakBytes(), kills })
  terminal.result(summary, tellSummary(summary, results))
  const killedEnough = !flags.kill || kills >= KILLS_PER_JOB * 2
  if (!killedEnough) process.stderr.write(`demo: only ${kills} kills hit a running job\n`)
  if (flags.once) return isComplete(summary) && killedEnough ? EXIT.done : EXIT.failed

  await serveWeb({ env, terminal, signal: stop.signal })
  return EXIT.done
}

async function mainJob(run: {
  scenario: Scenario
  world: SimulatedWorld
  env: Record<string, string>
  terminal: Terminal
  signal: AbortSignal
}): Promise<SchemaResult[]> {
  const { terminal, signal } = run
  const [source, target] = run.world.sites
  if (!source || !target) throw new AppError("INTERNAL", "the simulator has no pair of sites")
  await using opened = new AsyncDisposableStack()
  const ctx = await createContext(loadSettings(), { processName: "demo" })
  opened.defer(() => ctx.close())

  terminal.line(`Connecting ${source.siteUrl} …`)
  const { instanceId } = await connectInstance(ctx, { ...source, ownerEmail: "owner@example.com" })
  const principal = hostPrincipal(instanceId)
  await trustUser(ctx, principal, { email: "operator@example.com", role: "operator" })
  await trustUser(ctx, principal, { email: "auditor@example.com", role: "auditor" })
  const { targetInstanceId } = await addTargetInstance(ctx, principal, { ...target, connectionName: "Sandbox" })

  const worker = await startDemoWorker({ ...process.env, ...run.env }, KILL_PAUSES_MS[run.scenario])
  opened.defer(() => worker.stop())
  return await runDemo({
    ctx,
    principal,
    targetInstanceId,
    terminal,
    signal,
    ...(flags.kill && { onLook: (view) => worker.disturb(view, KILLS_PER_JOB) }),
  })
}
