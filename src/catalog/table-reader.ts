import { isAscii } from 'node:buffer'
import { type Collector, createCollector, type SourceColumns } from './collect.ts'
import { type Header, headerReader } from './header.ts'
import { type Layout, layoutOf } from './layout.ts'
import { catalogProblem } from './problem.ts'
import {
  type Dialect,
  type Fields,
  type LineBytes,
  lineScan,
  plainFields,
  type QuotedRecord,
  quotedReader,
  scanLine,
} from './record.ts'
import type { CatalogSettings } from './settings.ts'
import { MAX_LINE, type TextBlock } from './text-blocks.ts'
import { firstInvalidByte } from './utf8.ts'

/** A table that was read: its head, what its columns mean, and what a source needs of its rows. */
export interface TableRead {
  readonly header: Header
  readonly layout: Layout
  readonly data: SourceColumns
}

export interface TableReader {
  /** Takes the next block of lines. @throws AstroError (exit code 4) that names line, column, value and limit */
  block(block: TextBlock): void
  /** @throws AstroError `catalog_empty`, `catalog_quote` */
  finish(): TableRead
}

/** A record with quotes whose end is in a later line. */
interface OpenRecord {
  text: string
  readonly line: number
  readonly offset: number
}

/** Reads a CSV or ECSV file from its blocks: first the head, then record after record. */
export function createTableReader(file: string, settings: CatalogSettings, newline: number): TableReader {
  const head = headerReader(file, newline)
  let line = 0
  let scan = lineScan(0)
  let dialect: Dialect = { delimiter: 0x2c, newline }
  let body:
    | {
        header: Header
        layout: Layout
        records: (bytes: Buffer, blockOffset: number, line: number) => void
        done(): SourceColumns
      }
    | undefined

  function block({ bytes, offset, cut }: TextBlock): void {
    if (cut) throw lineTooLong(file, line + 1, bytes.length)
    checkEncoding(file, bytes, offset, line, newline)
    for (let at = 0; at < bytes.length; at = scan.next) {
      line++
      scanLine(bytes, at, dialect, scan)
      if (scan.end - scan.start > MAX_LINE) throw lineTooLong(file, line, scan.end - scan.start)
      if (body !== undefined) body.records(bytes, offset, line)
      else startBody(head(bytes.toString('utf8', scan.start, scan.end), line))
    }
  }

  function startBody(header: Header | undefined): void {
    if (header === undefined) return
    const layout = layoutOf(file, header.line, header.columns, settings, header.ecsv)
    const next = scan.next
    scan = lineScan(header.columns.length)
    scan.next = next
    dialect = header.dialect
    const collector = createCollector(file, layout)
    body = { header, layout, ...recordReader(file, header, collector, scan) }
  }

  function finish(): TableRead {
    if (body === undefined)
      throw catalogProblem(
        'catalog_empty',
        { file },
        'the file has no header line',
        'The first line names the columns: name,ra,dec,…',
      )
    const data = body.done()
    if (data.names.length === 0)
      throw catalogProblem('catalog_empty', { file }, 'the table has a header line and no rows', 'Add one line per target.')
    return { header: body.header, layout: body.layout, data }
  }
  return { block, finish }
}

/** Brings the lines that `scan` found together to records, and these to the collector. */
function recordReader(file: string, header: Header, collector: Collector, scan: ReturnType<typeof lineScan>) {
  const newline = String.fromCharCode(header.dialect.newline)
  const parseQuoted = quotedReader(header.dialect)
  const current: LineBytes = { bytes: Buffer.alloc(0), ascii: undefined }
  let open: OpenRecord | undefined
  const plain = plainFields(current, scan)

  const add = (fields: Fields, line: number, offset: number, length: number): void => {
    if (fields.count !== header.columns.length) throw fieldCount(file, line, fields.count, header.columns.length)
    collector.add(fields, line, offset, length)
  }
  const addQuoted = (record: OpenRecord, end: number): void => {
    const fields: QuotedRecord = parseQuoted(record.text)
    if (fields === 'bad') throw badQuotes(file, record.line)
    open = fields === 'open' ? record : undefined
    if (fields !== 'open') add(fields, record.line, record.offset, end - record.offset)
  }

  function records(block: Buffer, blockOffset: number, line: number): void {
    if (current.bytes !== block) {
      current.bytes = block
      current.ascii = isAscii(block) ? block.toString('latin1') : undefined
    }
    const end = blockOffset + scan.end
    if (open !== undefined) {
      open.text += newline + block.toString('utf8', scan.start, scan.end)
      if (end - open.offset > MAX_LINE) throw badQuotes(file, open.line)
      // A line without a quote cannot end a quoted field.
      if (scan.quoted) addQuoted(open, end)
    } else if (scan.quoted) {
      addQuoted({ text: block.toString('utf8', scan.start, scan.end), line, offset: blockOffset + scan.start }, end)
    } else if (scan.count > 1 || block.toString('utf8', scan.start, scan.end).trim() !== '') {
      add(plain, line, blockOffset + scan.start, scan.end - scan.start)
    }
  }

  function done(): SourceColumns {
    if (open !== undefined) throw badQuotes(file, open.line)
    return collector.finish()
  }
  return { records, done }
}

function checkEncoding(file: string, bytes: Buffer, offset: number, linesBefore: number, newline: number): void {
  const bad = firstInvalidByte(bytes)
  if (bad === -1) return
  const line = linesBefore + 1 + bytes.subarray(0, bad).reduce((count, byte) => count + (byte === newline ? 1 : 0), 0)
  const byte = bytes[bad]!.toString(16).padStart(2, '0')
  throw catalogProblem(
    'catalog_encoding',
    { file, line },
    `byte ${offset + bad} of the file (0x${byte}) is not UTF-8 text`,
    'Convert it; for western European text: iconv -f ISO-8859-1 -t UTF-8 old.csv > new.csv',
    { byte: offset + bad },
  )
}

function lineTooLong(file: string, line: number, length: number): Error {
  return catalogProblem(
    'catalog_line_too_long',
    { file, line },
    `the line is longer than ${MAX_LINE} bytes (at least ${length})`,
    'Is it a table with one line per target? Look at the beginning of the line: head -c 300.',
    { limit: MAX_LINE },
  )
}

function fieldCount(file: string, line: number, count: number, columns: number): Error {
  return catalogProblem(
    'catalog_field_count',
    { file, line },
    `the line has ${count} field${count === 1 ? '' : 's'}, the header has ${columns}`,
    count > columns
      ? 'A value with a comma in it must stand in quotes.'
      : 'Is the line cut off? Every column needs a field, if only a blank one.',
    { fields: count, columns },
  )
}

function badQuotes(file: string, line: number): Error {
  return catalogProblem(
    'catalog_quote',
    { file, line },
    `the quotes of the record do not match, or it is longer than ${MAX_LINE} bytes`,
    'A quoted value begins and ends with a quote, and a quote inside it is doubled: "5"" mirror".',
  )
}
