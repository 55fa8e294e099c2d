import path from "node:path"
import { DatabaseSync, type StatementSync } from "node:sqlite"

/** One entry of an ordered table. */
export interface Entry {
  key: Buffer
  value: Buffer
}

/** An ordered map from bytes to bytes. `low` is inclusive, `high` exclusive. */
export interface Table {
  get(key: Buffer): Buffer | undefined
  put(key: Buffer, value: Buffer): void
  delete(key: Buffer): void
  /** Up to `limit` entries, fewer once their values pass 2 MiB (at least one), in key order or against it. */
  range(low: Buffer, high: Buffer, reverse: boolean, limit: number): Entry[]
  count(low: Buffer, high: Buffer): number
}

/** Everything the engine asks of its storage. All calls are synchronous. */
export interface KeyValueStore {
  /** Opens or creates a table. `documents-…` holds large values, `index-…` short ones clustered by key. */
  open(name: `documents-${number}` | `index-${number}` | "catalogue"): Table
  drop(name: string): void
  /** Runs `work` in one transaction: durable when this returns, without a trace when it throws. */
  transaction<T>(work: () => T): T
  /** Runs `work` inside the transaction so that it alone is undone when it throws. */
  savepoint<T>(work: () => T): T
  sizeBytes(): number
  close(): void
}

/** The storage failed (disk full, I/O error, corruption); nothing of the current transaction may be trusted. */
export class StorageError extends Error {
  readonly kind: "full" | "locked" | "broken"
  constructor(kind: "full" | "locked" | "broken", cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = "StorageError"
    this.kind = kind
  }
}

const CHUNK_BYTES = 2 * 1024 * 1024
const SQLITE_BUSY = 5
const SQLITE_FULL = 13

/** `page_size` and `locking_mode` only take effect when they are set before WAL mode is entered. */
const PRAGMAS = [
  "page_size=8192",
  "locking_mode=EXCLUSIVE",
  "journal_mode=WAL",
  "synchronous=FULL",
  "cache_size=-32768",
  "mmap_size=0",
  "temp_store=MEMORY",
  "wal_autocheckpoint=2000",
  "journal_size_limit=67108864",
]

/**
 * Opens `database.sqlite` in `directory` for this process alone. A second opener gets StorageError "locked": SQLite's
 * exclusive lock belongs to the process and vanishes with it, whatever lock files say.
 * `maxPages` limits the file to that many pages of 8 KiB; a full file behaves like a full disk.
 */
export function openKeyValueStore(directory: string, options: { maxPages?: number } = {}): KeyValueStore {
  const database = guarded(() => new DatabaseSync(path.join(directory, "database.sqlite")))
  try {
    guarded(() => {
      for (const pragma of PRAGMAS) database.exec(`PRAGMA ${pragma}`)
      if (options.maxPages !== undefined) database.exec(`PRAGMA max_page_count=${options.maxPages}`)
      // Takes the exclusive lock now, not at the first write.
      database.exec("BEGIN EXCLUSIVE")
      database.exec("COMMIT")
    })
  } catch (error) {
    database.close()
    throw error
  }
  return new SqliteStore(database)
}

class SqliteStore implements KeyValueStore {
  private readonly database: DatabaseSync
  private readonly tables = new Map<string, SqliteTable>()

  constructor(database: DatabaseSync) {
    this.database = database
  }

  open(name: string): Table {
    const known = this.tables.get(name)
    if (known !== undefined) return known
    const clustered = name.startsWith("documents-") ? "" : " WITHOUT ROWID"
    guarded(() =>
      this.database.exec(`CREATE TABLE IF NOT EXISTS "${name}"(k BLOB PRIMARY KEY, v BLOB NOT NULL)${clustered}`),
    )
    const table = new SqliteTable(this.database, name)
    this.tables.set(name, table)
    return table
  }

  drop(name: string): void {
    this.tables.delete(name)
    guarded(() => this.database.exec(`DROP TABLE IF EXISTS "${name}"`))
  }

  transaction<T>(work: () => T): T {
    guarded(() => this.database.exec("BEGIN IMMEDIATE"))
    try {
      const result = work()
      guarded(() => this.database.exec("COMMIT"))
      return result
    } catch (error) {
      this.tables.clear()
      if (this.database.isTransaction) this.database.exec("ROLLBACK")
      throw error
    }
  }

  savepoint<T>(work: () => T): T {
    guarded(() => this.database.exec("SAVEPOINT command"))
    try {
      const result = work()
      guarded(() => this.database.exec("RELEASE command"))
      return result
    } catch (error) {
      this.tables.clear()
      // Some storage errors end the whole transaction by themselves; then there is no savepoint left to return to.
      if (this.database.isTransaction) this.database.exec("ROLLBACK TO command; RELEASE command")
      throw error
    }
  }

  sizeBytes(): number {
    const pages = this.database.prepare("PRAGMA page_count").get()?.page_count
    return typeof pages === "number" ? pages * 8192 : 0
  }

  close(): void {
    this.database.close()
  }
}

class SqliteTable implements Table {
  private readonly database: DatabaseSync
  private readonly name: string
  private readonly statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync, name: string) {
    this.database = database
    this.name = name
  }

  get(key: Buffer): Buffer | undefined {
    const row = guarded(() => this.prepared("SELECT v FROM # WHERE k=?").get(key))
    return row === undefined ? undefined : bytesOf(row.v)
  }

  put(key: Buffer, value: Buffer): void {
    guarded(() =>
      this.prepared("INSERT INTO #(k,v) VALUES(?,?) ON CONFLICT(k) DO UPDATE SET v=excluded.v").run(key, value),
    )
  }

  delete(key: Buffer): void {
    guarded(() => this.prepared("DELETE FROM # WHERE k=?").run(key))
  }

  range(low: Buffer, high: Buffer, reverse: boolean, limit: number): Entry[] {
    const statement = this.prepared(`SELECT k,v FROM # WHERE k>=? AND k<? ORDER BY k${reverse ? " DESC" : ""} LIMIT ?`)
    return guarded(() => {
      const entries: Entry[] = []
      let bytes = 0
      // Row by row, so that a table of 1 MiB values is never read further than needed.
      for (const row of statement.iterate(low, high, limit)) {
        const entry = { key: bytesOf(row.k), value: bytesOf(row.v) }
        entries.push(entry)
        bytes += entry.value.length
        if (bytes > CHUNK_BYTES) break
      }
      return entries
    })
  }

  count(low: Buffer, high: Buffer): number {
    const row = guarded(() => this.prepared("SELECT COUNT(*) AS n FROM # WHERE k>=? AND k<?").get(low, high))
    return Number(row?.n ?? 0)
  }

  /** Statements are compiled at first use: most tables never need all of them. */
  private prepared(sql: string): StatementSync {
    const known = this.statements.get(sql)
    if (known !== undefined) return known
    const statement = guarded(() => this.database.prepare(sql.replace("#", `"${this.name}"`)))
    this.statements.set(sql, statement)
    return statement
  }
}

function bytesOf(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  throw new StorageError("broken", new Error("a stored value is not a byte string"))
}

/** Turns SQLite's errors into StorageError; errors of our own pass unchanged. */
function guarded<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") throw error
    const primary = error.errcode & 0xff
    throw new StorageError(primary === SQLITE_FULL ? "full" : primary === SQLITE_BUSY ? "locked" : "broken", error)
  }
}
