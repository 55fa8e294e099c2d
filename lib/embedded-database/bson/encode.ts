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
  if (typeof value === "number") writer.int32(value)
  else if (typeof value === "bigint") writer.int64(value)
  else if (typeof value === "boolean") writer.byte(value ? 1 : 0)
  else if (typeof value === "string") writeString(writer, value)
  else if (value instanceof Map) writeDocument(writer, value)
  else if (Array.isArray(value)) writeArray(writer, value)
  else if (value instanceof Double) writer.double(value.value)
  else if (value instanceof Date) writer.int64(BigInt(value.getTime()))
  else if (value instanceof TimestampValue) writer.uint64(value.value)
  else if (value instanceof RegexValue) {
    writer.utf8(value.pattern)
    writer.byte(0)
    writer.utf8(value.flags)
    writer.byte(0)
  } else {
    if (value instanceof BinaryValue) {
      writer.int32(value.bytes.length)
      writer.byte(value.subtype)
    }
    writer.bytes(value.bytes)
  }
}

function writeString(writer: ByteWriter, value: string): void {
  const start = writer.length
  writer.int32(0)
  writer.utf8(value)
  writer.byte(0)
  writer.patchInt32(start, writer.length - start - 4)
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
