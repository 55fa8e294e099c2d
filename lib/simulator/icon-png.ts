import { deflateSync } from "node:zlib"

const SIZE = 48
const SIGNATURE = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10])

/** A valid 48 × 48 PNG: a square whose colour and corner mark follow from the name, so that icons differ in bytes. */
export function iconPng(name: string): Uint8Array {
  let hash = 2166136261
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0
  const color = [hash & 0xff, (hash >>> 8) & 0xff, (hash >>> 16) & 0xff]
  const rows = new Uint8Array(SIZE * (1 + SIZE * 3))
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const mark = (x >> 3) + (y >> 3) * 6 === hash % 36
      for (let channel = 0; channel < 3; channel++) {
        rows[y * (1 + SIZE * 3) + 1 + x * 3 + channel] = mark ? 255 : (color[channel] ?? 0)
      }
    }
  }
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, SIZE)
  header.setUint32(4, SIZE)
  header.setUint8(8, 8) // bits a channel
  header.setUint8(9, 2) // true colour
  const file = Buffer.concat([
    SIGNATURE,
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array()),
  ])
  return new Uint8Array(file)
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
