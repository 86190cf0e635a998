/** Little-endian bytes written one after the other into a buffer that grows. */
export class ByteWriter {
  length = 0
  bytes: Buffer
  view: DataView

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(Math.max(64, capacity))
    this.view = viewOf(this.bytes)
  }

  /** Moves on by `count` bytes, which hold anything until they are written, and tells where they start. */
  skip(count: number): number {
    const start = this.length
    const end = start + count
    if (end > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(end, this.bytes.length * 2))
      larger.set(this.bytes.subarray(0, start))
      this.bytes = larger
      this.view = viewOf(larger)
    }
    this.length = end
    return start
  }

  u32(value: number): void {
    const at = this.skip(4)
    this.view.setUint32(at, value, true)
  }

  /** An unsigned number up to 2^53, in eight bytes. */
  u64(value: number): void {
    const at = this.skip(8)
    this.view.setUint32(at, value >>> 0, true)
    this.view.setUint32(at + 4, Math.floor(value / 2 ** 32), true)
  }

  raw(data: Uint8Array): void {
    const at = this.skip(data.length)
    this.bytes.set(data, at)
  }

  /** What was written; shares memory with the writer. */
  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
