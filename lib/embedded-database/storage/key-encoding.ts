import { createHash } from "node:crypto"
import { ByteWriter } from "../bson/byte-writer.ts"
import { decimalDigits, nearestDouble, sideOfDouble } from "../bson/numbers.ts"
import {
  BinaryValue,
  isDoc,
  isNumeric,
  type NumericValue,
  ObjectIdValue,
  OpaqueValue,
  RANK,
  RegexValue,
  rankOf,
  TimestampValue,
  type Value,
} from "../bson/value.ts"

/** Longest encoding of one value inside a key; longer ones are cut here and completed by a hash. */
const MAX_VALUE_BYTES = 400
const HASH_BYTES = 20

export type Direction = 1 | -1

/**
 * Bytes whose order (memcmp) is MongoDB's order of the values. No encoding is a prefix of another, so encodings can
 * be joined into compound keys. Values longer than 400 bytes keep equality (by hash) but not their order behind the
 * cut: `isCut` tells, and such an index must not be used for sorting.
 */
export function encodeKey(value: Value, direction: Direction): Buffer {
  const full = encodeWhole(value)
  const key = full.length > MAX_VALUE_BYTES ? cut(full) : full
  return direction === 1 ? key : inverted(key)
}

export function isCut(key: Buffer): boolean {
  return key.length === MAX_VALUE_BYTES + HASH_BYTES
}

/**
 * The lowest key at or above which every value ≥ `value` lies: for bounds of ranges, where a cut value must not
 * exclude its neighbours. Always in ascending bytes.
 */
export function encodeBound(value: Value): Buffer {
  return encodeWhole(value).subarray(0, MAX_VALUE_BYTES)
}

/** First byte of all keys of the value's type, and the first byte behind them: range operators compare within a type. */
export function typeBracket(value: Value): { low: Buffer; high: Buffer } {
  const rank = rankOf(value)
  return { low: Buffer.from([rank]), high: Buffer.from([rank + 1]) }
}

/** Keys of all strings that begin with `prefix` start with these bytes. */
export function encodeStringPrefix(prefix: string): Buffer {
  return encodeWhole(prefix).subarray(0, -2).subarray(0, MAX_VALUE_BYTES)
}

/** The smallest key greater than every key that begins with `prefix`. */
export function afterPrefix(prefix: Buffer): Buffer {
  for (let at = prefix.length - 1; at >= 0; at--) {
    const byte = prefix.readUInt8(at)
    if (byte === 255) continue
    const next = Buffer.from(prefix.subarray(0, at + 1))
    next[at] = byte + 1
    return next
  }
  return BEHIND_ALL
}

export const BEFORE_ALL = Buffer.alloc(0)
export const BEHIND_ALL = Buffer.alloc(16, 255)

export function inverted(key: Buffer): Buffer {
  const out = Buffer.allocUnsafe(key.length)
  for (let at = 0; at < key.length; at++) out[at] = 255 - key.readUInt8(at)
  return out
}

function cut(full: Buffer): Buffer {
  const hash = createHash("sha256").update(full).digest().subarray(0, HASH_BYTES)
  return Buffer.concat([full.subarray(0, MAX_VALUE_BYTES), hash])
}

function encodeWhole(value: Value): Buffer {
  const writer = new ByteWriter(64)
  write(writer, value)
  return writer.finish()
}

function write(writer: ByteWriter, value: Value): void {
  writer.byte(rankOf(value))
  if (isNumeric(value)) writeNumber(writer, value)
  else if (typeof value === "string") writeText(writer, Buffer.from(value))
  else if (typeof value === "boolean") writer.byte(value ? 1 : 0)
  else if (value instanceof ObjectIdValue) writer.bytes(value.bytes)
  else if (value instanceof Date) writeBigEndian(writer, BigInt.asUintN(64, BigInt(value.getTime()) + 2n ** 63n))
  else if (value instanceof TimestampValue) writeBigEndian(writer, value.value)
  else if (value instanceof BinaryValue) {
    const head = Buffer.alloc(5)
    head.writeUInt32BE(value.bytes.length)
    head[4] = value.subtype
    writer.bytes(head)
    writer.bytes(value.bytes)
  } else if (value instanceof RegexValue) {
    writeText(writer, Buffer.from(value.pattern))
    writeText(writer, Buffer.from(value.flags))
  } else if (Array.isArray(value)) {
    for (const element of value) write(writer, element)
    writer.byte(0)
  } else if (isDoc(value)) {
    for (const [name, inner] of value) {
      writer.byte(rankOf(inner))
      writeText(writer, Buffer.from(name))
      write(writer, inner)
    }
    writer.byte(0)
  } else if (value instanceof OpaqueValue) {
    const isSymbol = rankOf(value) === RANK.string
    writeText(writer, isSymbol ? value.bytes.subarray(4, -1) : value.bytes)
  }
}

/** Nearest double in an order-preserving form, then which side of it the exact value lies on, then its digits. */
function writeNumber(writer: ByteWriter, value: NumericValue): void {
  const double = nearestDouble(value)
  const bits = Buffer.alloc(8)
  if (!Number.isNaN(double)) {
    bits.writeDoubleBE(double === 0 ? 0 : double)
    if (double < 0) inverted(bits).copy(bits)
    else bits[0] = bits.readUInt8(0) ^ 0x80
  }
  writer.bytes(bits)
  const side = Number.isFinite(double) ? sideOfDouble(value) : 0
  writer.byte(0x80 + side)
  if (side === 0) return
  const { magnitude, digits, negative } = decimalDigits(value)
  const head = Buffer.alloc(2)
  head.writeUInt16BE(magnitude + 0x8000)
  const tail = Buffer.concat([head, Buffer.from(digits), Buffer.from([0])])
  writer.bytes(negative ? inverted(tail) : tail)
}

/** 0x00 becomes 0x00 0xff and the end is 0x00 0x01, so that "a" sorts before "a\0" and nothing is a prefix. */
function writeText(writer: ByteWriter, bytes: Buffer): void {
  let from = 0
  for (let zero = bytes.indexOf(0); zero >= 0; zero = bytes.indexOf(0, from)) {
    writer.bytes(bytes.subarray(from, zero + 1))
    writer.byte(255)
    from = zero + 1
  }
  writer.bytes(bytes.subarray(from))
  writer.byte(0)
  writer.byte(1)
}

function writeBigEndian(writer: ByteWriter, value: bigint): void {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(value)
  writer.bytes(bytes)
}
