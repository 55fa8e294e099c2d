import { CommandError } from "../command-error.ts"
import {
  BinaryValue,
  DecimalValue,
  type Doc,
  Double,
  MAX_KEY,
  MIN_KEY,
  ObjectIdValue,
  OpaqueValue,
  RegexValue,
  TimestampValue,
  UNDEFINED,
  type Value,
} from "./value.ts"

/** Nesting MongoDB accepts in stored documents; commands wrap them a little deeper. */
const MAX_DEPTH = 200

/**
 * Decodes one BSON document that fills `bytes` exactly. With `only`, top-level fields outside that set are skipped
 * unread, which makes scans over large documents cheap. Binary values point into `bytes`, they are not copied.
 * Malformed bytes raise error 22 and never read outside `bytes`.
 */
export function decodeDocument(bytes: Buffer, only?: ReadonlySet<string>): Doc {
  const reader = new Reader(bytes)
  const result = reader.document(0, only)
  if (reader.at !== bytes.length) throw malformed("bytes after the end of a document")
  return result
}

/** Length that the document starting at `at` claims, checked to lie inside `bytes`. */
export function documentLength(bytes: Buffer, at: number): number {
  if (at + 5 > bytes.length) throw malformed("a document is cut off")
  const length = bytes.readInt32LE(at)
  if (length < 5 || at + length > bytes.length) throw malformed("a document has a wrong length")
  return length
}

/** Stored documents start with `_id`: returns `bytes` unchanged when they do, else a copy with `_id` moved to the front. */
export function withIdFirst(bytes: Buffer): Buffer {
  const reader = new Reader(bytes)
  reader.at = 4
  while (reader.at < bytes.length - 1) {
    const start = reader.at
    const type = reader.byte()
    const name = reader.cstring()
    reader.skip(type)
    if (name !== "_id") continue
    if (start === 4) return bytes
    return Buffer.concat([
      bytes.subarray(0, 4),
      bytes.subarray(start, reader.at),
      bytes.subarray(4, start),
      bytes.subarray(reader.at),
    ])
  }
  return bytes
}

function malformed(why: string): CommandError {
  return new CommandError(22, `Invalid BSON: ${why}`)
}

class Reader {
  readonly bytes: Buffer
  at = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  document(depth: number, only?: ReadonlySet<string>): Doc {
    const end = this.open(depth)
    const out: Doc = new Map()
    for (;;) {
      const type = this.byte()
      if (type === 0) break
      const name = this.cstring()
      if (only !== undefined && !only.has(name)) this.skip(type)
      else out.set(name, this.value(type, depth))
    }
    if (this.at !== end) throw malformed("a document has a wrong length")
    return out
  }

  byte(): number {
    const value = this.bytes[this.at]
    if (value === undefined) throw malformed("it ends too early")
    this.at++
    return value
  }

  cstring(): string {
    const end = this.bytes.indexOf(0, this.at)
    if (end < 0) throw malformed("a name has no end")
    const text = this.bytes.toString("utf8", this.at, end)
    this.at = end + 1
    return text
  }

  /** Steps over a value of the given element type. */
  skip(type: number): void {
    switch (type) {
      case 3:
      case 4:
        this.at += documentLength(this.bytes, this.at)
        return
      case 2:
        this.take(this.length(1))
        return
      case 5:
        this.take(this.length(0) + 1)
        return
      case 1:
      case 9:
      case 17:
      case 18:
        this.take(8)
        return
      case 16:
        this.take(4)
        return
      case 7:
        this.take(12)
        return
      case 8:
        this.take(1)
        return
      case 10:
        return
      default:
        this.value(type, 0)
    }
  }

  private open(depth: number): number {
    if (depth > MAX_DEPTH) throw new CommandError(15, `BSON is nested deeper than ${MAX_DEPTH} levels`)
    const end = this.at + documentLength(this.bytes, this.at)
    this.at += 4
    return end
  }

  private array(depth: number): Value[] {
    const end = this.open(depth)
    const out: Value[] = []
    for (;;) {
      const type = this.byte()
      if (type === 0) break
      const nameEnd = this.bytes.indexOf(0, this.at)
      if (nameEnd < 0) throw malformed("a name has no end")
      this.at = nameEnd + 1
      out.push(this.value(type, depth))
    }
    if (this.at !== end) throw malformed("an array has a wrong length")
    return out
  }

  private value(type: number, depth: number): Value {
    switch (type) {
      case 1:
        return new Double(this.bytes.readDoubleLE(this.fixed(8)))
      case 2:
        return this.string()
      case 3:
        return this.document(depth + 1)
      case 4:
        return this.array(depth + 1)
      case 5:
        return this.binary()
      case 6:
        return UNDEFINED
      case 7:
        return new ObjectIdValue(this.take(12))
      case 8:
        return this.byte() !== 0
      case 9:
        return this.date()
      case 10:
        return null
      case 11:
        return new RegexValue(this.cstring(), this.cstring())
      case 12: {
        const start = this.at
        this.take(this.length(1) + 12)
        return new OpaqueValue(type, this.bytes.subarray(start, this.at))
      }
      case 13:
      case 14: {
        const start = this.at
        this.take(this.length(1))
        return new OpaqueValue(type, this.bytes.subarray(start, this.at))
      }
      case 15: {
        const start = this.at
        const length = this.length(14)
        this.take(length - 4)
        return new OpaqueValue(type, this.bytes.subarray(start, this.at))
      }
      case 16:
        return this.bytes.readInt32LE(this.fixed(4))
      case 17:
        return new TimestampValue(this.bytes.readBigUInt64LE(this.fixed(8)))
      case 18:
        return this.bytes.readBigInt64LE(this.fixed(8))
      case 19:
        return new DecimalValue(this.take(16))
      case 127:
        return MAX_KEY
      case 255:
        return MIN_KEY
      default:
        throw malformed(`unknown element type ${type}`)
    }
  }

  private date(): Date {
    const value = new Date(Number(this.bytes.readBigInt64LE(this.fixed(8))))
    if (Number.isNaN(value.getTime())) throw new CommandError(2, "A date lies outside the years -271821 to 275760")
    return value
  }

  private string(): string {
    const length = this.length(1)
    const start = this.fixed(length)
    if (this.bytes[start + length - 1] !== 0) throw malformed("a string has no end")
    return this.bytes.toString("utf8", start, start + length - 1)
  }

  private binary(): BinaryValue {
    const length = this.length(0)
    const subtype = this.byte()
    return new BinaryValue(subtype, this.take(length))
  }

  /** Reads a 32-bit length of at least `least`. */
  private length(least: number): number {
    const length = this.bytes.readInt32LE(this.fixed(4))
    if (length < least) throw malformed("a value has a wrong length")
    return length
  }

  private take(length: number): Buffer {
    const start = this.fixed(length)
    return this.bytes.subarray(start, start + length)
  }

  /** Moves on by `length` bytes and returns where they start. */
  private fixed(length: number): number {
    const start = this.at
    if (start + length > this.bytes.length) throw malformed("it ends too early")
    this.at = start + length
    return start
  }
}
