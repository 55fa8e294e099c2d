import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Context, createContext } from "../context.ts"
import type { Principal } from "../domain/principal.ts"
import { loadSettings } from "../env.ts"
import { silentLogger } from "../logger.ts"
import { connectInstance } from "../operations/connect-instance.ts"
import { hostPrincipal } from "../operations/host-principal.ts"
import type { SimulatorOptions } from "../simulator/start.ts"
import { type RunningSimulator, type SimulatedSiteAccess, startSimulator } from "../simulator/start.ts"
import { openTestDatabase } from "./test-database.ts"

export interface VaultWorld {
  ctx: Context
  simulator: RunningSimulator
  source: SimulatedSiteAccess
  target: SimulatedSiteAccess
  /** The operator of the host, for the connected source. */
  principal: Principal
  /** The environment of another process on the same data. */
  environment: Record<string, string>
  close(): Promise<void>
}

/**
 * The whole small world of a test: a simulated Atlassian, a data directory, a context, the source site connected. The
 * database is the embedded one, or one of its own on the server of MONGODB_TEST_URI.
 */
export async function openVaultWorld(options: Partial<SimulatorOptions> = {}): Promise<VaultWorld> {
  await using opened = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), "vault-world-"))
  opened.defer(() => rm(dataDir, { recursive: true, force: true }))
  const simulator = await startSimulator({ scenario: "small", indexLagMs: 0, ...options })
  opened.defer(() => simulator.close())
  const environment: Record<string, string> = {
    DATA_DIR: dataDir,
    DEMO: "1",
    DEMO_ATLASSIAN_ROUTE: simulator.url,
    ATLASSIAN_RATE: "unlimited",
    LOG_LEVEL: "warn",
  }
  if (process.env.MONGODB_TEST_URI) {
    const database = await openTestDatabase()
    opened.defer(() => database.close())
    environment.MONGODB_URI = database.uri
  }
  const ctx = await createContext(loadSettings(environment), { logger: silentLogger })
  opened.defer(() => ctx.close())
  const [source, target] = simulator.sites
  if (!source || !target) throw new Error("the scenario has no two sites")
  const { siteUrl, email, apiToken } = source
  const { instanceId } = await connectInstance(ctx, { siteUrl, email, apiToken, ownerEmail: "anna@example.com" })
  const held = opened.move()
  return {
    ctx,
    simulator,
    source,
    target,
    principal: hostPrincipal(instanceId),
    environment,
    close: () => held.disposeAsync(),
  }
}
