import { decodeDocument, documentLength } from "../bson/decode.ts"
import type { Doc } from "../bson/value.ts"
import { crc32c } from "./crc32c.ts"
import { HEADER_BYTES } from "./frame-reader.ts"

const OP_REPLY = 1
const OP_QUERY = 2004
const OP_MSG = 2013
const FLAG_CHECKSUM = 1
const FLAG_MORE_TO_COME = 2
/** Flags 0 to 15 must be understood; the others may be ignored (16 only offers streaming to the server). */
const REQUIRED_FLAGS = 0xffff

/** A command as it arrived. */
export interface Message {
  requestId: number
  body: Doc
  sequences: Map<string, Buffer[]>
  /** Sent as OP_QUERY, which old handshakes use: the reply has to be an OP_REPLY. */
  legacy: boolean
  /** The client waits for no reply. */
  noReply: boolean
}

/** Parses one complete message; anything malformed or unknown raises an error, after which the connection is closed. */
export function parseMessage(bytes: Buffer): Message {
  const requestId = bytes.readInt32LE(4)
  const operation = bytes.readInt32LE(12)
  if (operation === OP_MSG) return parseOpMsg(bytes, requestId)
  if (operation === OP_QUERY) return parseOpQuery(bytes, requestId)
  throw new Error(`unknown operation code ${operation}`)
}

/** Replies above this size are not copied together: they stay in pieces, to spare memory. */
const COPY_BYTES = 256 * 1024

/** The frame around a reply document that comes in pieces; what is returned is to be written in order. */
export function frameReply(message: Message, replyId: number, body: Buffer[]): Buffer[] {
  const head = Buffer.alloc(message.legacy ? 36 : 21)
  const length = body.reduce((sum, part) => sum + part.length, head.length)
  head.writeInt32LE(length, 0)
  head.writeInt32LE(replyId, 4)
  head.writeInt32LE(message.requestId, 8)
  head.writeInt32LE(message.legacy ? OP_REPLY : OP_MSG, 12)
  if (message.legacy) head.writeInt32LE(1, 32)
  const parts = [head, ...body]
  return length > COPY_BYTES ? parts : [Buffer.concat(parts, length)]
}

function parseOpMsg(bytes: Buffer, requestId: number): Message {
  const flags = bytes.readUInt32LE(HEADER_BYTES)
  if ((flags & REQUIRED_FLAGS & ~(FLAG_CHECKSUM | FLAG_MORE_TO_COME)) !== 0) throw new Error(`unknown flags ${flags}`)
  let end = bytes.length
  if ((flags & FLAG_CHECKSUM) !== 0) {
    end -= 4
    if (crc32c(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) throw new Error("wrong checksum")
  }
  let body: Doc | undefined
  const sequences = new Map<string, Buffer[]>()
  let at = HEADER_BYTES + 4
  while (at < end) {
    const kind = bytes.readUInt8(at)
    at++
    if (kind === 0) {
      if (body !== undefined) throw new Error("two bodies in one message")
      const length = documentLength(bytes.subarray(0, end), at)
      body = decodeDocument(bytes.subarray(at, at + length))
      at += length
    } else if (kind === 1) {
      const length = bytes.readInt32LE(at)
      if (length < 5 || at + length > end) throw new Error("a section has a wrong length")
      const { name, documents } = parseSequence(bytes.subarray(at + 4, at + length))
      if (sequences.has(name)) throw new Error(`two sections named ${name}`)
      sequences.set(name, documents)
      at += length
    } else throw new Error(`unknown section kind ${kind}`)
  }
  if (body === undefined) throw new Error("a message without a body")
  return { requestId, body, sequences, legacy: false, noReply: (flags & FLAG_MORE_TO_COME) !== 0 }
}

function parseSequence(bytes: Buffer): { name: string; documents: Buffer[] } {
  const nameEnd = bytes.indexOf(0)
  if (nameEnd < 0) throw new Error("a section without a name")
  const documents: Buffer[] = []
  let at = nameEnd + 1
  while (at < bytes.length) {
    const length = documentLength(bytes, at)
    documents.push(bytes.subarray(at, at + length))
    at += length
  }
  return { name: bytes.toString("utf8", 0, nameEnd), documents }
}

/** Only commands: a query against `<database>.$cmd`, as the first `hello` of a connection may be. */
function parseOpQuery(bytes: Buffer, requestId: number): Message {
  const nameEnd = bytes.indexOf(0, HEADER_BYTES + 4)
  if (nameEnd < 0) throw new Error("a query without a collection")
  const [database = "", collection] = bytes.toString("utf8", HEADER_BYTES + 4, nameEnd).split(".")
  if (collection !== "$cmd") throw new Error("OP_QUERY is only answered for commands")
  const at = nameEnd + 9
  const body = decodeDocument(bytes.subarray(at, at + documentLength(bytes, at)))
  body.set("$db", database)
  return { requestId, body, sequences: new Map(), legacy: true, noReply: false }
}
