import { linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs"
import path from "node:path"
import { processStartTime } from "./process-identity.ts"

/** Who serves a data directory, and where. */
export interface Owner {
  pid: number
  /** As `processStartTime` tells it: a pid alone may have been given to another process meanwhile. */
  startedAt: string
  /** Path of the Unix socket. */
  socket: string
}

export function lockFilePath(dataDir: string): string {
  return path.join(dataDir, "embedded-database.lock")
}

/** The owner named by the lock file; undefined when there is no file or nothing readable in it. */
export function readLockFile(dataDir: string): Owner | undefined {
  let text: string
  try {
    text = readFileSync(lockFilePath(dataDir), "utf8")
  } catch {
    return undefined
  }
  try {
    return parseOwner(JSON.parse(text))
  } catch {
    return undefined
  }
}

export function isOwnerAlive(owner: Owner): boolean {
  return processStartTime(owner.pid) === owner.startedAt
}

/**
 * Creates the lock file exclusively and with its whole content at once. Returns the living owner when there is one;
 * the file of a dead owner is replaced. Call it only while holding the storage's own lock: that is what makes the
 * replacement safe when two processes find the same dead owner.
 */
export function createLockFile(dataDir: string, owner: Owner): { taken: true } | { taken: false; by: Owner } {
  const target = lockFilePath(dataDir)
  const draft = `${target}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 })
  try {
    for (;;) {
      try {
        linkSync(draft, target)
        return { taken: true }
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error
      }
      const other = readLockFile(dataDir)
      if (other !== undefined && isOwnerAlive(other)) return { taken: false, by: other }
      rmSync(target, { force: true })
    }
  } finally {
    unlinkSync(draft)
  }
}

/** Removes the lock file if it is still ours. */
export function removeLockFile(dataDir: string, owner: Owner): void {
  const current = readLockFile(dataDir)
  if (current?.pid === owner.pid && current.startedAt === owner.startedAt)
    rmSync(lockFilePath(dataDir), { force: true })
}

function parseOwner(value: unknown): Owner | undefined {
  if (typeof value !== "object" || value === null) return undefined
  if (!("pid" in value) || !("startedAt" in value) || !("socket" in value)) return undefined
  const { pid, startedAt, socket } = value
  if (typeof pid !== "number" || typeof startedAt !== "string" || typeof socket !== "string") return undefined
  return { pid, startedAt, socket }
}
