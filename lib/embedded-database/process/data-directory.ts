import { createHash } from "node:crypto"
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statfsSync } from "node:fs"
import os from "node:os"
import path from "node:path"

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, with an end mark; some room is left for safety. */
const MAX_SOCKET_PATH_BYTES = 100
/** File systems whose locks other machines do not see reliably, by the magic number of statfs(2). */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
])

/** The data directory cannot be used; the message says why and what to do. */
export class DataDirectoryError extends Error {
  constructor(message: string) {
    super(message)
    this.name = "DataDirectoryError"
  }
}

/** Creates the directory where needed, makes it private (0700) and returns its real path. */
export function prepareDataDirectory(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const real = realpathSync(dataDir)
  const { mode } = lstatSync(real)
  if ((mode & 0o077) !== 0) {
    try {
      chmodSync(real, 0o700)
    } catch {
      throw new DataDirectoryError(
        `The data directory ${real} is open to other users and its mode cannot be changed. Run chmod 700 on it.`,
      )
    }
  }
  refuseNetworkFileSystem(real)
  return real
}

/**
 * A path for the Unix socket that is short enough to be bound: inside the data directory where that fits, otherwise in
 * a private directory below the system's temporary one. The latter is the same for every start with this data
 * directory, so that connected clients find a restarted server again.
 */
export function socketPath(dataDir: string): string {
  const inside = path.join(dataDir, "embedded-database.sock")
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH_BYTES) return inside
  const name = `assets-vault-${createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}`
  for (const base of [os.tmpdir(), "/tmp"]) {
    const directory = privateDirectory(base, name)
    const socket = path.join(directory, "db.sock")
    if (Buffer.byteLength(socket) <= MAX_SOCKET_PATH_BYTES) return socket
    rmSync(directory, { recursive: true, force: true })
  }
  throw new DataDirectoryError(
    `The path ${dataDir} is too long for a Unix socket, and so is the temporary directory. Use a shorter DATA_DIR.`,
  )
}

/** Removes a socket, and its directory when that was made for it alone. */
export function removeSocket(socket: string): void {
  rmSync(socket, { force: true })
  const directory = path.dirname(socket)
  if (path.basename(directory).startsWith("assets-vault-")) rmSync(directory, { recursive: true, force: true })
}

/** A directory of ours that nobody else can enter. A name taken by someone else is left to them. */
function privateDirectory(base: string, name: string): string {
  const wanted = path.join(base, name)
  try {
    mkdirSync(wanted, { mode: 0o700 })
    return wanted
  } catch {
    const found = lstatSync(wanted)
    if (found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0) return wanted
    return mkdtempSync(path.join(base, "assets-vault-"))
  }
}

function refuseNetworkFileSystem(directory: string): void {
  const kind = NETWORK_FILE_SYSTEMS.get(statfsSync(directory).type)
  if (kind === undefined) return
  throw new DataDirectoryError(
    `The data directory ${directory} is on a network file system (${kind}), whose locks are not safe for the embedded database. Use a local disk, or set MONGODB_URI.`,
  )
}
