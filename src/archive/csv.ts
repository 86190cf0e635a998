import type { Column, CsvOptions, Table } from '@astro/sdk'
import { table } from '@astro/sdk'
import { buildColumn } from './csv-columns.ts'
import { fail, wrongCount } from './csv-fields.ts'
import type { Fields } from './csv-fields.ts'
import { splitQuoted } from './csv-quoted.ts'
import { excerpt, sniff } from './sniff.ts'

/** Longest line, characters: more is no table. */
const LONGEST_LINE = 1 << 20

/**
 * A delimited text with a header line (RFC 4180; LF or CRLF; a byte order mark is skipped) as a table. Strict: an answer that is
 * no table or not whole throws. Types that are not given are guessed: int32 when all values are whole and fit, float64 for other
 * numbers (blank, `nan`, `null` are NaN), else text; longer whole numbers and ones with leading zeros stay text, since a double
 * would change them.
 * @throws AstroError `not_a_table`, `table_cut`, `field_count`, `line_too_long`, `missing_column`, `duplicate_column`,
 * `not_a_number`, `answer_not_text`; with the line (from 1), the column and the value where there are.
 */
export function readCsv(text: string, options: CsvOptions = {}): Table {
  const { delimiter = ',', required = [], types = {} } = options
  const unmarked = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (unmarked.includes('\0')) throw fail('answer_not_text', 'the answer is no text: it holds a NUL character')
  const kind = sniff(unmarked)
  if (kind !== null) throw fail('not_a_table', `the answer is ${kind}, not a table${words(unmarked)}`, unmarked)
  const plain = unmarked.includes('\r\n') ? unmarked.replaceAll('\r\n', '\n') : unmarked
  checkLines(plain)
  const isQuoted = plain.includes('"')
  const header = isQuoted ? [] : names(plain, delimiter)
  if (!isQuoted) checkHeader(header, required, plain)
  checkEnd(plain)
  const fields = isQuoted ? splitQuoted(plain, delimiter) : splitPlain(plain, delimiter, header)
  if (isQuoted) checkHeader(fields.header, required, plain)
  const columns = new Map<string, Column>()
  fields.header.forEach((name, index) => columns.set(name, buildColumn(fields, index, types[name])))
  return table(columns)
}

function names(text: string, delimiter: string): string[] {
  const end = text.indexOf('\n')
  return text
    .slice(0, end < 0 ? text.length : end)
    .split(delimiter)
    .map((name) => name.trim())
}

// Fields go straight to their columns: an array for each line would cost three times as much.
function splitPlain(text: string, delimiter: string, header: readonly string[]): Fields {
  const columns = header.map((): string[] => [])
  const last = columns.length - 1
  for (let start = text.indexOf('\n') + 1, line = 2; start < text.length; line++) {
    const end = text.indexOf('\n', start)
    let from = start
    let index = 0
    for (; index < last; index++) {
      const to = text.indexOf(delimiter, from)
      if (to < 0 || to > end) break
      columns[index]!.push(text.slice(from, to))
      from = to + delimiter.length
    }
    const rest = text.slice(from, end)
    if (index < last || rest.includes(delimiter)) {
      if (last > 0 && text.slice(start).trim() === '') break
      const row = text.slice(start, end)
      throw wrongCount(row.split(delimiter).length, header.length, line, end === text.length - 1, row)
    }
    columns[last]!.push(rest)
    start = end + 1
  }
  return { header, columns, line: (row) => row + 2 }
}

function checkLines(text: string): void {
  for (let start = 0, line = 1; start < text.length; line++) {
    const end = text.indexOf('\n', start)
    const stop = end < 0 ? text.length : end
    if (stop - start > LONGEST_LINE)
      throw fail('line_too_long', `line ${line} of the answer has more than ${LONGEST_LINE} characters`, text, { line })
    start = stop + 1
  }
}

function checkHeader(header: readonly string[], required: readonly string[], text: string): void {
  const missing = required.filter((name) => !header.includes(name))
  const isForeign = missing.length > 0 && missing.length === required.length
  const isSentence = header.some((name) => name.split(/\s+/).length > 3)
  const isLine = header.length === 1
  if (isForeign ? isLine || isSentence : isLine && required.length === 0 && /\s/.test(header[0]!)) {
    throw fail('not_a_table', `the answer is not the table that was asked for${words(text)}`, text)
  }
  // A header that is cut lacks columns, too: that it is cut is the better message.
  if (!text.includes('\n')) return
  if (missing.length > 0) {
    throw fail(
      'missing_column',
      `the table has no column ${missing.map((name) => `'${name}'`).join(', ')}; it has ${header.join(', ')}`,
      text,
    )
  }
  const twice = header.find((name, index) => header.indexOf(name) !== index)
  if (twice !== undefined) throw fail('duplicate_column', `the table has two columns '${twice}'`, text, { column: twice })
}

function checkEnd(text: string): void {
  if (text.endsWith('\n')) return
  const line = text.split('\n').length
  throw fail('table_cut', `the table is cut: its last line (${line}) does not end`, text.slice(-200), { line })
}

function words(text: string): string {
  const shown = excerpt(text, 120)
  return shown === '' ? '' : `: “${shown}”`
}
