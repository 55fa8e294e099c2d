import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs"
import path from "node:path"

/** Enough for a lock file and the few pages SQLite writes while it opens. */
const RESERVE_BYTES = 256 * 1024

/**
 * Room set aside in the data directory: on a full disk a start gives it back and so can write its lock file and serve
 * what is stored (D05). Nothing happens where there is no room for it, or where it is there already.
 */
export function keepReserve(dataDir: string): void {
  const file = reservePath(dataDir)
  let handle: number
  try {
    handle = openSync(file, "wx", 0o600)
  } catch {
    return
  }
  try {
    // Written, not just sized: a sparse file would hold no room.
    writeSync(handle, Buffer.alloc(RESERVE_BYTES, 1))
    fsyncSync(handle)
  } catch {
    rmSync(file, { force: true })
  } finally {
    closeSync(handle)
  }
}

export function spendReserve(dataDir: string): void {
  rmSync(reservePath(dataDir), { force: true })
}

function reservePath(dataDir: string): string {
  return path.join(dataDir, "embedded-database.reserve")
}
