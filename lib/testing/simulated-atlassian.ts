import type { AssetsTarget } from "../assets/target.ts"
import { openSite, type SiteAccess, type TransportOptions } from "../atlassian/connect.ts"
import { createGuardedClient } from "../atlassian/guarded-client.ts"
import { createRequestBudget } from "../atlassian/request-budget.ts"
import { silentLogger } from "../logger.ts"
import { type RunningSimulator, type SimulatorOptions, startSimulator } from "../simulator/start.ts"
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts"

export interface SimulatedAtlassian extends AsyncDisposable {
  simulator: RunningSimulator
  /** The full site, and the empty one to restore into. */
  source: AssetsTarget
  target: AssetsTarget
  sourceAccess: SiteAccess
  targetAccess: SiteAccess
  /** For opening sites otherwise. Its clock never waits: back-off and Retry-After cost a test nothing. */
  options: TransportOptions & { clock: VirtualClock }
  /** PUT /_simulator/{name}: faults, throttle, lag, quirks, token. */
  steer(name: string, setting: object | string): Promise<void>
  /** Requests so far, by endpoint in the simulator's spelling, of both sites together. */
  requests(): Promise<Record<string, number>>
}

/** The real client before the simulated Atlassian, over real sockets; without index lag unless asked for. */
export async function openSimulatedAtlassian(
  given: Partial<SimulatorOptions> & { totalTimeoutMs?: number } = {},
): Promise<SimulatedAtlassian> {
  const { totalTimeoutMs = 30_000, ...rest } = given
  const simulator = await startSimulator({ scenario: "small", indexLagMs: 0, ...rest })
  const client = createGuardedClient({ demoRoute: simulator.url, totalTimeoutMs })
  const clock = createVirtualClock()
  const budget = createRequestBudget({ mode: "unlimited", clock })
  const options = { client, budget, clock, logger: silentLogger }
  const [sourceAccess, targetAccess] = simulator.sites
  if (!sourceAccess || !targetAccess) throw new Error("every scenario has two sites")
  return {
    simulator,
    source: openSite(sourceAccess, options),
    target: openSite(targetAccess, options),
    sourceAccess,
    targetAccess,
    options,
    async steer(name, setting) {
      const url = `${simulator.url}/_simulator/${name}`
      const answer = await fetch(url, { method: "PUT", body: JSON.stringify(setting) })
      if (!answer.ok) throw new Error(`the simulator refused ${name}`)
    },
    async requests() {
      const answer = await fetch(`${simulator.url}/_simulator/counters`)
      const bySite: Record<string, Record<string, { requests: number }>> = JSON.parse(await answer.text())
      const sum: Record<string, number> = {}
      for (const endpoints of Object.values(bySite)) {
        for (const [endpoint, { requests }] of Object.entries(endpoints))
          sum[endpoint] = (sum[endpoint] ?? 0) + requests
      }
      return sum
    },
    async [Symbol.asyncDispose]() {
      await client.close()
      await simulator.close()
    },
  }
}
