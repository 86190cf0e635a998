import { table, takeRows, type Column, type Table } from '@astro/sdk'
import { libm } from '../kernels/libm.ts'
import { importProblem } from './problem.ts'
import type { FileTable, Reading, Role } from './types.ts'

/** Zero point of microjansky AB. */
const MICROJANSKY = 23.9
const NUMERIC: readonly Role[] = ['time', 'magerr', 'flux', 'fluxerr', 'exptime', 'flag', 'limit', 'zero_point', 'ra', 'dec']

export interface Epochs {
  readonly table: Table
  readonly reading: Reading
}

/**
 * The columns that a reading names, checked and plain: numbers where numbers must be; `<` magnitudes, and the limits of epochs without a
 * brightness, in a column `limit_mag` with no magnitude or flux beside them; rows without a time left out; several zero points made one.
 * All other columns as they are.
 * @throws AstroError `import_number` with line, column and value; `import_rows` when no row has a time
 */
export function plainEpochs(file: string, one: FileTable, reading: Reading): Epochs {
  const columns = new Map(one.table.columns)
  const roles = { ...reading.columns }
  for (const role of NUMERIC) {
    const name = roles[role]
    if (name !== undefined) columns.set(name, numeric(file, one, name))
  }
  const limit = takeLimits(file, one, columns, roles)
  let zeroPoint = reading.zero_point
  if (roles.zero_point !== undefined && roles.flux !== undefined && roles.mag === undefined) zeroPoint = oneZeroPoint(columns, roles)
  delete roles.zero_point
  delete roles.limit
  if (limit) columns.set('limit_mag', limit)
  if (limit) roles.limit = 'limit_mag'
  const time = columns.get(roles.time!) as Float64Array
  const rows = Array.from(time.keys()).filter((row) => Number.isFinite(time[row]))
  if (rows.length === 0) throw importProblem('import_rows', file, `none of its ${time.length} rows has a time`, 'check which column is the time: --map time=NAME')
  const whole = table(columns, { ...one.table.info, ...(limit ? { limit_mag: { unit: 'mag', description: 'the source was fainter than this' } } : {}) })
  return { table: rows.length === time.length ? whole : takeRows(whole, rows), reading: { ...reading, columns: roles, zero_point: zeroPoint } }
}

/** A column as numbers; blanks, `nan`, `null`, `-` and `N/A` are missing. */
function numeric(file: string, one: FileTable, name: string): Column {
  const column = one.table.columns.get(name)!
  if (column instanceof BigInt64Array) return Float64Array.from(column, Number)
  if (!Array.isArray(column)) return column instanceof Float64Array ? column : Float64Array.from(column as Float32Array)
  return Float64Array.from(column as readonly string[], (text, row) => {
    const value = numberOf(text)
    if (value === undefined) throw notANumber(file, one, name, row, text)
    return value
  })
}

function numberOf(text: string): number | undefined {
  const plain = text.trim()
  if (/^(|nan|null|none|-+|n\/?a|masked)$/i.test(plain)) return NaN
  const value = Number(plain)
  return Number.isNaN(value) ? undefined : value
}

function notANumber(file: string, one: FileTable, column: string, row: number, text: string): Error {
  return importProblem('import_number', file, `column '${column}': '${text.slice(0, 60)}' is no number`, 'correct the file, or name another column with --map', { line: one.line?.(row) ?? row + 1, column, value: text.slice(0, 60) })
}

/** Limits of the epochs that have no brightness; their magnitudes become missing. Undefined when there is none. */
function takeLimits(file: string, one: FileTable, columns: Map<string, Column>, roles: Reading['columns']): Float64Array | undefined {
  const limits = new Float64Array(one.table.length).fill(NaN)
  const mag = roles.mag === undefined ? undefined : columns.get(roles.mag)!
  let values: Float64Array | undefined
  if (mag !== undefined && Array.isArray(mag)) {
    values = Float64Array.from(mag as readonly string[], (text, row) => {
      const below = /^\s*[<>]\s*(.*)$/.exec(text)
      const value = numberOf(below ? below[1]! : text)
      if (value === undefined) throw notANumber(file, one, roles.mag!, row, text)
      if (!below) return value
      limits[row] = value
      return NaN
    })
  } else if (mag !== undefined) values = mag instanceof Float64Array ? mag : Float64Array.from(mag as Float32Array, Number)
  if (roles.mag !== undefined) columns.set(roles.mag, values!)
  const given = roles.limit === undefined ? undefined : (columns.get(roles.limit) as Float64Array)
  const flux = roles.flux === undefined ? undefined : (columns.get(roles.flux) as Float64Array)
  for (let row = 0; row < (given?.length ?? 0); row++) {
    const measured = !Number.isNaN(values?.[row] ?? NaN) || !Number.isNaN(flux?.[row] ?? NaN)
    if (!measured && Number.isNaN(limits[row])) limits[row] = given![row]!
  }
  return limits.some((limit) => !Number.isNaN(limit)) ? limits : undefined
}

/** The zero point that all rows share; several are made one by scaling fluxes to microjansky. */
function oneZeroPoint(columns: Map<string, Column>, roles: Reading['columns']): number | null {
  const zero = columns.get(roles.zero_point!) as Float64Array
  const values = new Set(zero.filter(Number.isFinite))
  if (values.size <= 1) return [...values][0] ?? null
  for (const role of ['flux', 'fluxerr'] as const) {
    const name = roles[role]
    if (name !== undefined) columns.set(name, (columns.get(name) as Float64Array).map((value, row) => value * libm.exp10(0.4 * (MICROJANSKY - zero[row]!))))
  }
  return MICROJANSKY
}
