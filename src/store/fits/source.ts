import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { AstroError, EXIT } from '../../errors.ts'
import { tooLarge } from './fault.ts'

/** Where the bytes of a FITS file are. */
export interface Source {
  readonly size: number
  /** Fills `into` from `offset` on; returns how many bytes there were. */
  read(offset: number, into: Uint8Array): number
  /** Once is enough, more does no harm. */
  close(): void
}

/** Where the bytes of a new FITS file go. */
export interface Sink extends Source {
  write(offset: number, bytes: Uint8Array): void
  truncate(size: number): void
}

const WINDOW = 65536

/** Reads until `into` is full or the file ends; how many bytes there were. */
function fill(descriptor: number, offset: number, into: Uint8Array): number {
  let done = 0
  while (done < into.length) {
    const n = readSync(descriptor, into, done, into.length - done, offset + done)
    if (n === 0) break
    done += n
  }
  return done
}

const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).message

/**
 * A file on disk, of which only what is asked for is read; small reads share a window, so that headers cost few calls.
 * @throws AstroError `fits_not_there`; from `read` `fits_read`, also where the file has become shorter
 */
export function fileSource(path: string): Source {
  const { descriptor, size } = openFile(path)
  const window = new Uint8Array(WINDOW)
  let start = 0
  let length = 0
  let isOpen = true
  const unreadable = (reason: string, cause?: unknown): AstroError =>
    new AstroError('fits_read', EXIT.disk, `cannot read ${path}: ${reason}`, {
      hint: 'check the disk, and that nobody writes the file',
      data: { path },
      cause,
    })
  const attempt = (act: () => number): number => {
    try {
      return act()
    } catch (error) {
      throw unreadable(reasonOf(error), error)
    }
  }
  const direct = (offset: number, into: Uint8Array): number => {
    const done = attempt(() => fill(descriptor, offset, into))
    if (done >= Math.min(into.length, size - offset)) return done
    throw unreadable(`it had ${size} bytes, and became shorter while it was read`)
  }
  return {
    size,
    close() {
      if (isOpen) closeSync(descriptor)
      isOpen = false
    },
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

function openFile(path: string): { descriptor: number; size: number } {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, 'r')
    return { descriptor, size: fstatSync(descriptor).size }
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor)
    throw new AstroError('fits_not_there', EXIT.disk, `cannot read ${path}: ${reasonOf(error)}`, {
      hint: 'check the path, and that you may read it',
      data: { path },
    })
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
    read: (offset, into) => fill(descriptor, offset, into),
    write(offset, bytes) {
      for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done, bytes.length - done, offset + done)
    },
    truncate: (size) => ftruncateSync(descriptor, size),
    close: () => closeSync(descriptor),
  }
}

/** A new file in memory. @param limit bytes that it may grow to; more is an AstroError `fits_memory` */
export function memorySink(label: string, limit: number): Sink & { bytes(): Uint8Array<ArrayBuffer> } {
  let bytes = new Uint8Array(1 << 16)
  let size = 0
  const reserve = (wanted: number): void => {
    if (wanted > limit) throw tooLarge(label, 'the new file', wanted, limit)
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
