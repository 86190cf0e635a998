import Papa from 'papaparse'

/** The fields of one record. A field's text is made when it is asked for. */
export interface Fields {
  readonly count: number
  /** To be looked at and let go: it may keep a whole block of the file alive. */
  text(index: number): string
  /** A copy that may be stored. */
  copy(index: number): string
}

/** How the records of a file are written. `delimiter` and `newline` are bytes. */
export interface Dialect {
  readonly delimiter: number
  readonly newline: number
}

/** One line as `scanLine` found it; `ends` has the end of each field (the first `ends.length` of them). */
export interface LineScan {
  start: number
  /** End of the text, without the line's end. */
  end: number
  /** Where the next line begins. */
  next: number
  count: number
  quoted: boolean
  readonly ends: Int32Array
}

export function lineScan(maxFields: number): LineScan {
  return { start: 0, end: 0, next: 0, count: 0, quoted: false, ends: new Int32Array(maxFields + 1) }
}

const QUOTE = 0x22
const CR = 13

/** Finds the end of the line at `start` and, when it has no quotes, the ends of its fields. */
export function scanLine(bytes: Uint8Array, start: number, { delimiter, newline }: Dialect, scan: LineScan): void {
  const { ends } = scan
  const size = bytes.length
  let count = 0
  let quoted = false
  let i = start
  for (; i < size; i++) {
    const byte = bytes[i]!
    if (byte === newline) break
    if (byte === delimiter) {
      if (count < ends.length) ends[count] = i
      count++
    } else if (byte === QUOTE) quoted = true
  }
  scan.start = start
  scan.next = Math.min(i + 1, size)
  scan.end = i > start && newline !== CR && bytes[i - 1] === CR ? i - 1 : i
  if (count < ends.length) ends[count] = scan.end
  scan.count = count + 1
  scan.quoted = quoted
}

/** A block of lines: its bytes and, when all of them are ASCII, the same as one string with the same positions. */
export interface LineBytes {
  bytes: Buffer
  ascii: string | undefined
}

/** The fields of a line without quotes, read from the block; changes with `scan` and `block`. */
export function plainFields(block: LineBytes, scan: LineScan): Fields {
  const start = (index: number) => (index === 0 ? scan.start : scan.ends[index - 1]! + 1)
  const copy = (index: number) => block.bytes.toString('utf8', start(index), scan.ends[index])
  return {
    get count() {
      return scan.count
    },
    // Part of a string that is there already costs a fifth of a new one.
    text: (index) => (block.ascii === undefined ? copy(index) : block.ascii.slice(start(index), scan.ends[index])),
    copy,
  }
}

/** What a record with quotes turned out to be: its fields; `open` when a quoted field goes on in the next line; `bad` quoting. */
export type QuotedRecord = Fields | 'open' | 'bad'

/** Reads records by the rules of RFC 4180: a doubled quote is one, a quoted field may hold delimiters and line ends. */
export function quotedReader({ delimiter, newline }: Dialect): (record: string) => QuotedRecord {
  const end = String.fromCharCode(newline)
  const parser = new Papa.Parser({ delimiter: String.fromCharCode(delimiter), newline: end as '\n' | '\r' })
  return (record) => {
    const { data, errors } = parser.parse(record, 0, false) as { data: string[][]; errors: { code: string }[] }
    if (errors.length === 1 && errors[0]!.code === 'MissingQuotes') return 'open'
    if (errors.length > 0 || data.length !== 1) return 'bad'
    const fields = data[0]!
    const text = (index: number) => fields[index]!
    return { count: fields.length, text, copy: (index) => Buffer.from(text(index)).toString() }
  }
}

/** All fields of one whole record, as text. */
export function recordTexts(record: string, dialect: Dialect): string[] {
  if (!record.includes('"')) return record.split(String.fromCharCode(dialect.delimiter))
  const fields = quotedReader(dialect)(record)
  return typeof fields === 'string' ? [] : Array.from({ length: fields.count }, (_, i) => fields.text(i))
}

/** The delimiter of a header line: of comma, tab and semicolon the one that occurs most outside quotes; else a comma. */
export function sniffDelimiter(header: string): number {
  const bare = header.replaceAll(/"[^"]*"/g, '')
  const counts = [',', '\t', ';'].map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }))
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).delimiter.charCodeAt(0)
}
