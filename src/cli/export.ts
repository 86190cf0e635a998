import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Column, ColumnInfo, Json, Meta, Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { publish } from '../store/publish.ts'

/** What goes into a file: columns of one length with units and descriptions, and metadata (ECSV only). */
export interface ExportTable {
  readonly columns: Table['columns']
  readonly info: Table['info']
  readonly meta: Meta
}

type Format = 'csv' | 'ecsv'

const CHUNK_ROWS = 4096
const PLAIN_TEXT = /^[\p{L}\p{N}_](?:[^",\r\n]*[^",\s])?$/u
const PLAIN_YAML = /^[A-Za-z][A-Za-z0-9_.-]*$/
// Words that YAML 1.1 reads as truth values or null, and what its number syntax could begin with.
const YAML_WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i

/**
 * Writes a table as `.csv` (RFC 4180, line feeds) or `.ecsv` (astropy's Enhanced CSV 1.0), whole or not at all. Numbers have
 * the fewest digits that read back to the same value, 64-bit integers all of theirs. A missing number is empty in CSV and `nan`
 * in ECSV; missing text is empty in CSV and `""` in ECSV, which astropy reads as masked. Text stays as it is, in quotes wherever
 * it could be taken for syntax or a spreadsheet formula.
 * @throws AstroError `output_format` for other names, `disk_…` when the file cannot be written
 */
export async function writeTableFile(path: string, table: ExportTable): Promise<void> {
  const format = tableFormat(path)
  await publish(path, async (part) => {
    const file = await open(part, 'wx')
    try {
      for (const chunk of tableText(table, format)) await file.writeFile(chunk)
    } finally {
      await file.close()
    }
  })
}

/** The text of a table in pieces of some thousand rows. */
export function* tableText(table: ExportTable, format: Format): Generator<string> {
  const fields = [...table.columns.values()].map((column) => fieldWriter(column, format, table.columns.size === 1))
  const rows = [...table.columns.values()][0]?.length ?? 0
  const header = columnNames(table).map(quoted).join(',')
  yield `${format === 'ecsv' ? ecsvHeader(table) : ''}${header}\n`
  for (let start = 0; start < rows; start += CHUNK_ROWS) {
    const end = Math.min(rows, start + CHUNK_ROWS)
    let chunk = ''
    for (let row = start; row < end; row++) chunk += `${fields.map((field) => field(row)).join(',')}\n`
    yield chunk
  }
}

/** What a list of rows needs to become columns. */
export interface RowColumns {
  /** Columns to write, in order; a row that lacks one has null there. */
  readonly names: readonly string[]
  readonly info?: Readonly<Record<string, ColumnInfo>>
  /** Columns of whole numbers below 2^31; those with a null are written as floating point. */
  readonly integers?: readonly string[]
}

type Row = Readonly<Record<string, Json | bigint | undefined>>

/** Rows as a table: numbers (null = NaN), truth values (1, 0), 64-bit integers, and text (null = '', JSON text for the rest). */
export function tableOfRows(rows: readonly Row[], { names, info = {}, integers = [] }: RowColumns): Table {
  const columns = names.map((name) => [name, columnOf(rows.map((row) => row[name] ?? null), integers.includes(name))] as const)
  return { length: rows.length, columns: new Map(columns), info }
}

function columnOf(values: readonly (Json | bigint)[], integer: boolean): Column {
  if (values.every((value) => typeof value === 'number')) return integer ? Int32Array.from(values) : Float64Array.from(values)
  const numeric = values.every((value) => typeof value === 'number' || value === null)
  if (numeric) return Float64Array.from(values, (value) => value ?? NaN)
  if (values.every((value) => typeof value === 'boolean')) return Uint8Array.from(values, Number)
  if (values.every((value) => typeof value === 'bigint')) return BigInt64Array.from(values)
  return values.map((value) => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)))
}

function tableFormat(path: string): Format {
  const extension = extname(path).toLowerCase()
  if (extension === '.csv' || extension === '.ecsv') return extension === '.csv' ? 'csv' : 'ecsv'
  throw new AstroError('output_format', EXIT.usage, `cannot write a table as '${extension}': ${path}`, {
    hint: 'name a file that ends in .csv or .ecsv (CSV with units and types, for astropy and TOPCAT)', data: { path },
  })
}

function columnNames(table: ExportTable): string[] {
  return [...table.columns.keys()].map((name, i) => (name === '' ? `col${i}` : name))
}

function fieldWriter(column: Column, format: Format, alone: boolean): (row: number) => string {
  // A blank line is no row to most readers.
  const missing = alone ? '""' : ''
  if (column instanceof Float64Array || column instanceof Float32Array) {
    const digits = column instanceof Float32Array ? shortestSingle : String
    return (row) => floatText(column[row]!, digits) ?? (format === 'ecsv' ? 'nan' : missing)
  }
  if (ArrayBuffer.isView(column)) return (row) => String(column[row]!)
  return (row) => (column[row] === '' ? (format === 'ecsv' ? '""' : missing) : quoted(column[row]!))
}

function floatText(value: number, digits: (value: number) => string): string | null {
  if (Number.isNaN(value)) return null
  if (Math.abs(value) === Infinity) return value > 0 ? 'inf' : '-inf'
  return Object.is(value, -0) ? '-0' : digits(value)
}

// The fewest digits that read back to the same single-precision number: six to nine.
function shortestSingle(value: number): string {
  for (let precision = 6; precision < 9; precision++) {
    const text = Number(value.toPrecision(precision))
    if (Math.fround(text) === value) return String(text)
  }
  return String(Number(value.toPrecision(9)))
}

function quoted(text: string): string {
  return PLAIN_TEXT.test(text) ? text : `"${text.replaceAll('"', '""')}"`
}

function ecsvHeader(table: ExportTable): string {
  const names = columnNames(table)
  const columns = [...table.columns].map(([name, column], i) => {
    const { unit, description } = table.info[name] ?? {}
    const known = { ...(unit ? { unit } : {}), datatype: datatypeOf(column), ...(description ? { description } : {}) }
    return `- ${yaml({ name: names[i]!, ...known })}`
  })
  const meta = Object.entries(table.meta).map(([key, value]) => `  ${yamlText(key)}: ${yaml(value)}`)
  const lines = ['%ECSV 1.0', '---', "delimiter: ','", 'datatype:', ...columns]
  if (meta.length > 0) lines.push('meta:', ...meta)
  return [...lines, 'schema: astropy-2.0'].map((line) => `# ${line}\n`).join('')
}

function datatypeOf(column: Column): string {
  if (!ArrayBuffer.isView(column)) return 'string'
  return column.constructor.name.replace('Array', '').replace('Big', '').toLowerCase()
}

/** A value in YAML's flow style, on one line, so that readers of YAML 1.1 and 1.2 agree about it. */
function yaml(value: Json): string {
  if (typeof value === 'string') return yamlText(value)
  if (typeof value === 'number') return yamlNumber(value)
  if (value === null || typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${value.map(yaml).join(', ')}]`
  return `{${Object.entries(value).map(([key, member]) => `${yamlText(key)}: ${yaml(member as Json)}`).join(', ')}}`
}

function yamlText(text: string): string {
  if (PLAIN_YAML.test(text) && !YAML_WORDS.test(text)) return text
  // JSON leaves these as they are, YAML forbids them or takes them for line ends.
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

function yamlNumber(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (Math.abs(value) === Infinity) return value > 0 ? '.inf' : '-.inf'
  return String(value).replace(/^(-?\d+)e/, '$1.0e')
}
