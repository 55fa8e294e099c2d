import { randomBytes } from "node:crypto"
import { encodeDocument } from "../bson/encode.ts"
import { doc } from "../bson/value.ts"
import { CommandError } from "../command-error.ts"

/** A cursor nobody asks any more is closed after this time. */
const IDLE_MS = 10 * 60 * 1000
/** Documents of a first batch when the client names no size (MongoDB's number). */
const FIRST_BATCH = 101
/** A reply must stay below the limit of one document, 16 MiB, with room for its frame. */
const REPLY_BYTES = 16 * 1024 * 1024 - 16 * 1024

interface Cursor {
  namespace: string
  documents: Iterator<Buffer>
  /** Read from the iterator, but there was no room left in the reply. */
  waiting: Buffer | undefined
  usedAt: number
}

/** Open cursors: each resumes a lazy sequence of encoded documents where the last batch ended. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>()

  /** Replies with the first batch and keeps a cursor when there may be more. */
  first(namespace: string, documents: Iterable<Buffer>, batchSize: number | undefined, singleBatch: boolean): Buffer[] {
    const cursor = { namespace, documents: documents[Symbol.iterator](), waiting: undefined, usedAt: Date.now() }
    const { batch, done } = take(cursor, batchSize ?? FIRST_BATCH)
    if (done || singleBatch) {
      cursor.documents.return?.()
      return cursorReply(namespace, "firstBatch", batch, 0n)
    }
    const id = newId()
    this.open.set(id, cursor)
    return cursorReply(namespace, "firstBatch", batch, id)
  }

  /** Replies with the next batch; error 43 when the cursor is unknown, exhausted or expired. */
  next(id: bigint, namespace: string, batchSize: number | undefined): Buffer[] {
    const cursor = this.open.get(id)
    if (cursor === undefined) throw new CommandError(43, `cursor id ${id} not found`)
    if (cursor.namespace !== namespace) throw new CommandError(13, `cursor id ${id} belongs to another collection`)
    this.open.delete(id)
    const { batch, done } = take(
      cursor,
      batchSize === undefined || batchSize === 0 ? Number.POSITIVE_INFINITY : batchSize,
    )
    if (done) return cursorReply(cursor.namespace, "nextBatch", batch, 0n)
    cursor.usedAt = Date.now()
    this.open.set(id, cursor)
    return cursorReply(cursor.namespace, "nextBatch", batch, id)
  }

  /** Closes a cursor; false when there is none. */
  kill(id: bigint): boolean {
    const cursor = this.open.get(id)
    cursor?.documents.return?.()
    return this.open.delete(id)
  }

  /** Closes the cursors that were idle for ten minutes at `now`. */
  closeIdle(now: number): void {
    for (const [id, cursor] of this.open) if (now - cursor.usedAt > IDLE_MS) this.kill(id)
  }

  /** Closes all: after a rollback no cursor may show what was undone. */
  closeAll(): void {
    for (const id of [...this.open.keys()]) this.kill(id)
  }

  get count(): number {
    return this.open.size
  }
}

function take(cursor: Cursor, size: number): { batch: Buffer[]; done: boolean } {
  const batch: Buffer[] = []
  let bytes = 0
  while (batch.length < size) {
    const next = cursor.waiting === undefined ? cursor.documents.next() : { done: false, value: cursor.waiting }
    cursor.waiting = undefined
    if (next.done === true) return { batch, done: true }
    if (batch.length > 0 && bytes + next.value.length > REPLY_BYTES) {
      cursor.waiting = next.value
      break
    }
    batch.push(next.value)
    bytes += next.value.length + 12
  }
  return { batch, done: false }
}

/** `{cursor: {id, ns, firstBatch | nextBatch: […]}, ok: 1}` around documents that are already encoded, in pieces. */
function cursorReply(namespace: string, field: "firstBatch" | "nextBatch", batch: Buffer[], id: bigint): Buffer[] {
  const elements = batch.flatMap((bytes, at) => [Buffer.from(`\x03${at}\0`, "latin1"), bytes])
  const array = wrapped(elements)
  const head = encodeDocument(doc({ id, ns: namespace })).subarray(4, -1)
  const cursor = wrapped([head, Buffer.from(`\x04${field}\0`, "latin1"), ...array])
  const ok = encodeDocument(doc({ ok: 1 })).subarray(4, -1)
  return wrapped([Buffer.from("\x03cursor\0", "latin1"), ...cursor, ok])
}

/** Puts the length in front of the parts of a document and the end mark behind them. */
function wrapped(parts: Buffer[]): Buffer[] {
  const length = Buffer.alloc(4)
  length.writeInt32LE(parts.reduce((sum, part) => sum + part.length, 0) + 5)
  return [length, ...parts, Buffer.alloc(1)]
}

function newId(): bigint {
  return (randomBytes(8).readBigInt64LE() & (2n ** 62n - 1n)) + 1n
}
