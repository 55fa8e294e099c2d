import { CommandError } from "../command-error.ts"
import type { ServerLogger } from "../server-logger.ts"
import { StorageError } from "../storage/key-value-store.ts"

/** How long a full disk is left alone before a write may try again. */
const RETRY_MS = 5000

/**
 * Decides whether writing is allowed. A failed commit closes the gate: the server answers reads and refuses writes
 * with one clear reason. After a full disk it lets a write try again every few seconds; after an I/O error it stays
 * closed until a restart, because nobody can tell what the disk kept.
 */
export class WriteGate {
  /** Why writing is refused; undefined while the gate is open. */
  reason: string | undefined
  private retryAt = 0
  private code: 14031 | 96 = 96
  private readonly logger: ServerLogger

  constructor(logger: ServerLogger) {
    this.logger = logger
  }

  isOpen(): boolean {
    return this.reason === undefined || performance.now() >= this.retryAt
  }

  refusal(): CommandError {
    return new CommandError(this.code, this.reason ?? "The embedded database is read-only")
  }

  succeeded(): void {
    if (this.reason === undefined) return
    this.reason = undefined
    this.logger.info({}, "the embedded database writes again")
  }

  /** Closes the gate after a failed transaction and returns the error its commands get. */
  failed(error: unknown): CommandError {
    const isFull = error instanceof StorageError && error.kind === "full"
    const detail = error instanceof Error ? error.message : String(error)
    this.code = isFull ? 14031 : 96
    this.retryAt = isFull ? performance.now() + RETRY_MS : Number.POSITIVE_INFINITY
    this.reason = isFull
      ? "The embedded database is read-only: the disk with the data directory is full. Free space there; writing resumes by itself."
      : `The embedded database is read-only: its storage failed (${detail}). Check the disk with the data directory, then restart.`
    this.logger.error({ reason: this.reason, detail }, "the embedded database stopped writing")
    return this.refusal()
  }
}
