import { type ChildProcess, spawn } from "node:child_process"
import net from "node:net"
import path from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { prepareDataDirectory } from "./process/data-directory.ts"
import { isOwnerAlive, readLockFile } from "./process/lock-file.ts"
import { parseServerMessage } from "./process/process-messages.ts"
import { type ServerLogger, SILENT } from "./server-logger.ts"

export interface StartOptions {
  /** Created with mode 0700 where missing. One server process owns it, any number of processes connect. */
  dataDir: string
  logger?: ServerLogger
  /** Ends the wait for a start, and later the connection, as `close()` does. */
  signal?: AbortSignal
  /** The child's entry file; needed when this module is bundled. Default: `server-process.ts` beside this file. */
  entry?: string
  /** Milliseconds between two passes over expired documents; default one minute. */
  housekeepingMs?: number
  /** Queries that read more documents than this without an index fail. For tests of the application. */
  maxUnindexedDocuments?: number
}

/** A running embedded database, seen from a process that uses it. */
export interface EmbeddedDatabase {
  /** For the `mongodb` driver. Stays valid when the server is restarted. */
  readonly uri: string
  /** The server process; changes when it is restarted. */
  readonly pid: number
  /** True when this process started the server and its end would end it. */
  readonly owned: boolean
  /** Stops the server if this process started it; otherwise only stops watching it. */
  close(): Promise<void>
}

/** node:sqlite still warns that it is experimental; a small young generation keeps the process small. */
const NODE_FLAGS = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=4"]
/** For glibc: give large buffers back to the system at once instead of keeping them for later (saves about 80 MB). */
const ALLOCATOR = { MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: "131072", MALLOC_TRIM_THRESHOLD_: "1048576" }
const START_TIMEOUT_MS = 20_000
const FIRST_BACKOFF_MS = 100
const MAX_BACKOFF_MS = 5_000
const STOP_TIMEOUT_MS = 10_000

/**
 * Starts the embedded database of `dataDir` as a child process, or connects to the one another living process runs.
 * Whoever calls this keeps it alive: if the server dies, or the process that started it ends, one of the processes
 * still using it starts it again within a moment and the drivers reconnect. Rejects with a clear message when the
 * directory cannot be used.
 */
export async function startEmbeddedDatabase(options: StartOptions): Promise<EmbeddedDatabase> {
  if (process.platform === "win32") {
    throw new Error(
      "The embedded database needs Unix sockets, which the MongoDB driver lacks on Windows. Set MONGODB_URI.",
    )
  }
  const dataDir = prepareDataDirectory(options.dataDir)
  const guardian = new Guardian({ ...options, dataDir })
  await guardian.attach()
  return guardian
}

type Attachment = { pid: number; socket: string; child: ChildProcess | undefined; watch: net.Socket | undefined }

/** Keeps one server reachable for this process, whoever started it. */
class Guardian implements EmbeddedDatabase {
  private readonly options: StartOptions
  private readonly logger: ServerLogger
  private attachment: Attachment | undefined
  private closing: Promise<void> | undefined
  private backoffMs = FIRST_BACKOFF_MS

  constructor(options: StartOptions) {
    this.options = options
    this.logger = options.logger ?? SILENT
    options.signal?.addEventListener("abort", () => void this.close(), { once: true })
  }

  get uri(): string {
    const query = "directConnection=true&retryWrites=false&w=majority&journal=true&serverSelectionTimeoutMS=10000"
    return `mongodb://${encodeURIComponent(this.attachment?.socket ?? "")}/?${query}`
  }

  get pid(): number {
    return this.attachment?.pid ?? 0
  }

  get owned(): boolean {
    return this.attachment?.child !== undefined
  }

  close(): Promise<void> {
    this.closing ??= this.detach()
    return this.closing
  }

  /** Connects to the living owner, or starts a server; repeats while the two take turns in coming and going. */
  async attach(): Promise<void> {
    const { dataDir, signal } = this.options
    const deadline = performance.now() + START_TIMEOUT_MS
    for (;;) {
      signal?.throwIfAborted()
      const owner = readLockFile(dataDir)
      if (owner !== undefined && isOwnerAlive(owner)) {
        const watch = await connect(owner.socket)
        if (watch !== undefined) return this.watchOther(owner, watch)
      } else if (await this.launch()) return
      if (performance.now() > deadline) {
        throw new Error(
          owner === undefined
            ? `The embedded database of ${dataDir} does not answer.`
            : `The data directory ${dataDir} belongs to process ${owner.pid}, which does not answer on ${owner.socket}.`,
        )
      }
      await delay(50)
    }
  }

  private watchOther(owner: { pid: number; socket: string }, watch: net.Socket): void {
    this.attachment = { ...owner, child: undefined, watch }
    watch.unref()
    watch.once("close", () => this.lost("the embedded database's owner went away"))
  }

  /** Starts a server process; false when another process was faster and should be connected to. */
  private async launch(): Promise<boolean> {
    const { dataDir, entry } = this.options
    const child = spawn(
      process.execPath,
      [...NODE_FLAGS, entry ?? defaultEntry(), "--data-dir", dataDir, ...this.flags()],
      { stdio: ["ignore", "ignore", "inherit", "ipc"], env: childEnvironment() },
    )
    const result = await this.firstWord(child)
    if (this.closing !== undefined) {
      child.kill("SIGTERM")
      throw new Error("The embedded database was closed while starting")
    }
    if (result.type === "failed") throw new Error(result.message)
    if (result.type === "owned") return false
    this.attachment = { pid: result.pid, socket: result.socket, child, watch: undefined }
    child.unref()
    child.channel?.unref()
    child.once("exit", (code, signal) => this.lost("the embedded database stopped", { code, signal }))
    if (child.exitCode !== null || child.signalCode !== null) this.lost("the embedded database stopped at once")
    this.logger.info({ pid: result.pid, socket: result.socket }, "embedded database started")
    return true
  }

  private flags(): string[] {
    const { housekeepingMs, maxUnindexedDocuments } = this.options
    return [
      ...(housekeepingMs === undefined ? [] : ["--housekeeping-ms", String(housekeepingMs)]),
      ...(maxUnindexedDocuments === undefined ? [] : ["--max-unindexed-documents", String(maxUnindexedDocuments)]),
    ]
  }

  private firstWord(child: ChildProcess) {
    type Result =
      | { type: "ready"; pid: number; socket: string }
      | { type: "owned" }
      | { type: "failed"; message: string }
    return new Promise<Result>((resolve) => {
      child.on("message", (value) => {
        const message = parseServerMessage(value)
        if (message?.type === "log") this.logger[message.level](message.fields, message.event)
        else if (message !== undefined) resolve(message)
      })
      child.once("error", (error) =>
        resolve({ type: "failed", message: `The embedded database cannot be started: ${error.message}` }),
      )
      child.once("exit", (code, signal) =>
        resolve({
          type: "failed",
          message: `The embedded database ended while starting (${signal ?? `exit code ${code}`}).`,
        }),
      )
    })
  }

  private lost(event: string, fields: object = {}): void {
    if (this.closing !== undefined) return
    this.logger.warn(fields, event)
    void this.reattach()
  }

  /** Waits a little longer after each failure; a random part keeps several processes from starting at once. */
  private async reattach(): Promise<void> {
    while (this.closing === undefined) {
      await delay(this.backoffMs * (0.5 + Math.random()), undefined, { ref: false })
      if (this.closing !== undefined) return
      try {
        await this.attach()
        this.backoffMs = FIRST_BACKOFF_MS
        return
      } catch (error) {
        this.backoffMs = Math.min(this.backoffMs * 2, MAX_BACKOFF_MS)
        this.logger.error({ error: String(error) }, "the embedded database cannot be restarted yet")
      }
    }
  }

  private async detach(): Promise<void> {
    const attachment = this.attachment
    attachment?.watch?.destroy()
    const child = attachment?.child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise<void>((resolve) => {
      child.once("exit", () => resolve())
    })
    child.ref()
    child.kill("SIGTERM")
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS)
    await exited
    clearTimeout(timer)
  }
}

/** The socket when something answers there. */
function connect(socket: string): Promise<net.Socket | undefined> {
  return new Promise((resolve) => {
    const connection = net.connect(socket)
    connection.once("connect", () => resolve(connection))
    connection.on("error", () => {
      connection.destroy()
      resolve(undefined)
    })
  })
}

function defaultEntry(): string {
  // A bundle keeps the two programs side by side as well.
  const extension = import.meta.filename.endsWith(".ts") ? "ts" : "mjs"
  return path.join(import.meta.dirname, `server-process.${extension}`)
}

/** Nothing of the parent's Node settings (inspectors, loaders, test runners) belongs into the child. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_CHANNEL_FD: __, ...rest } = process.env
  return { ...rest, ...ALLOCATOR }
}
