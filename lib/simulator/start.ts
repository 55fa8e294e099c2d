import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Logger } from "../logger.ts"
import { silentLogger } from "../logger.ts"
import { type Answer, json } from "./http/answer.ts"
import { control } from "./http/control.ts"
import { createCounters } from "./http/counters.ts"
import { createFaults, type FaultSpec } from "./http/faults.ts"
import { type RawRequest, type Service, serve } from "./http/service.ts"
import { writeAnswer, writeSpoilt } from "./http/spoil.ts"
import { createThrottle, type ThrottleSetting } from "./http/throttle.ts"
import { buildScenario, type ScenarioName } from "./scenarios/scenario.ts"
import { createSiteRuntime } from "./site-runtime.ts"
import type { World } from "./world.ts"

export interface SimulatorOptions {
  scenario: ScenarioName
  /** 0 (default): any free port. */
  port?: number
  /** Objects of the scenario `synthetic`; default 10,000. */
  objects?: number
  seed?: number
  throttle?: ThrottleSetting
  faults?: FaultSpec
  /** How long searches lag behind writes; default 2,000, as Atlassian lags by seconds (assets-api.md §7). */
  indexLagMs?: number
  logger?: Logger
}

export interface SimulatedSiteAccess {
  siteUrl: string
  workspaceId: string
  cloudId: string
  email: string
  apiToken: string
}

export interface RunningSimulator {
  /** "http://127.0.0.1:PORT" */
  url: string
  /** The source first, then the empty target. */
  sites: SimulatedSiteAccess[]
  /** The world itself, for tests that look behind the API. */
  world: World
  close(): Promise<void>
}

/**
 * Starts a small Atlassian on 127.0.0.1. One listener serves every host of a scenario (sites, api.atlassian.com, media)
 * and tells them apart by X-Forwarded-Host, else Host. Plain HTTP: a stand-in for tests and the demo, never for the net.
 */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const world = await buildScenario(options.scenario, { objects: options.objects ?? 10_000, seed: options.seed ?? 1 })
  return serveWorld(world, options)
}

/** Serves a world that a test has built itself. */
export async function serveWorld(
  world: World,
  options: Omit<SimulatorOptions, "scenario" | "objects" | "seed"> = {},
): Promise<RunningSimulator> {
  const logger = options.logger ?? silentLogger
  const service: Service = {
    world,
    runtimes: world.sites.map((site) => createSiteRuntime(site, options.indexLagMs ?? 2000)),
    throttle: createThrottle(options.throttle ?? "none"),
    faults: createFaults(options.faults ?? { rules: [] }),
    counters: createCounters(),
  }
  const server = createServer((request, response) => {
    answerRequest(service, request, response).catch((error: unknown) => {
      logger.error({ err: error }, "the simulator failed on a request")
      writeAnswer(response, json({ errorMessages: [`Simulator failure: ${String(error)}`], errors: {} }, 500))
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(options.port ?? 0, "127.0.0.1", resolve)
  })
  const { port } = addressOf(server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    sites: world.sites.map(accessTo),
    world,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answerRequest(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  const url = new URL(request.url ?? "/", "http://simulator")
  const raw: RawRequest = {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  }
  if (raw.path.startsWith("/_simulator/")) {
    writeAnswer(response, controlOrRefuse(service, raw))
    return
  }
  const { answer, fault, site, endpoint } = serve(service, raw)
  if (fault) writeSpoilt(response, fault, answer, Date.now())
  else if (answer) writeAnswer(response, answer)
  service.counters.note(site, endpoint, response.headersSent ? response.statusCode : null)
}

function controlOrRefuse(service: Service, raw: RawRequest): Answer {
  try {
    return control(service, raw)
  } catch (error) {
    return json({ error: String(error) }, 400)
  }
}

function accessTo(site: World["sites"][number]): SimulatedSiteAccess {
  const [account] = site.accounts
  const { siteUrl, workspaceId, cloudId } = site
  return { siteUrl, workspaceId, cloudId, email: account?.email ?? "", apiToken: account?.apiToken ?? "" }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("the simulator has no port")
  return address
}
