import { encodeDocument } from "../bson/encode.ts"
import { type Doc, doc, toNumber } from "../bson/value.ts"
import { Catalogue } from "../collections/catalogue.ts"
import { expireDocuments } from "../collections/expire.ts"
import type { Budget } from "../collections/find.ts"
import { CommandError } from "../command-error.ts"
import { type Command, checkOptions, type ServerState } from "../commands/command.ts"
import { Cursors } from "../commands/cursors.ts"
import { COMMANDS } from "../commands/registry.ts"
import type { ServerLogger } from "../server-logger.ts"
import { type KeyValueStore, StorageError } from "../storage/key-value-store.ts"
import type { Message } from "./message.ts"
import { WriteGate } from "./write-gate.ts"

/** A message waiting for its reply. */
export interface Waiting {
  message: Message
  connectionId: number
}

/**
 * Runs commands against the data. All commands handed over together share one transaction: none is answered before
 * it is durable, and when it cannot be made durable every writing command among them gets an error.
 */
export class CommandRunner {
  readonly catalogue: Catalogue
  readonly cursors = new Cursors()
  readonly gate: WriteGate
  private readonly store: KeyValueStore
  private readonly logger: ServerLogger
  private readonly state: ServerState
  private readonly maxUnindexedDocuments: number | undefined

  constructor(
    store: KeyValueStore,
    logger: ServerLogger,
    options: { connectionCount: () => number; maxUnindexedDocuments: number | undefined },
  ) {
    this.store = store
    this.logger = logger
    this.gate = new WriteGate(logger)
    this.maxUnindexedDocuments = options.maxUnindexedDocuments
    this.catalogue = store.transaction(() => new Catalogue(store))
    this.state = {
      startedAt: new Date(),
      readOnlyReason: () => this.gate.reason,
      connectionCount: options.connectionCount,
      commandCounts: new Map(),
    }
  }

  /** Runs a group of commands; the replies, each in pieces, are in the same order. */
  runGroup(group: Waiting[]): Buffer[][] {
    const writes = group.some(({ message }) => commandOf(message)?.writes === true)
    if (!writes || !this.gate.isOpen()) return group.map((one) => this.run(one))
    try {
      const replies = this.store.transaction(() => group.map((one) => this.run(one)))
      this.gate.succeeded()
      return replies
    } catch (error) {
      this.undo()
      const reply = errorReply(this.gate.failed(error))
      return group.map((one) => (commandOf(one.message)?.writes === true ? reply : this.run(one)))
    }
  }

  /** Removes expired documents of TTL indexes and idle cursors. */
  housekeep(now: Date): void {
    this.cursors.closeIdle(now.getTime())
    if (!this.gate.isOpen()) return
    try {
      const removed = this.store.transaction(() => expireDocuments(this.catalogue, now))
      if (removed > 0) this.logger.debug({ removed }, "expired documents removed")
    } catch (error) {
      this.undo()
      this.gate.failed(error)
    }
  }

  private run(one: Waiting): Buffer[] {
    const { body } = one.message
    const [name = ""] = body.keys()
    const command = COMMANDS.get(name)
    try {
      if (command === undefined) throw new CommandError(59, `no such command: '${name}'`)
      this.count(command)
      checkOptions(command, body)
      if (!command.writes) return this.answer(command, one)
      if (!this.gate.isOpen()) throw this.gate.refusal()
      return this.answerAtomically(command, one)
    } catch (error) {
      if (error instanceof CommandError) return errorReply(error)
      // What the storage could not do may concern the whole group: its transaction decides.
      if (error instanceof StorageError && command?.writes === true) throw error
      this.logger.error(
        { command: name, error: String(error), stack: error instanceof Error ? error.stack : "" },
        "command failed",
      )
      return errorReply(new CommandError(1, `The embedded database failed on ${name}: ${String(error)}`))
    }
  }

  /**
   * A writing command that fails half-way leaves nothing behind, in storage or in memory. Plain refusals come before
   * the first write of a document, so they only need undoing when the command had changed the catalogue.
   */
  private answerAtomically(command: Command, one: Waiting): Buffer[] {
    const version = this.catalogue.version
    let outcome: Buffer[] | CommandError
    try {
      outcome = this.store.savepoint(() => {
        try {
          return this.answer(command, one)
        } catch (error) {
          if (error instanceof CommandError && this.catalogue.version === version) return error
          throw error
        }
      })
    } catch (error) {
      if (!(error instanceof StorageError)) this.undo()
      throw error
    }
    if (outcome instanceof CommandError) throw outcome
    return outcome
  }

  private answer(command: Command, { message, connectionId }: Waiting): Buffer[] {
    const { body, sequences } = message
    const database = body.get("$db")
    if (typeof database !== "string" || !/^[^/\\. "$*<>:|?\0]{1,63}$/.test(database)) {
      throw new CommandError(73, `Invalid database name: ${String(database)}`)
    }
    const reply = command.run({
      body,
      database,
      sequences,
      connectionId,
      now: new Date(),
      catalogue: this.catalogue,
      cursors: this.cursors,
      budget: this.budget(body),
      state: this.state,
    })
    return Array.isArray(reply) ? reply : [encodeDocument(reply.set("ok", 1))]
  }

  private budget(body: Doc): Budget {
    const limitMs = toNumber(body.get("maxTimeMS")) ?? 0
    const deadline = limitMs > 0 ? performance.now() + limitMs : Number.POSITIVE_INFINITY
    return {
      check() {
        if (performance.now() > deadline) throw new CommandError(50, "operation exceeded time limit")
      },
      maxUnindexedDocuments: this.maxUnindexedDocuments,
    }
  }

  private count(command: Command): void {
    const [name = ""] = command.names
    this.state.commandCounts.set(name, (this.state.commandCounts.get(name) ?? 0) + 1)
  }

  /** Memory follows storage back to the last commit. */
  private undo(): void {
    this.cursors.closeAll()
    this.catalogue.load()
  }
}

function commandOf(message: Message): Command | undefined {
  const [name = ""] = message.body.keys()
  return COMMANDS.get(name)
}

function errorReply(error: CommandError): Buffer[] {
  const reply = doc({ ok: 0, errmsg: error.message, code: error.code, codeName: error.codeName })
  for (const [name, value] of error.details ?? []) reply.set(name, value)
  return [encodeDocument(reply)]
}
