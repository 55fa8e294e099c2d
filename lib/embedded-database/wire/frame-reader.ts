/** Bytes of a message header: length, request id, response-to id, operation code. */
export const HEADER_BYTES = 16
/** What `hello` promises, with room for the header and section overhead. */
const MAX_MESSAGE_BYTES = 48_000_000 + 16 * 1024

/**
 * Cuts a byte stream into messages. Nothing is allocated for bytes that have not arrived, whatever length a header
 * claims; a length below 16 bytes or above 48 MB raises a RangeError, after which the connection has to be closed.
 */
export class FrameReader {
  private parts: Buffer[] = []
  private have = 0

  /** Takes what arrived and returns the messages that are complete now. */
  push(chunk: Buffer): Buffer[] {
    this.parts.push(chunk)
    this.have += chunk.length
    const messages: Buffer[] = []
    for (;;) {
      const length = this.nextLength()
      if (length === undefined || this.have < length) return messages
      const all = this.joined()
      messages.push(all.subarray(0, length))
      this.parts = all.length === length ? [] : [all.subarray(length)]
      this.have = all.length - length
    }
  }

  private nextLength(): number | undefined {
    if (this.have < 4) return undefined
    const first = this.parts[0]
    const head = first !== undefined && first.length >= 4 ? first : this.joined()
    const length = head.readInt32LE(0)
    if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) throw new RangeError(`a message of ${length} bytes`)
    return length
  }

  private joined(): Buffer {
    const [only] = this.parts
    const all = only !== undefined && this.parts.length === 1 ? only : Buffer.concat(this.parts, this.have)
    this.parts = [all]
    return all
  }
}
