import { sniff } from '../archive/sniff.ts'
import { aavsoLayout } from './aavso.ts'
import { oacLimits } from './oac.ts'
import { importProblem, shown } from './problem.ts'
import { fromRows, isNumber, type Line } from './rows.ts'
import type { FileTable } from './types.ts'

const DELIMITERS = ['\t', ',', ';', '|'] as const
/** Lines looked at to find the delimiter. */
const SAMPLE = 50

/**
 * A delimited text (CSV, TSV; tab, comma, semicolon, bar or blanks; `#` comments above it), with a header line or without: a first line
 * that holds a number where a name would stand is data, and its columns are called `col1`, `col2` … Files of AAVSO are known by their
 * columns. Every row must have as many fields as the first; blank lines are passed over.
 * @throws AstroError `import_no_table`, `import_fields`, `import_quote`, `import_empty`
 */
export function readText(file: string, text: string): FileTable {
  const plain = (text.startsWith('\uFEFF') ? text.slice(1) : text).replaceAll('\r\n', '\n').replaceAll('\r', '\n')
  if (plain.includes('\0')) throw importProblem('import_no_table', file, 'it is neither text nor a kind of file that is known', 'CSV, TSV, ECSV, VOTable, Parquet, FITS and HDF5 are read')
  const kind = plain.trim() === '' ? 'an empty file' : sniff(plain)
  if (kind !== null && kind !== 'an IPAC table') throw importProblem(kind === 'an empty file' ? 'import_empty' : 'import_no_table', file, `it is ${kind}, not a table`, 'look at the file: it may be the answer of a server that failed')
  const lines = plain.split('\n')
  const first = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'))
  if (first < 0) throw importProblem('import_empty', file, 'it has comments but no rows', 'give a file with a table')
  const delimiter = delimiterOf(lines.slice(first, first + SAMPLE))
  const known = aavsoLayout(file, lines, first, delimiter)
  if (known) return known
  const rows = splitRows(file, lines, first, delimiter)
  const hasHeader = !rows[0]!.fields.some((field) => isNumber(field) || /^<\s*[\d.]+$/.test(field.trim()))
  const width = rows[0]!.fields.length
  const header = hasHeader ? uniqueNames(file, rows[0]!) : rows[0]!.fields.map((_, i) => `col${i + 1}`)
  const body = hasHeader ? rows.slice(1) : rows
  for (const row of body) checkWidth(file, row, width, body.at(-1) === row, plain.endsWith('\n'))
  return oacLimits(fromRows(header, body))
}

function delimiterOf(lines: readonly string[]): string {
  const filled = lines.filter((line) => line.trim() !== '')
  const common = DELIMITERS.map((delimiter) => ({ delimiter, count: Math.min(...filled.map((line) => line.split(delimiter).length - 1)) }))
  const best = common.reduce((a, b) => (b.count > a.count ? b : a))
  if (best.count > 0) return best.delimiter
  // Rows may be cut; a delimiter that most lines hold is one all the same.
  return DELIMITERS.find((delimiter) => filled.filter((line) => line.includes(delimiter)).length > filled.length / 2) ?? ' '
}

function splitRows(file: string, lines: readonly string[], first: number, delimiter: string): Line[] {
  const rows: Line[] = []
  for (let i = first; i < lines.length; i++) {
    const line = lines[i]!
    if (line.trim() === '') continue
    const number = i + 1
    if (delimiter === ' ') rows.push({ number, fields: line.trim().split(/\s+/) })
    else if (!line.includes('"')) rows.push({ number, fields: line.split(delimiter) })
    else {
      let record = line
      let fields = quotedFields(record, delimiter)
      // A quoted field may hold line ends.
      while (fields === null && i + 1 < lines.length && i + 1 - number < 1000) {
        record += `\n${lines[++i]!}`
        fields = quotedFields(record, delimiter)
      }
      if (fields === null) throw importProblem('import_quote', file, `a quoted field does not end: ${shown(line)}`, 'the file may be cut; export it again', { line: number })
      rows.push({ number, fields })
    }
  }
  return rows
}

/** The fields of a record with quotes (RFC 4180); null when a quote is open at its end. */
function quotedFields(record: string, delimiter: string): string[] | null {
  const fields: string[] = []
  for (let at = 0; ; ) {
    if (record[at] !== '"') {
      const end = record.indexOf(delimiter, at)
      fields.push(end < 0 ? record.slice(at) : record.slice(at, end))
      if (end < 0) return fields
      at = end + 1
      continue
    }
    let end = record.indexOf('"', at + 1)
    while (end >= 0 && record[end + 1] === '"') end = record.indexOf('"', end + 2)
    if (end < 0) return null
    const stop = record.indexOf(delimiter, end + 1)
    fields.push(record.slice(at + 1, end).replaceAll('""', '"') + record.slice(end + 1, stop < 0 ? undefined : stop))
    if (stop < 0) return fields
    at = stop + 1
  }
}

function uniqueNames(file: string, { fields, number }: Line): string[] {
  const names = fields.map((field, i) => field.trim() || `col${i + 1}`)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw importProblem('import_header', file, `two columns are called ${shown(twice)}`, 'rename one of them', { line: number })
  return names
}

function checkWidth(file: string, row: Line, width: number, isLast: boolean, ended: boolean): void {
  // Many programs write a delimiter after the last field.
  while (row.fields.length > width && row.fields.at(-1)!.trim() === '') row.fields.pop()
  if (row.fields.length === width && (ended || !isLast || width > 1)) return
  const cut = isLast && row.fields.length < width
  throw importProblem(
    cut ? 'import_cut' : 'import_fields', file,
    `${row.fields.length} fields, the first line has ${width}${cut ? ': the file is cut' : ''}: ${shown(row.fields.join(' '))}`,
    cut ? 'copy or download the file again' : 'put fields that hold the delimiter into quotes', { line: row.number },
  )
}
