import { createHash, hash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { AstroError, EXIT } from '../errors.ts'
import { diskError } from '../store/disk-error.ts'
import { readEcsv } from './ecsv.ts'
import { readFitsFile } from './fits.ts'
import { readParquet } from './parquet.ts'
import { importProblem } from './problem.ts'
import { readText } from './text.ts'
import type { FileTable } from './types.ts'
import { readVotable } from './votable.ts'

/** Largest file that is read, bytes: what fits into one text. */
const LARGEST = 400 * 2 ** 20

export interface FileContent {
  readonly tables: FileTable[]
  /** SHA-256 of its bytes, hex. */
  readonly checksum: string
  /** What of it is left out, and why. */
  readonly notes?: readonly string[]
}

/**
 * The tables of a file, told by its first bytes, never by its name: FITS (packed or not), Parquet, HDF5, VOTable, ECSV, delimited text.
 * @throws AstroError naming the file, the line or row, what is wrong and what to do
 */
export async function readFile(file: string): Promise<FileTable[]> {
  return (await readContent(file)).tables
}

/** The same, and what the file is known by. */
export async function readContent(file: string): Promise<FileContent> {
  const size = sizeOf(file)
  if (size === 0) throw importProblem('import_empty', file, 'it is an empty file', 'copy or download it again')
  const head = headOf(file)
  if (['SIMPLE  =', 'XTENSION', '\x1f\x8b', 'BZh', '\x1f\x9d'].some((start) => head.startsWith(start))) return { tables: await readFitsFile(file), checksum: await checksumOf(file) }
  if (head.startsWith('\x89HDF\r\n\x1a\n')) return { ...(await (await import('./hdf5.ts')).readHdf5File(file)), checksum: await checksumOf(file) }
  if (size > LARGEST) throw importProblem('import_huge', file, `it has ${size} bytes, at most ${LARGEST} are read`, 'split it')
  const bytes = readFileSync(file)
  return { tables: await tablesOf(file, head, bytes), checksum: hash('sha256', bytes, 'hex') }
}

async function tablesOf(file: string, head: string, bytes: Uint8Array): Promise<FileTable[]> {
  if (head.startsWith('PAR1')) return readParquet(file, bytes)
  const text = textOf(bytes)
  const start = text.slice(0, 4000).trimStart()
  if (/^(\uFEFF)?<(\?xml|([\w]+:)?VOTABLE)/i.test(start)) return [readVotable(file, text)]
  if (/^# %ECSV \d/.test(start)) return [readEcsv(file, text)]
  return [readText(file, text)]
}

/** Of a file that a library has read in pieces: it may be larger than memory. */
async function checksumOf(file: string): Promise<string> {
  const sum = createHash('sha256')
  await pipeline(createReadStream(file), sum)
  return sum.digest('hex')
}

function sizeOf(file: string): number {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat?.isFile()) return stat.size
  throw new AstroError('import_missing', EXIT.usage, stat ? `${file}: it is no file` : `${file}: there is no such file`, { hint: 'name existing files; the shell expands *', data: { file } })
}

function headOf(file: string): string {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    throw diskError(error, `read ${file}`, file)
  }
  try {
    const bytes = Buffer.alloc(16)
    return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, 16, 0))
  } finally {
    closeSync(descriptor)
  }
}

/** UTF-8, else Latin-1: old observers' names. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  }
}
