/** The plaintext of one block before compression (FORMAT.md §5). Pure bytes in, bytes out. */
export type Frame =
  | { encoding: "records"; kind: string; replaces: boolean; rows: FrameRow[] }
  | {
      encoding: "part"
      kind: string
      replaces: boolean
      id: string
      group: string
      part: number
      parts: number
      utf16: boolean
      bytes: Uint8Array
    }

/** `json` as stored bytes; `utf16` where UTF-8 would lose a lone surrogate. */
export interface FrameRow extends StoredText {
  id: string
  group: string
}

export interface StoredText {
  bytes: Uint8Array
  utf16: boolean
}

const RECORDS = 1
const PART = 2
const REPLACES = 1

export function storeText(text: string): StoredText {
  return text.isWellFormed()
    ? { bytes: Buffer.from(text, "utf8"), utf16: false }
    : { bytes: Buffer.from(text, "utf16le"), utf16: true }
}

export function loadText(stored: StoredText): string {
  const { buffer, byteOffset, byteLength } = stored.bytes
  return Buffer.from(buffer, byteOffset, byteLength).toString(stored.utf16 ? "utf16le" : "utf8")
}

/** The frame's bytes; in `scratch` where they fit, so valid until its next use. */
export function encodeFrame(frame: Frame, scratch?: Buffer): Buffer {
  const flags = frame.replaces ? REPLACES : 0
  const pieces: Uint8Array[] = []
  if (frame.encoding === "part") {
    pieces.push(Buffer.from([PART]), ...text(frame.kind), Buffer.from([flags]), ...text(frame.id), ...text(frame.group))
    pieces.push(varint(frame.part), varint(frame.parts), Buffer.from([frame.utf16 ? 1 : 0]), frame.bytes)
  } else {
    pieces.push(Buffer.from([RECORDS]), ...text(frame.kind), Buffer.from([flags]), varint(frame.rows.length))
    for (const row of frame.rows) pieces.push(...text(row.id), ...text(row.group), ...stored(row))
  }
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (!scratch || length > scratch.length) return Buffer.concat(pieces, length)
  let at = 0
  for (const piece of pieces) {
    scratch.set(piece, at)
    at += piece.length
  }
  return scratch.subarray(0, length)
}

/** Throws an Error that says what is wrong; the caller names the block. */
export function decodeFrame(bytes: Uint8Array): Frame {
  const cursor = new Cursor(bytes)
  const encoding = cursor.byte()
  if (encoding !== RECORDS && encoding !== PART) throw new Error(`block encoding ${encoding} is unknown`)
  const kind = cursor.text()
  const replaces = (cursor.byte() & REPLACES) !== 0
  if (encoding === PART) {
    const id = cursor.text()
    const group = cursor.text()
    const part = cursor.varint()
    const parts = cursor.varint()
    const utf16 = cursor.byte() === 1
    return { encoding: "part", kind, replaces, id, group, part, parts, utf16, bytes: cursor.rest() }
  }
  const rows: FrameRow[] = []
  for (let left = cursor.varint(); left > 0; left--) {
    const id = cursor.text()
    const group = cursor.text()
    rows.push({ id, group, ...cursor.stored() })
  }
  if (cursor.rest().length > 0) throw new Error("bytes are left over behind the last record")
  return { encoding: "records", kind, replaces, rows }
}

/** A little more than a row takes in a frame; to fill blocks without encoding twice. */
export function rowBytes(row: FrameRow): number {
  return row.bytes.length + 2 * (row.id.length + row.group.length) + 16
}

function text(value: string): Uint8Array[] {
  return stored(storeText(value))
}

function stored({ bytes, utf16 }: StoredText): Uint8Array[] {
  return [varint(bytes.length * 2 + (utf16 ? 1 : 0)), bytes]
}

/** Unsigned LEB128. */
function varint(value: number): Buffer {
  const out: number[] = []
  let left = value
  while (left >= 0x80) {
    out.push((left % 0x80) | 0x80)
    left = Math.floor(left / 0x80)
  }
  out.push(left)
  return Buffer.from(out)
}

class Cursor {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new Error("the block ends early")
    return byte
  }

  varint(): number {
    let value = 0
    for (let factor = 1; factor <= 2 ** 42; factor *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
    throw new Error("a length is out of range")
  }

  stored(): StoredText {
    const head = this.varint()
    return { bytes: this.#take(Math.floor(head / 2)), utf16: head % 2 === 1 }
  }

  text(): string {
    return loadText(this.stored())
  }

  rest(): Uint8Array {
    return this.#take(this.#bytes.length - this.#at)
  }

  #take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new Error("the block ends early")
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}
