import net from "node:net"
import type { ServerLogger } from "../server-logger.ts"
import type { KeyValueStore } from "../storage/key-value-store.ts"
import { CommandRunner, type Waiting } from "./command-runner.ts"
import { FrameReader } from "./frame-reader.ts"
import { frameReply, parseMessage } from "./message.ts"

export interface ConnectionServerOptions {
  store: KeyValueStore
  logger: ServerLogger
  /** Milliseconds between two passes over expired documents (MongoDB: one minute). */
  housekeepingMs?: number
  maxUnindexedDocuments?: number
}

/** More than this many commands, or bytes of them, are not put into one transaction: replies would wait too long. */
const MAX_GROUP = 1000
const MAX_GROUP_BYTES = 64 * 1024 * 1024

interface Queued extends Waiting {
  socket: net.Socket
  bytes: number
}

/** Accepts connections, collects the commands that arrive in one turn of the event loop, and answers them together. */
export class ConnectionServer {
  private readonly server: net.Server
  private readonly runner: CommandRunner
  private readonly logger: ServerLogger
  private readonly sockets = new Set<net.Socket>()
  private readonly housekeeping: NodeJS.Timeout
  private queue: Queued[] = []
  private lastConnectionId = 0
  private lastReplyId = 0

  constructor(options: ConnectionServerOptions) {
    this.logger = options.logger
    this.runner = new CommandRunner(options.store, options.logger, {
      connectionCount: () => this.sockets.size,
      maxUnindexedDocuments: options.maxUnindexedDocuments,
    })
    this.server = net.createServer({ noDelay: true }, (socket) => this.accept(socket))
    this.housekeeping = setInterval(() => this.runner.housekeep(new Date()), options.housekeepingMs ?? 60_000)
    this.housekeeping.unref()
  }

  /** Listens on a Unix socket path. */
  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject)
      this.server.listen(path, () => {
        this.server.off("error", reject)
        resolve()
      })
    })
  }

  /** Answers what has arrived, then closes all connections. The store stays open. */
  async close(): Promise<void> {
    clearInterval(this.housekeeping)
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve())
    })
    while (this.queue.length > 0) this.drain()
    await Promise.all([...this.sockets].map(endSocket))
    await closed
  }

  private accept(socket: net.Socket): void {
    const connectionId = ++this.lastConnectionId
    const reader = new FrameReader()
    this.sockets.add(socket)
    socket.on("error", () => socket.destroy())
    socket.on("close", () => this.sockets.delete(socket))
    // A client that does not read its replies is not read from either.
    socket.on("drain", () => socket.resume())
    socket.on("data", (chunk) => {
      try {
        for (const bytes of reader.push(chunk)) {
          this.enqueue({ message: parseMessage(bytes), connectionId, socket, bytes: bytes.length })
        }
      } catch (error) {
        this.logger.warn({ connectionId, error: String(error) }, "connection closed: malformed message")
        socket.destroy()
      }
    })
  }

  private enqueue(queued: Queued): void {
    this.queue.push(queued)
    if (this.queue.length === 1) setImmediate(() => this.drain())
  }

  private drain(): void {
    const group = this.takeGroup()
    if (group.length === 0) return
    const replies = this.runner.runGroup(group)
    for (const [at, { message, socket }] of group.entries()) {
      const reply = replies[at]
      if (reply === undefined || message.noReply || socket.destroyed) continue
      this.lastReplyId = (this.lastReplyId + 1) & 0x7fffffff
      socket.cork()
      let flowing = true
      for (const part of frameReply(message, this.lastReplyId, reply)) flowing = socket.write(part)
      socket.uncork()
      if (!flowing) socket.pause()
    }
    if (this.queue.length > 0) setImmediate(() => this.drain())
  }

  private takeGroup(): Queued[] {
    let bytes = 0
    let size = 0
    while (size < this.queue.length && size < MAX_GROUP && bytes < MAX_GROUP_BYTES) {
      bytes += this.queue[size]?.bytes ?? 0
      size++
    }
    const group = this.queue.slice(0, size)
    this.queue = this.queue.slice(size)
    return group
  }
}

function endSocket(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("close", () => resolve())
    socket.end(() => socket.destroy())
  })
}
