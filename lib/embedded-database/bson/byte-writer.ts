/** A growing buffer: what BSON documents and index keys are written into. */
export class ByteWriter {
  private buffer: Buffer
  length = 0

  constructor(capacity = 256) {
    this.buffer = Buffer.allocUnsafe(capacity)
  }

  byte(value: number): void {
    this.room(1)
    this.buffer[this.length++] = value
  }

  bytes(value: Uint8Array): void {
    this.room(value.length)
    this.buffer.set(value, this.length)
    this.length += value.length
  }

  int32(value: number): void {
    this.room(4)
    this.buffer.writeInt32LE(value, this.length)
    this.length += 4
  }

  int64(value: bigint): void {
    this.room(8)
    this.buffer.writeBigInt64LE(value, this.length)
    this.length += 8
  }

  double(value: number): void {
    this.room(8)
    this.buffer.writeDoubleLE(value, this.length)
    this.length += 8
  }

  uint64(value: bigint): void {
    this.room(8)
    this.buffer.writeBigUInt64LE(value, this.length)
    this.length += 8
  }

  utf8(value: string): void {
    this.room(value.length * 3)
    this.length += this.buffer.write(value, this.length, "utf8")
  }

  /** Writes a length found out later, for instance that of a document once its fields are written. */
  patchInt32(at: number, value: number): void {
    this.buffer.writeInt32LE(value, at)
  }

  /** What was written since `start`, to be changed in place. */
  since(start: number): Buffer {
    return this.buffer.subarray(start, this.length)
  }

  /** A copy of everything written. */
  finish(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.length))
  }

  private room(more: number): void {
    if (this.length + more <= this.buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + more))
    this.buffer.copy(larger, 0, 0, this.length)
    this.buffer = larger
  }
}
