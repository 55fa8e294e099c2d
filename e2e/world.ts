import { type ChildProcess, fork } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { openSync } from "node:fs"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { type Context, createContext } from "../lib/context.ts"
import { isEnded } from "../lib/domain/job.ts"
import type { Principal } from "../lib/domain/principal.ts"
import { startEmbeddedDatabase } from "../lib/embedded-database/start.ts"
import { loadSettings } from "../lib/env.ts"
import type { JobId, TargetInstanceId } from "../lib/ids.ts"
import { silentLogger } from "../lib/logger.ts"
import { addTargetInstance } from "../lib/operations/add-target-instance.ts"
import { connectInstance } from "../lib/operations/connect-instance.ts"
import { hostPrincipal } from "../lib/operations/host-principal.ts"
import { startBackup } from "../lib/operations/start-backup.ts"
import { startRestore } from "../lib/operations/start-restore.ts"
import { syncSchemas } from "../lib/operations/sync-schemas.ts"
import { trustUser } from "../lib/operations/trust-user.ts"
import { PEOPLE } from "../lib/simulator/openid/people.ts"
import { type OpenIdKind, startOpenIdProvider } from "../lib/simulator/openid/start.ts"
import { startSimulator } from "../lib/simulator/start.ts"

/** What the specs need to know of the running world. */
export interface World {
  /** Address of the application. */
  appUrl: string
  /** The connected instance. */
  siteUrl: string
  /** The connection name of its target instance. */
  targetName: string
  mongodbUri: string
  logFile: string
  close(): Promise<void>
}

/** The schema of the scenario that shows the most. */
const REHEARSED = "IT estate"
const READY_MS = 60_000
const STOP_MS = 20_000

/**
 * Boots the whole small world on loopback: the simulated Atlassian and the two sign-in providers in this process, the
 * embedded database as a child, and the built product (supervisor, web server, worker) as it is started for real.
 */
export async function openWorld(): Promise<World> {
  await using opened = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), "vault-e2e-"))
  opened.defer(() => rm(dataDir, { recursive: true, force: true }))
  const port = await freePort()
  const appUrl = `http://localhost:${port}`

  const simulator = await startSimulator({ scenario: "small", throttle: "none", indexLagMs: 0 })
  opened.defer(() => simulator.close())
  const google = await openId("google", appUrl, opened)
  const microsoft = await openId("microsoft", appUrl, opened)
  const database = await startEmbeddedDatabase({ dataDir })
  opened.defer(() => database.close())

  const settings = {
    DATA_DIR: dataDir,
    APP_URL: appUrl,
    PORT: String(port),
    DEMO: "1",
    DEMO_ATLASSIAN_ROUTE: simulator.url,
    ATLASSIAN_RATE: "unlimited",
    ...providerSettings("AUTH_GOOGLE", google),
    ...providerSettings("AUTH_MICROSOFT_ENTRA_ID", microsoft),
  }
  const [source, target] = simulator.sites
  if (!source || !target) throw new Error("the scenario has no two sites")
  const targetName = "Sandbox"
  const ctx = await createContext(loadSettings(settings), { logger: silentLogger })
  opened.defer(() => ctx.close())
  const host = await connect(ctx, source, { ...target, connectionName: targetName })
  const logFile = resolve("test-results-server.log")
  await startProduct(settings, logFile, opened)
  await rehearse(ctx, host.principal, host.targetInstanceId)
  const held = opened.move()
  return {
    appUrl,
    siteUrl: source.siteUrl,
    targetName,
    mongodbUri: database.uri,
    logFile,
    close: () => held.disposeAsync(),
  }
}

interface Client {
  issuer: string
  id: string
  secret: string
}

async function openId(kind: OpenIdKind, appUrl: string, opened: AsyncDisposableStack): Promise<Client> {
  const id = `vault-${kind}`
  const secret = randomBytes(16).toString("hex")
  const path = kind === "google" ? "google" : "microsoft-entra-id"
  const redirectUris = [`${appUrl}/api/auth/callback/${path}`]
  const provider = await startOpenIdProvider({
    kind,
    people: PEOPLE,
    clients: [{ clientId: id, clientSecret: secret, redirectUris }],
  })
  opened.defer(() => provider.close())
  return { issuer: provider.issuer, id, secret }
}

function providerSettings(prefix: string, { id, secret, issuer }: Client): Record<string, string> {
  return { [`${prefix}_ID`]: id, [`${prefix}_SECRET`]: secret, [`${prefix}_ISSUER`]: issuer }
}

interface Site {
  siteUrl: string
  email: string
  apiToken: string
  workspaceId: string
}

/** What an operator does on the host before anybody can sign in. */
async function connect(
  ctx: Context,
  source: Site,
  target: Site & { connectionName: string },
): Promise<{ principal: Principal; targetInstanceId: TargetInstanceId }> {
  const { instanceId } = await connectInstance(ctx, { ...source, ownerEmail: "owner@example.com" })
  const principal = hostPrincipal(instanceId)
  await trustUser(ctx, principal, { email: "operator@example.com", role: "operator" })
  await trustUser(ctx, principal, { email: "auditor@example.com", role: "auditor" })
  return { principal, ...(await addTargetInstance(ctx, principal, target)) }
}

/** One backup and one restore that are there already, so that every page has something to show. */
async function rehearse(ctx: Context, principal: Principal, targetInstanceId: TargetInstanceId): Promise<void> {
  await finish(ctx, principal, (await syncSchemas(ctx, principal)).jobId)
  const { rows } = await ctx.catalog.schemas.page(principal, { search: REHEARSED })
  const schema = rows[0]
  if (!schema) throw new Error(`the scenario has no schema ${REHEARSED}`)
  const { backupId, jobId } = await startBackup(ctx, principal, {
    syncedSchemaId: schema.id,
    description: "Rehearsal",
  })
  await finish(ctx, principal, jobId)
  const restore = await startRestore(ctx, principal, {
    backupId,
    destination: "Another instance",
    targetInstanceId,
    schemaName: "Rehearsal",
    schemaKey: "REH",
    options: { objectIcons: true, objectHistory: false, comments: true, attachments: true },
  })
  await finish(ctx, principal, restore.jobId)
}

async function finish(ctx: Context, principal: Principal, jobId: JobId): Promise<void> {
  for (;;) {
    const { state, kind, error } = await ctx.catalog.jobs.get(principal, jobId)
    if (state === "succeeded") return
    if (isEnded(state)) throw new Error(`the ${kind} of the rehearsal ended as ${state}: ${error}`)
    await delay(100)
  }
}

async function startProduct(
  settings: Record<string, string>,
  logFile: string,
  opened: AsyncDisposableStack,
): Promise<void> {
  const log = openSync(logFile, "w", 0o600)
  const env = { ...process.env, ...settings, HOSTNAME: "127.0.0.1", NEXT_TELEMETRY_DISABLED: "1" }
  const product = fork("deploy/start.ts", [], { env, stdio: ["ignore", log, log, "ipc"] })
  opened.defer(() => stop(product))
  const endsAt = Date.now() + READY_MS
  while (!(await answers(`${settings.APP_URL}/login`))) {
    if (product.exitCode !== null || Date.now() > endsAt) {
      throw new Error(`the product did not start:\n${(await readFile(logFile, "utf8")).slice(-4000)}`)
    }
    await delay(100)
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, "exit")
  child.kill("SIGTERM")
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS)
  await exited
  clearTimeout(timer)
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  if (address === null || typeof address === "string") throw new Error("no port")
  return address.port
}
