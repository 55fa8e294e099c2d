/**
 * BSON values as this server holds them. Types are kept exactly, so that an update which touches one field
 * writes every other field back as the client sent it (5.0 stays a double, field order stays).
 */
export type Value =
  | null
  | boolean
  | string
  /** int32 only; doubles are `Double`. */
  | number
  /** int64. */
  | bigint
  | Double
  | ObjectIdValue
  | Date
  | BinaryValue
  | RegexValue
  | TimestampValue
  | DecimalValue
  | Marker
  | OpaqueValue
  | Value[]
  | Doc

/** A document in field order. A Map, because plain objects reorder keys like "1" and trip over "__proto__". */
export type Doc = Map<string, Value>

export class Double {
  /** Exists for the compiler alone: classes of the same shape stay different types. */
  declare readonly brand: "Double"
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

export class ObjectIdValue {
  declare readonly brand: "ObjectIdValue"
  /** 12 bytes. */
  readonly bytes: Buffer
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
}

export class BinaryValue {
  declare readonly brand: "BinaryValue"
  readonly subtype: number
  readonly bytes: Buffer
  constructor(subtype: number, bytes: Buffer) {
    this.subtype = subtype
    this.bytes = bytes
  }
}

export class RegexValue {
  declare readonly brand: "RegexValue"
  readonly pattern: string
  readonly flags: string
  constructor(pattern: string, flags: string) {
    this.pattern = pattern
    this.flags = flags
  }
}

export class TimestampValue {
  declare readonly brand: "TimestampValue"
  /** Seconds in the high, increment in the low 32 bits. */
  readonly value: bigint
  constructor(value: bigint) {
    this.value = value
  }
}

export class DecimalValue {
  declare readonly brand: "DecimalValue"
  /** The 16 bytes of Decimal128. */
  readonly bytes: Buffer
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
}

/** MinKey, MaxKey and the deprecated undefined: values without content. */
export class Marker {
  readonly kind: "minKey" | "maxKey" | "undefined"
  constructor(kind: "minKey" | "maxKey" | "undefined") {
    this.kind = kind
  }
}
export const MIN_KEY = new Marker("minKey")
export const MAX_KEY = new Marker("maxKey")
export const UNDEFINED = new Marker("undefined")

/** JavaScript code, symbols and DB pointers: stored and returned untouched, compared by their bytes. */
export class OpaqueValue {
  declare readonly brand: "OpaqueValue"
  /** BSON element type: 12 DBPointer, 13 code, 14 symbol, 15 code with scope. */
  readonly type: number
  readonly bytes: Buffer
  constructor(type: number, bytes: Buffer) {
    this.type = type
    this.bytes = bytes
  }
}

export type NumericValue = number | bigint | Double | DecimalValue

export function isDoc(value: Value | undefined): value is Doc {
  return value instanceof Map
}

export function isNumeric(value: Value | undefined): value is NumericValue {
  return (
    typeof value === "number" || typeof value === "bigint" || value instanceof Double || value instanceof DecimalValue
  )
}

/**
 * Position of a value's type in MongoDB's comparison order. The numbers are also the first byte of an index key,
 * so they may never change for data already on disk.
 */
export const RANK = {
  minKey: 5,
  undefined: 8,
  null: 10,
  number: 20,
  string: 30,
  object: 40,
  array: 50,
  binary: 60,
  objectId: 70,
  boolean: 80,
  date: 90,
  timestamp: 95,
  regex: 100,
  dbPointer: 105,
  code: 110,
  codeWithScope: 115,
  maxKey: 127,
} as const

export function rankOf(value: Value): number {
  if (value === null) return RANK.null
  switch (typeof value) {
    case "number":
    case "bigint":
      return RANK.number
    case "string":
      return RANK.string
    case "boolean":
      return RANK.boolean
  }
  if (value instanceof Map) return RANK.object
  if (value instanceof Double || value instanceof DecimalValue) return RANK.number
  if (Array.isArray(value)) return RANK.array
  if (value instanceof ObjectIdValue) return RANK.objectId
  if (value instanceof Date) return RANK.date
  if (value instanceof BinaryValue) return RANK.binary
  if (value instanceof RegexValue) return RANK.regex
  if (value instanceof TimestampValue) return RANK.timestamp
  if (value instanceof Marker) return RANK[value.kind]
  if (value.type === 12) return RANK.dbPointer
  if (value.type === 14) return RANK.string
  return value.type === 13 ? RANK.code : RANK.codeWithScope
}

/** MongoDB's alias of a value's type, as `$type` and error messages use it. */
export function typeNameOf(value: Value): string {
  if (value === null) return "null"
  switch (typeof value) {
    case "number":
      return "int"
    case "bigint":
      return "long"
    case "string":
      return "string"
    case "boolean":
      return "bool"
  }
  if (value instanceof Map) return "object"
  if (value instanceof Double) return "double"
  if (value instanceof DecimalValue) return "decimal"
  if (Array.isArray(value)) return "array"
  if (value instanceof ObjectIdValue) return "objectId"
  if (value instanceof Date) return "date"
  if (value instanceof BinaryValue) return "binData"
  if (value instanceof RegexValue) return "regex"
  if (value instanceof TimestampValue) return "timestamp"
  if (value instanceof Marker) return value.kind
  return { 12: "dbPointer", 13: "javascript", 14: "symbol" }[value.type] ?? "javascriptWithScope"
}

/** The number a client meant where only its size matters (limits, positions); undefined when it is no number. */
export function toNumber(value: Value | undefined): number | undefined {
  if (typeof value === "number") return value
  if (typeof value === "bigint") return Number(value)
  return value instanceof Double ? value.value : undefined
}

/** True for true and for every number but 0: how MongoDB reads flags such as `upsert: 1`. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false || value === UNDEFINED) return false
  const number = toNumber(value)
  return number === undefined ? true : number !== 0
}

/** Builds a document from plain entries; entries whose value is undefined are left out. */
export function doc(fields: Record<string, Value | undefined>): Doc {
  const out: Doc = new Map()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) out.set(name, value)
  return out
}

/** A copy that shares no document or array with the original. */
export function cloneValue(value: Value): Value {
  if (Array.isArray(value)) return value.map(cloneValue)
  if (!isDoc(value)) return value
  const out: Doc = new Map()
  for (const [name, inner] of value) out.set(name, cloneValue(inner))
  return out
}
