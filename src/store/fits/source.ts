import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'

/** Where the bytes of a FITS file are. */
export interface Source {
  readonly size: number
  /** Fills `into` from `offset` on; returns how many bytes there were. */
  read(offset: number, into: Uint8Array): number
  close(): void
}

/** Where the bytes of a new FITS file go. */
export interface Sink extends Source {
  write(offset: number, bytes: Uint8Array): void
  truncate(size: number): void
}

const WINDOW = 65536

/** A file on disk, of which only what is asked for is read; small reads share a window, so that headers cost few calls. */
export function fileSource(path: string): Source {
  const descriptor = openSync(path, 'r')
  const { size } = fstatSync(descriptor)
  const window = new Uint8Array(WINDOW)
  let start = 0
  let length = 0
  const direct = (offset: number, into: Uint8Array): number => {
    let done = 0
    while (done < into.length) {
      const n = readSync(descriptor, into, done, into.length - done, offset + done)
      if (n === 0) break
      done += n
    }
    return done
  }
  return {
    size,
    close: () => closeSync(descriptor),
    read(offset, into) {
      if (into.length >= WINDOW / 2) return direct(offset, into)
      if (offset < start || offset + into.length > start + length) {
        start = offset
        length = direct(offset, window)
      }
      const part = window.subarray(offset - start, Math.min(offset - start + into.length, length))
      into.set(part)
      return part.length
    },
  }
}

/** Bytes in memory. */
export function bytesSource(bytes: Uint8Array): Source {
  return {
    size: bytes.length,
    close: () => {},
    read(offset, into) {
      const part = bytes.subarray(Math.min(offset, bytes.length), Math.min(offset + into.length, bytes.length))
      into.set(part)
      return part.length
    },
  }
}

/** A new file on disk; one that is there already is an error (EEXIST). */
export function fileSink(path: string): Sink {
  const descriptor = openSync(path, 'wx+')
  return {
    get size() {
      return fstatSync(descriptor).size
    },
    read: (offset, into) => readSync(descriptor, into, 0, into.length, offset),
    write(offset, bytes) {
      for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done, bytes.length - done, offset + done)
    },
    truncate: (size) => ftruncateSync(descriptor, size),
    close: () => closeSync(descriptor),
  }
}

/** A new file in memory. @param limit bytes that it may grow to */
export function memorySink(limit: number): Sink & { bytes(): Uint8Array<ArrayBuffer> } {
  let bytes = new Uint8Array(1 << 16)
  let size = 0
  const reserve = (wanted: number): void => {
    if (wanted > limit) throw new RangeError(`the file grows beyond ${limit} bytes`)
    if (wanted <= bytes.length) return
    const grown = new Uint8Array(Math.min(limit, Math.max(wanted, bytes.length * 2)))
    grown.set(bytes.subarray(0, size))
    bytes = grown
  }
  return {
    get size() {
      return size
    },
    close: () => {},
    read(offset, into) {
      const part = bytes.subarray(Math.min(offset, size), Math.min(offset + into.length, size))
      into.set(part)
      return part.length
    },
    write(offset, part) {
      reserve(offset + part.length)
      bytes.set(part, offset)
      size = Math.max(size, offset + part.length)
    },
    truncate(wanted) {
      reserve(wanted)
      bytes.fill(0, Math.min(size, wanted), Math.max(size, wanted))
      size = wanted
    },
    bytes: () => bytes.slice(0, size),
  }
}
