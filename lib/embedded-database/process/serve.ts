import { accessSync, constants, rmSync } from "node:fs"
import type { ServerLogger } from "../server-logger.ts"
import { type KeyValueStore, openKeyValueStore, StorageError } from "../storage/key-value-store.ts"
import { ConnectionServer } from "../wire/connection-server.ts"
import { DataDirectoryError, prepareDataDirectory, removeSocket, socketPath } from "./data-directory.ts"
import { createLockFile, isOwnerAlive, type Owner, readLockFile, removeLockFile } from "./lock-file.ts"
import { processStartTime } from "./process-identity.ts"
import { keepReserve, spendReserve } from "./reserve.ts"

export interface ServeOptions {
  dataDir: string
  logger: ServerLogger
  housekeepingMs?: number
  maxUnindexedDocuments?: number
}

/** A server that listens. */
export interface Serving {
  owner: Owner
  /** Answers what has arrived, makes it durable, and gives the data directory free. */
  close(): Promise<void>
}

/** The data directory belongs to another living process. */
export class OwnedByOther extends Error {
  readonly owner: Owner | undefined
  constructor(owner: Owner | undefined) {
    super(`The data directory is in use by another process${owner === undefined ? "" : ` (pid ${owner.pid})`}`)
    this.name = "OwnedByOther"
    this.owner = owner
  }
}

/**
 * Takes over a data directory and serves it in this process. Three steps, each a barrier: a lock file that names a
 * living process, SQLite's exclusive lock (which vanishes with its process), and the exclusive creation of our own
 * lock file once we listen.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  process.umask(0o077)
  const dataDir = prepareDataDirectory(options.dataDir)
  try {
    const serving = await takeOver(dataDir, options).catch((error: unknown) => {
      if (!isDiskFull(error)) throw error
      spendReserve(dataDir)
      return takeOver(dataDir, options)
    })
    keepReserve(dataDir)
    return serving
  } catch (error) {
    throw unusable(dataDir, error)
  }
}

async function takeOver(dataDir: string, options: ServeOptions): Promise<Serving> {
  const before = readLockFile(dataDir)
  if (before !== undefined && isOwnerAlive(before)) throw new OwnedByOther(before)
  const store = openExclusively(dataDir)
  try {
    const socket = socketPath(dataDir)
    if (before !== undefined && before.socket !== socket) removeSocket(before.socket)
    rmSync(socket, { force: true })
    const server = new ConnectionServer({ store, ...serverOptions(options) })
    await server.listen(socket)
    const owner = { pid: process.pid, startedAt: processStartTime(process.pid) ?? "", socket }
    const lock = createLockFile(dataDir, owner)
    if (!lock.taken) {
      await server.close()
      throw new OwnedByOther(lock.by)
    }
    return { owner, close: () => stop(dataDir, owner, server, store) }
  } catch (error) {
    store.close()
    throw error
  }
}

function isDiskFull(error: unknown): boolean {
  return (error instanceof StorageError && error.kind === "full") || hasCode(error, "ENOSPC", "EDQUOT")
}

/** What a person can act on, instead of the system's word. */
function unusable(dataDir: string, error: unknown): unknown {
  if (isDiskFull(error)) {
    return new DataDirectoryError(
      `The disk with the data directory ${dataDir} is full. Nothing is lost: make room there and start again.`,
    )
  }
  if (!isWritable(dataDir) || (error instanceof StorageError && /readonly|unable to open/.test(error.message))) {
    return new DataDirectoryError(
      `The data directory ${dataDir} cannot be written. Give this user the right to write there, or choose another DATA_DIR.`,
    )
  }
  if (error instanceof StorageError && error.kind === "broken") {
    return new DataDirectoryError(
      `The database file in ${dataDir} cannot be read (${error.message}). Nothing was changed. Check the disk, and put the data directory back from a copy if the file is damaged.`,
    )
  }
  return error
}

function isWritable(dataDir: string): boolean {
  try {
    accessSync(dataDir, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function hasCode(error: unknown, ...codes: unknown[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(error.code)
}

function openExclusively(dataDir: string): KeyValueStore {
  try {
    return openKeyValueStore(dataDir)
  } catch (error) {
    if (error instanceof StorageError && error.kind === "locked") throw new OwnedByOther(readLockFile(dataDir))
    throw error
  }
}

function serverOptions({ logger, housekeepingMs, maxUnindexedDocuments }: ServeOptions) {
  return {
    logger,
    ...(housekeepingMs === undefined ? {} : { housekeepingMs }),
    ...(maxUnindexedDocuments === undefined ? {} : { maxUnindexedDocuments }),
  }
}

async function stop(dataDir: string, owner: Owner, server: ConnectionServer, store: KeyValueStore): Promise<void> {
  await server.close()
  removeLockFile(dataDir, owner)
  removeSocket(owner.socket)
  store.close()
}
