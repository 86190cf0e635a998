import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { catalogProblem } from './problem.ts'

/** Longest line that is read, bytes. */
export const MAX_LINE = 1_000_000

/** Whole lines of a file. `cut`: the beginning of one line that is longer than `MAX_LINE`. */
export interface TextBlock {
  readonly bytes: Buffer
  /** Position of the first byte in the file. */
  readonly offset: number
  readonly cut: boolean
}

export interface TextFile {
  /** The file as blocks of whole lines, in order. To be read once. */
  readonly blocks: AsyncGenerator<TextBlock>
  /** The byte that ends a line: LF, or CR for files of old Macintosh programs. Known from the first block on. */
  newline(): number
  /** SHA-256 of all bytes; after the last block. */
  checksum(): string
}

const LF = 10
const CR = 13

/**
 * Streams a text file in blocks of whole lines, some 1 MB at a time. A byte order mark is left out.
 * @throws AstroError `catalog_encoding`, `catalog_format`, `catalog_html` when the first bytes are not those of a UTF-8 table.
 */
export function openText(file: string): TextFile {
  const hash = createHash('sha256')
  let newline = LF
  async function* blocks(): AsyncGenerator<TextBlock> {
    let rest: Buffer = Buffer.alloc(0)
    let offset = 0
    let first = true
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      if (first) {
        first = false
        refuseOtherFormats(file, bytes)
        if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) [bytes, offset] = [bytes.subarray(3), 3]
        newline = lineEnd(bytes)
      }
      const end = bytes.lastIndexOf(newline) + 1
      if (end > 0) yield { bytes: bytes.subarray(0, end), offset, cut: false }
      offset += end
      rest = bytes.subarray(end)
      if (rest.length > MAX_LINE) yield { bytes: rest, offset, cut: true }
    }
    if (rest.length > 0) yield { bytes: rest, offset, cut: false }
  }
  return { blocks: blocks(), newline: () => newline, checksum: () => hash.digest('hex') }
}

function lineEnd(bytes: Buffer): number {
  const cr = bytes.indexOf(CR)
  const lf = bytes.indexOf(LF)
  return lf === -1 && cr !== -1 && cr < bytes.length - 1 ? CR : LF
}

/** A clear word on files that are no UTF-8 table at all, by their first bytes. */
function refuseOtherFormats(file: string, bytes: Buffer): void {
  const convert = (from: string) => `Convert it: iconv -f ${from} -t UTF-8 ${basename(file)} > new.csv`
  const startsWith = (...head: number[]) => head.every((byte, i) => bytes[i] === byte)
  const encoding = startsWith(0xff, 0xfe) ? 'UTF-16LE' : startsWith(0xfe, 0xff) ? 'UTF-16BE' : utf16WithoutMark(bytes)
  if (encoding !== undefined) {
    throw catalogProblem('catalog_encoding', { file }, `the file is ${encoding} text, not UTF-8 (byte 0)`, convert(encoding), {
      byte: 0,
    })
  }
  if (startsWith(0x1f, 0x8b)) {
    throw catalogProblem(
      'catalog_format',
      { file },
      'the file is compressed with gzip',
      `Expand it first: gunzip -c ${basename(file)} > new.csv`,
    )
  }
  const head = bytes
    .subarray(0, 2000)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase()
  if (head.startsWith('simple  =')) {
    throw catalogProblem(
      'catalog_format',
      { file },
      'the file is a FITS file',
      'Catalogs are read from CSV and ECSV: save the table as one of these.',
    )
  }
  if (/^<(?:!doctype|html|head|body|\?xml|votable)/.test(head)) {
    throw catalogProblem(
      'catalog_html',
      { file },
      `the file is a web page or XML (it begins with ${head.slice(0, 15).split('\n')[0]}), not a table`,
      'A download that failed often leaves such a page: look into the file, and get the table as CSV.',
    )
  }
}

function utf16WithoutMark(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 1000)
  const zeros = [0, 0]
  head.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]! += 1
  })
  if (Math.max(zeros[0]!, zeros[1]!) < head.length * 0.3 || head.length < 4) return undefined
  return zeros[1]! > zeros[0]! ? 'UTF-16LE' : 'UTF-16BE'
}
