import { ByteWriter } from "./byte-writer.ts"
import {
  BinaryValue,
  DecimalValue,
  type Doc,
  Double,
  Marker,
  ObjectIdValue,
  RegexValue,
  TimestampValue,
  type Value,
} from "./value.ts"

/** The BSON bytes of a document, every value in the type it is held in. */
export function encodeDocument(document: Doc): Buffer {
  const writer = new ByteWriter()
  writeDocument(writer, document)
  return writer.finish()
}

function writeDocument(writer: ByteWriter, document: Doc): void {
  const start = writer.length
  writer.int32(0)
  for (const [name, value] of document) writeElement(writer, name, value)
  writer.byte(0)
  writer.patchInt32(start, writer.length - start)
}

function writeArray(writer: ByteWriter, values: Value[]): void {
  const start = writer.length
  writer.int32(0)
  values.forEach((value, index) => {
    writeElement(writer, String(index), value)
  })
  writer.byte(0)
  writer.patchInt32(start, writer.length - start)
}

function writeElement(writer: ByteWriter, name: string, value: Value): void {
  writer.byte(elementType(value))
  writer.utf8(name)
  writer.byte(0)
  writeValue(writer, value)
}

function writeValue(writer: ByteWriter, value: Value): void {
  if (value === null || value instanceof Marker) return
  switch (typeof value) {
    case "number":
      return writer.int32(value)
    case "bigint":
      return writer.int64(value)
    case "boolean":
      return writer.byte(value ? 1 : 0)
    case "string": {
      const start = writer.length
      writer.int32(0)
      writer.utf8(value)
      writer.byte(0)
      return writer.patchInt32(start, writer.length - start - 4)
    }
  }
  if (value instanceof Map) return writeDocument(writer, value)
  if (Array.isArray(value)) return writeArray(writer, value)
  if (value instanceof Double) return writer.double(value.value)
  if (value instanceof Date) return writer.int64(BigInt(value.getTime()))
  if (value instanceof BinaryValue) {
    writer.int32(value.bytes.length)
    writer.byte(value.subtype)
    return writer.bytes(value.bytes)
  }
  if (value instanceof RegexValue) {
    writer.utf8(value.pattern)
    writer.byte(0)
    writer.utf8(value.flags)
    return writer.byte(0)
  }
  if (value instanceof TimestampValue) return writer.uint64(value.value)
  return writer.bytes(value.bytes)
}

function elementType(value: Value): number {
  if (value === null) return 10
  switch (typeof value) {
    case "number":
      return 16
    case "bigint":
      return 18
    case "string":
      return 2
    case "boolean":
      return 8
  }
  if (value instanceof Map) return 3
  if (Array.isArray(value)) return 4
  if (value instanceof Double) return 1
  if (value instanceof ObjectIdValue) return 7
  if (value instanceof Date) return 9
  if (value instanceof BinaryValue) return 5
  if (value instanceof RegexValue) return 11
  if (value instanceof TimestampValue) return 17
  if (value instanceof DecimalValue) return 19
  if (value instanceof Marker) return { undefined: 6, minKey: 255, maxKey: 127 }[value.kind]
  return value.type
}
