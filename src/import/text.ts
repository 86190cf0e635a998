import type { ColumnInfo } from '@astro/sdk'
import { sniff } from '../archive/sniff.ts'
import { aavsoLayout } from './aavso.ts'
import { delimiterOf, splitRows } from './fields.ts'
import { isIpac, readIpac } from './ipac.ts'
import { oacLimits } from './oac.ts'
import { importProblem, shown } from './problem.ts'
import { fromRows, isNumber, type Line } from './rows.ts'
import type { FileTable } from './types.ts'

/** Lines looked at to find the delimiter. */
const SAMPLE = 50

/** What a text is known to be before it is read. */
interface Layout {
  readonly delimiter: string
}

/**
 * A delimited text (CSV, TSV; tab, comma, semicolon, bar or blanks; `#` comments), with a header line or without: a first line that holds a
 * number where a name would stand is data. Its columns are called after the last comment above it where that has as many words, else `col1`,
 * `col2` … Below a header may stand the units and a line of dashes, as VizieR writes them. Files of AAVSO are known by their columns, tables of IPAC
 * by their bars. Every row must have as many fields as the first; blank lines are passed over.
 * @param layout known of a text whose first line is a header, whatever it holds
 * @throws AstroError `import_no_table`, `import_fields`, `import_quote`, `import_empty`
 */
export function readText(file: string, text: string, layout?: Layout): FileTable {
  const plain = (text.startsWith('\uFEFF') ? text.slice(1) : text).replaceAll('\r\n', '\n').replaceAll('\r', '\n')
  if (plain.includes('\0')) throw importProblem('import_no_table', file, 'it is neither text nor a kind of file that is known', 'CSV, TSV, ECSV, VOTable, Parquet, FITS and HDF5 are read')
  const kind = plain.trim() === '' ? 'an empty file' : sniff(plain)
  const lines = plain.split('\n')
  if (kind === 'an IPAC table' && isIpac(lines)) return readIpac(file, lines)
  if (kind !== null && kind !== 'an IPAC table') throw importProblem(kind === 'an empty file' ? 'import_empty' : 'import_no_table', file, `it is ${kind}, not a table`, 'look at the file: it may be the answer of a server that failed')
  const first = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'))
  if (first < 0) throw importProblem('import_empty', file, 'it has comments but no rows', 'give a file with a table')
  const delimiter = layout?.delimiter ?? delimiterOf(lines.slice(first).filter((line) => !line.startsWith('#')).slice(0, SAMPLE))
  const known = layout ? undefined : aavsoLayout(file, lines, first, delimiter)
  if (known) return known
  const rows = splitRows(file, lines, first, delimiter)
  const width = rows[0]!.fields.length
  const hasHeader = layout !== undefined || !rows[0]!.fields.some((field) => isNumber(field) || /^<\s*[\d.]+$/.test(field.trim()))
  const header = hasHeader ? uniqueNames(file, rows[0]!) : (commentNames(lines.slice(0, first), delimiter, width) ?? rows[0]!.fields.map((_, i) => `col${i + 1}`))
  const { units, body } = unitsOf(hasHeader ? rows.slice(1) : rows)
  for (const row of body) checkWidth(file, row, width, body.at(-1) === row, plain.endsWith('\n'))
  const read = oacLimits(fromRows(header, body))
  return { ...read, table: { ...read.table, info: infoOf(header, units) } }
}

/** Names from the last comment above the data, where it has one for each column. */
function commentNames(above: readonly string[], delimiter: string, width: number): string[] | undefined {
  const comment = above.findLast((line) => line.startsWith('#'))?.replace(/^#+\s*/, '').trim()
  if (comment === undefined) return undefined
  const names = [comment.split(delimiter === ' ' ? /\s+/ : delimiter), comment.split(/[\s,;|]+/)].find(({ length }) => length === width)?.map((name, i) => name.trim() || `col${i + 1}`)
  return names === undefined || names.some(isNumber) || new Set(names).size < width ? undefined : names
}

/** Rows without a line of dashes at their beginning, and without the units above it. */
function unitsOf(rows: readonly Line[]): { units: readonly string[]; body: readonly Line[] } {
  if (isRule(rows[0])) return { units: [], body: rows.slice(1) }
  return isRule(rows[1]) ? { units: rows[0]!.fields, body: rows.slice(2) } : { units: [], body: rows }
}

function isRule(row: Line | undefined): boolean {
  return row !== undefined && row.fields.every((field) => /^\s*-*\s*$/.test(field)) && row.fields.some((field) => field.includes('--'))
}

function infoOf(header: readonly string[], units: readonly string[]): Record<string, ColumnInfo> {
  return Object.fromEntries(header.flatMap((name, i) => (units[i]?.trim() ? [[name, { unit: units[i].trim() }]] : [])))
}

function uniqueNames(file: string, { fields, number }: Line): string[] {
  // ZTF's forced photometry has commas in its header and none in its rows.
  const names = fields.map((field, i) => field.trim().replace(/,$/, '') || `col${i + 1}`)
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
