import { table, type Column, type ColumnInfo } from '@astro/sdk'
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { importProblem } from './problem.ts'
import { binaryRows, type Cell } from './votable-binary.ts'
import type { TimeWords } from './time-words.ts'
import type { FileTable } from './types.ts'

/** One FIELD of a VOTable. */
export interface Field {
  readonly name: string
  readonly datatype: string
  readonly arraysize: string | undefined
  readonly unit: string | undefined
  readonly description: string
  /** Text that stands for a missing value (VALUES null). */
  readonly missing: string | undefined
  /** ID of what the field refers to. */
  readonly ref: string | undefined
}

interface Parsed {
  fields: { -readonly [key in keyof Field]: Field[key] }[]
  rows: Cell[][]
  stream: string
  encoding: 'TABLEDATA' | 'BINARY' | 'BINARY2' | undefined
  tables: number
  systems: { id: string | undefined; words: TimeWords }[]
}

const WHOLE = new Set(['unsignedByte', 'short', 'int', 'long'])
const REAL = new Set(['float', 'double'])

/**
 * The first table of a VOTable (IVOA VOTable 1.5; TABLEDATA, BINARY, BINARY2). An answer that says ERROR in its QUERY_STATUS is no table;
 * neither is one that holds none.
 * @throws AstroError `import_votable`, `import_service_error`
 */
export function readVotable(file: string, text: string): FileTable {
  const parsed = parse(file, text)
  if (parsed.tables === 0 || parsed.fields.length === 0) throw importProblem('import_votable', file, 'it holds no table', 'look at the file: a service may have answered without one')
  const rows = parsed.encoding === 'BINARY' || parsed.encoding === 'BINARY2'
    ? binaryRows(file, parsed.fields, decodeStream(file, parsed.stream), parsed.encoding === 'BINARY2')
    : parsed.rows
  const columns = new Map<string, Column>(parsed.fields.map((field, i) => [field.name, columnOf(file, field, rows.map((row) => row[i] ?? null))]))
  const info = Object.fromEntries(parsed.fields.map(({ name, unit, description }): [string, ColumnInfo] =>
    [name, { ...(unit ? { unit } : {}), ...(description ? { description } : {}) }]))
  return { name: null, table: table(columns, info), meta: {}, known: {}, times: timesOf(parsed), line: (row) => row + 1 }
}

/** Fields that refer to a TIMESYS; where it is the only one and nothing refers to it, it is that of every field. */
function timesOf({ fields, systems }: Parsed): Map<string, TimeWords> {
  const referring = fields.flatMap(({ name, ref }): [string, TimeWords][] => systems.filter(({ id }) => id !== undefined && id === ref).map(({ words }) => [name, words]))
  const [only, ...others] = systems
  return new Map(referring.length > 0 || only === undefined || others.length > 0 ? referring : fields.map(({ name }) => [name, only.words]))
}

function parse(file: string, text: string): Parsed {
  const parsed: Parsed = { fields: [], rows: [], stream: '', encoding: undefined, tables: 0, systems: [] }
  const parser = new SaxesParser()
  const path: string[] = []
  let content = ''
  let status: { value: string } | undefined
  parser.on('error', (error) => {
    throw importProblem('import_votable', file, `it is no valid XML: ${error.message}`, 'the file may be cut; download it again')
  })
  parser.on('opentag', (tag) => {
    const name = local(tag.name)
    path.push(name)
    content = ''
    if (name === 'INFO' && tag.attributes['name'] === 'QUERY_STATUS') status = { value: String(tag.attributes['value']) }
    if (name === 'TABLE') parsed.tables++
    if (name === 'TIMESYS') parsed.systems.push(systemOf(tag))
    if (parsed.tables > 1) return
    if (name === 'FIELD') parsed.fields.push(fieldOf(tag))
    if (name === 'VALUES' && path.at(-2) === 'FIELD') parsed.fields.at(-1)!.missing = tag.attributes['null'] as string | undefined
    if (name === 'TABLEDATA' || name === 'BINARY' || name === 'BINARY2') parsed.encoding = name
    if (name === 'TR') parsed.rows.push([])
    if (name === 'PARQUET' || name === 'FITS') throw importProblem('import_votable', file, `its data is ${name} in another file`, 'give that file')
  })
  const add = (piece: string): void => {
    content += piece
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', (tag) => {
    const name = local(tag.name)
    path.pop()
    if (name === 'INFO' && status?.value.toUpperCase() === 'ERROR') {
      throw importProblem('import_service_error', file, `the service answered with an error: ${content.trim().slice(0, 200) || 'without a word'}`, 'ask it again')
    }
    if (parsed.tables > 1) return
    if (name === 'DESCRIPTION' && path.at(-1) === 'FIELD') parsed.fields.at(-1)!.description = content.trim()
    if (name === 'TD') parsed.rows.at(-1)!.push(content)
    if (name === 'TR' && parsed.rows.at(-1)!.length !== parsed.fields.length) {
      throw importProblem('import_fields', file, `${parsed.rows.at(-1)!.length} cells, the table has ${parsed.fields.length} fields`, 'the file is damaged; download it again', { row: parsed.rows.length })
    }
    if (name === 'STREAM') parsed.stream = content
  })
  parser.write(text).close()
  return parsed
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function fieldOf({ attributes }: SaxesTagPlain): Parsed['fields'][number] {
  const text = (name: string): string | undefined => attributes[name]
  return {
    name: text('name') ?? text('ID') ?? '', datatype: text('datatype') ?? 'char', arraysize: text('arraysize'), unit: text('unit'),
    description: '', missing: undefined, ref: text('ref'),
  }
}

function systemOf({ attributes }: SaxesTagPlain): Parsed['systems'][number] {
  return { id: attributes['ID'], words: { origin: attributes['timeorigin'], scale: attributes['timescale'], place: attributes['refposition'] } }
}

function decodeStream(file: string, text: string): Buffer {
  const plain = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) throw importProblem('import_votable', file, 'its stream is not base64', 'ask the service for TABLEDATA')
  return Buffer.from(plain, 'base64')
}

/** A column of numbers where every cell holds one number, else of text. */
function columnOf(file: string, { name, datatype, arraysize, missing }: Field, cells: readonly Cell[]): Column {
  const single = arraysize === undefined || arraysize === '1'
  if (!single || !(WHOLE.has(datatype) || REAL.has(datatype))) return cells.map((cell) => (cell === null ? '' : String(cell)))
  if (datatype === 'long' && cells.every((cell) => cell !== null && /^\s*[+-]?\d+\s*$/.test(String(cell)) && String(cell) !== missing)) return BigInt64Array.from(cells, (cell) => BigInt(String(cell).trim()))
  return Float64Array.from(cells, (cell, row) => {
    const text = cell === null ? '' : String(cell).trim()
    if (text === '' || text === missing || /^nan$/i.test(text)) return NaN
    const value = Number(text.replace(/^([+-]?)inf$/i, '$1Infinity'))
    if (Number.isNaN(value)) throw importProblem('import_number', file, `row ${row + 1}, field '${name}': '${text.slice(0, 40)}' is no number`, 'the field declares one', { row: row + 1 })
    return value
  })
}
