import { type Db, MongoClient } from "mongodb"
import { createIndexes } from "../prisma-free-models/indexes.ts"
import type { ConnectionCheck } from "./assets/connection-check.ts"
import type { AssetsTarget } from "./assets/target.ts"
import { checkConnection, findWorkspaceId, openSite } from "./atlassian/connect.ts"
import { createGuardedClient } from "./atlassian/guarded-client.ts"
import { createRequestBudget, type Priority, type RequestBudget } from "./atlassian/request-budget.ts"
import { type AuditLog, createAuditLog } from "./audit/audit-log.ts"
import { type Catalog, createCatalog } from "./catalog/catalog.ts"
import { checkCatalogVersion } from "./catalog/catalog-version.ts"
import { storageErrorOf } from "./catalog/storage-error.ts"
import { type Clock, systemClock } from "./clock.ts"
import { type EmbeddedDatabase, startEmbeddedDatabase } from "./embedded-database/start.ts"
import { loadSettings, type Settings } from "./env.ts"
import { AppError, isAppError } from "./errors.ts"
import type { InstanceId, TargetInstanceId } from "./ids.ts"
import { createJobQueue, type JobQueue } from "./jobs/queue.ts"
import { createLogger, type Logger } from "./logger.ts"
import { createMongoVaultStore } from "./vault/mongodb-store.ts"
import { createVaultOpener } from "./vault/open-vault.ts"
import { prepareMasterKey } from "./vault/prepare-master-key.ts"
import { createRowKeys } from "./vault/row-keys.ts"
import { openSecret, sealSecret } from "./vault/secrets.ts"
import type { Vault } from "./vault/vault.ts"

export interface SiteCredentials {
  siteUrl: string
  email: string
  apiToken: string
  workspaceId: string
}

/** The door to Atlassian: one client and, per site, one request budget for all jobs of this process. */
export interface AtlassianDoor {
  open(credentials: SiteCredentials, options?: SiteUse): AssetsTarget
  findWorkspaceId(credentials: Omit<SiteCredentials, "workspaceId">): Promise<string>
  /** Live check of what a person typed; a workspace id left out is found. */
  check(
    credentials: Omit<SiteCredentials, "workspaceId"> & { workspaceId?: string | undefined },
  ): Promise<ConnectionCheck>
}

/** Whose turn comes first in the budget, and whether a person waits for the answers (seconds, not minutes). */
export interface SiteUse {
  priority?: Priority
  patience?: "person" | "job"
  /** Told when Jira makes us wait, and with null when it answers again. */
  onPause?: (until: Date | null) => void
}

/** Everything a verb or a job works with, wired once per process and passed explicitly. It decides nothing. */
export interface Context {
  settings: Settings
  clock: Clock
  logger: Logger
  mongo: { client: MongoClient; db: Db }
  catalog: Catalog
  queue: JobQueue
  audit: AuditLog
  atlassian: AtlassianDoor
  vaultFor(instanceId: InstanceId): Promise<Vault>
  /** The site of an instance's own connection, or of one of its target instances; its token is opened here only. */
  siteFor(instanceId: InstanceId, site: "connection" | TargetInstanceId, use?: SiteUse): Promise<AssetsTarget>
  /** Seals a token so that it opens only beside its instance and site (T7). */
  sealToken(instanceId: InstanceId, siteUrl: string, apiToken: string): string
  close(): Promise<void>
}

const HOLDER: unique symbol = Symbol.for("assets-backup-vault.context")
const holder: typeof globalThis & { [HOLDER]?: Promise<Context> | undefined } = globalThis

/** The context of this process; made at the first call, tried again after a failure. */
export function getContext(): Promise<Context> {
  holder[HOLDER] ??= createContext(loadSettings()).catch((error: unknown) => {
    holder[HOLDER] = undefined
    throw error
  })
  return holder[HOLDER]
}

/**
 * Wires a context: database (embedded unless MONGODB_URI is set) with its indexes, master key, vault, catalog, queue,
 * Atlassian.
 * @throws AppError SETTINGS, KEY_MISSING, KEY_MISMATCH, STORAGE_FAILED
 */
export async function createContext(
  settings: Settings,
  options: { clock?: Clock; logger?: Logger; processName?: string } = {},
): Promise<Context> {
  const clock = options.clock ?? systemClock
  const logger = options.logger ?? createLogger(options.processName ?? "vault", settings.logLevel)
  await using opened = new AsyncDisposableStack()
  const { client, db } = await openDatabase(settings, logger, opened)
  await prepareDatabase(db)
  const store = createMongoVaultStore(db)
  const masterKey = await prepareMasterKey({ file: settings.masterKeyFile, store })
  const vaults = createVaultOpener({ store, masterKey, clock })
  const rowKeys = createRowKeys(masterKey)
  const atlassian = openAtlassian(settings, clock, logger, opened)
  const catalog = createCatalog({
    db,
    clock,
    logger,
    storageKind: settings.mongodbUri ? "MongoDB" : "Embedded database",
    signRow: async (instanceId, text) => rowKeys.sign("trusted-user", instanceId, text),
  })
  const held = opened.move()
  return {
    settings,
    clock,
    logger,
    mongo: { client, db },
    catalog,
    queue: createJobQueue(db, clock),
    audit: createAuditLog({ db, clock, keyFor: async (instanceId) => rowKeys.keyFor("audit", instanceId) }),
    atlassian,
    vaultFor: (instanceId) => vaults.open(instanceId),
    async siteFor(instanceId, site, use) {
      const { sealedToken, ...credentials } =
        site === "connection"
          ? await catalog.connection.credentials(instanceId)
          : await catalog.targets.credentials(instanceId, site)
      const apiToken = openSecret(masterKey, sealedToken, tokenOf(instanceId, credentials.siteUrl))
      return atlassian.open({ ...credentials, apiToken }, use)
    },
    sealToken: (instanceId, siteUrl, apiToken) => sealSecret(masterKey, apiToken, tokenOf(instanceId, siteUrl)),
    close: () => held.disposeAsync(),
  }
}

/** What a sealed token is bound to. */
function tokenOf(instanceId: InstanceId, siteUrl: string): Record<string, string> {
  return { kind: "token", instanceId, siteUrl }
}

async function openDatabase(
  settings: Settings,
  logger: Logger,
  opened: AsyncDisposableStack,
): Promise<{ client: MongoClient; db: Db }> {
  const uri = settings.mongodbUri ?? (await startEmbedded(settings, logger, opened)).uri
  const client = new MongoClient(uri, {
    w: "majority",
    journal: true,
    // Every write is repeatable by us instead: the same behaviour on every database (embedded-database.md §7).
    retryWrites: false,
    retryReads: true,
    // Options here win over the URI's: an operator's own patience is kept.
    ...(!/[?&]serverSelectionTimeoutMS=/i.test(uri) && { serverSelectionTimeoutMS: 10_000 }),
  })
  opened.defer(() => client.close())
  try {
    await client.connect()
    const db = client.db(databaseName(settings))
    await db.command({ ping: 1 })
    return { client, db }
  } catch (cause) {
    throw new AppError("STORAGE_FAILED", "the database does not answer", {
      userMessage: settings.mongodbUri
        ? "The database in MONGODB_URI does not answer or refuses the sign-in. Check the address, user and password, and that the server runs."
        : `The embedded database in ${settings.dataDir} does not answer. Start this again; if it stays so, look into the log (LOG_LEVEL=info).`,
      retry: "later",
      cause,
    })
  }
}

/** Indexes on empty collections, and a test write: a user who may not write is told at the start (D06). */
async function prepareDatabase(db: Db): Promise<void> {
  try {
    await createIndexes(db)
    await checkCatalogVersion(db)
  } catch (cause) {
    if (isAppError(cause)) throw cause
    const storage = storageErrorOf(cause)
    if (storage?.code === "STORAGE_FULL" || storage?.retry === "later") throw storage
    throw new AppError("STORAGE_FAILED", "the database refuses indexes or writes", {
      userMessage:
        "The database refuses to create indexes or to write. Give its user the right to read and write this database.",
      cause,
    })
  }
}

/** The URI may name the database; otherwise it is called "vault". */
function databaseName(settings: Settings): string | undefined {
  return settings.mongodbUri && /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/.test(settings.mongodbUri) ? undefined : "vault"
}

async function startEmbedded(
  settings: Settings,
  logger: Logger,
  opened: AsyncDisposableStack,
): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedDatabase({
    dataDir: settings.dataDir,
    logger,
    ...(settings.embeddedDatabaseEntry && { entry: settings.embeddedDatabaseEntry }),
  }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const isFull = /^The disk .* is full/.test(reason)
    throw new AppError(isFull ? "STORAGE_FULL" : "STORAGE_FAILED", `the embedded database did not start: ${reason}`, {
      // The database's own sentences name the directory and what to do.
      userMessage: reason.includes(settings.dataDir)
        ? reason
        : `The embedded database in ${settings.dataDir} did not start. ${reason}`,
      cause,
    })
  })
  opened.defer(() => database.close())
  return database
}

function openAtlassian(settings: Settings, clock: Clock, logger: Logger, opened: AsyncDisposableStack): AtlassianDoor {
  const client = createGuardedClient({
    demoRoute: settings.demoAtlassianRoute,
    allowedPrivateHosts: settings.allowedPrivateHosts,
  })
  opened.defer(() => client.close())
  const budgets = new Map<string, RequestBudget>()
  const depsFor = (siteUrl: string) => {
    let budget = budgets.get(siteUrl)
    if (!budget) {
      budget = createRequestBudget({ mode: settings.atlassianRate, clock })
      budgets.set(siteUrl, budget)
    }
    return { client, clock, logger, budget }
  }
  return {
    open: (credentials, use) => openSite(credentials, { ...depsFor(credentials.siteUrl), ...use }),
    findWorkspaceId: (credentials) => findWorkspaceId(credentials, depsFor(credentials.siteUrl)),
    check: (credentials) => checkConnection(credentials, depsFor(credentials.siteUrl)),
  }
}
