import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { diskError } from './disk-error.ts'

/** One answer of an archive. `answer` is what structured clone can hold: plain data, typed arrays, Maps, bigints. */
export interface SpoolRecord {
  readonly name: string
  readonly answer: unknown
}

/** A journal open for appending; one writer at a time. */
export interface Spool {
  /** Writes one record; a kill at any byte leaves it whole or absent. @throws AstroError `disk_…`, the record absent */
  append(record: SpoolRecord): void
  /** Brings everything to the disk. */
  flush(): void
  close(): void
}

// A frame: length of the payload (u32), its CRC-32 (u32), the payload by v8.serialize.
const FRAME_HEADER = 8

/**
 * Opens a journal for appending, made with its folder when it is not there; a torn end is cut off first.
 * @throws AstroError `disk_…`
 */
export function openSpool(path: string): Spool {
  const guard = <T>(doing: () => T): T => {
    try {
      return doing()
    } catch (error) {
      throw diskError(error, `write ${path}`, path)
    }
  }
  let end = 0
  const descriptor = guard(() => {
    mkdirSync(dirname(path), { recursive: true })
    const fd = openSync(path, 'a+')
    const size = fstatSync(fd).size
    if (size > 0) end = scan(readFileSync(path), () => {})
    if (end < size) ftruncateSync(fd, end)
    return fd
  })
  return {
    append: (record) =>
      guard(() => {
        const bytes = frame(record)
        try {
          writeAll(descriptor, bytes)
        } catch (error) {
          ftruncateSync(descriptor, end)
          throw error
        }
        end += bytes.length
      }),
    flush: () => guard(() => fsyncSync(descriptor)),
    close: () => closeSync(descriptor),
  }
}

/**
 * The records of a journal, in order of their first appearance; of several with one name the last counts. None when there is
 * no file.
 */
export function readSpool(path: string): SpoolRecord[] {
  const records = new Map<string, SpoolRecord>()
  try {
    scan(readFileSync(path), (payload) => {
      const record = deserialize(payload) as SpoolRecord
      records.set(record.name, record)
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw diskError(error, `read ${path}`, path)
  }
  return [...records.values()]
}

/** Removes a journal; one that is not there is no error. */
export async function removeSpool(path: string): Promise<void> {
  try {
    await rm(path, { force: true })
  } catch (error) {
    throw diskError(error, `remove ${path}`, path)
  }
}

function frame(record: SpoolRecord): Buffer {
  const payload = serialize(record)
  const bytes = Buffer.allocUnsafe(FRAME_HEADER + payload.length)
  bytes.writeUInt32LE(payload.length, 0)
  bytes.writeUInt32LE(crc32(payload), 4)
  bytes.set(payload, FRAME_HEADER)
  return bytes
}

/** Visits the payload of every whole frame from the start; tells where the last of them ends. */
function scan(bytes: Buffer, visit: (payload: Buffer) => void): number {
  let at = 0
  while (at + FRAME_HEADER <= bytes.length) {
    const length = bytes.readUInt32LE(at)
    const next = at + FRAME_HEADER + length
    if (length === 0 || next > bytes.length) break
    const payload = bytes.subarray(at + FRAME_HEADER, next)
    if (crc32(payload) !== bytes.readUInt32LE(at + 4)) break
    visit(payload)
    at = next
  }
  return at
}

function writeAll(descriptor: number, bytes: Buffer): void {
  let done = 0
  while (done < bytes.length) done += writeSync(descriptor, bytes, done)
}
