import { table, takeRows, type Column, type ColumnInfo, type Table } from '@astro/sdk'
import { signDifferences } from './difference.ts'
import { inMicrojansky, oneZeroPoint } from './flux-unit.ts'
import { importProblem } from './problem.ts'
import type { FileTable, Reading, Role } from './types.ts'
import { flagOf, numberOf } from './values.ts'

const NUMERIC: readonly Role[] = ['time', 'magerr', 'flux', 'fluxerr', 'exptime', 'flag', 'limit', 'zero_point', 'ra', 'dec']
/** Magnitudes and their errors from here on, and magnitudes of the negative of it or less, stand for nothing: 99.99, -99, -999. */
const SENTINEL = 90

export interface Epochs {
  readonly table: Table
  readonly reading: Reading
}

/**
 * The columns that a reading names, checked and plain: numbers where numbers must be; `<` magnitudes, and the limits of epochs without a
 * brightness, in a column `limit_mag` with no magnitude, flux or error beside them; numbers that stand for nothing (magnitudes of 99.99,
 * errors of 0) missing; fluxes of a known unit in microjansky; rows without a time left out; several zero points made one. All other
 * columns as they are.
 * @throws AstroError `import_number` with line, column and value; `import_flux_unit`; `import_rows` when no row has a time
 */
export function plainEpochs(file: string, one: FileTable, reading: Reading): Epochs {
  const columns = new Map(one.table.columns)
  const roles = { ...reading.columns }
  const info: Record<string, ColumnInfo> = { ...one.table.info }
  for (const role of NUMERIC) {
    const name = roles[role]
    if (name !== undefined) columns.set(name, numeric(file, one, name, role))
  }
  const limit = takeLimits(file, one, columns, roles)
  dropPlaceholders(columns, roles)
  signDifferences(columns, roles, info)
  const zeroPoint = inMicrojansky(file, columns, roles, info, oneZeroPoint(columns, roles, info) ?? reading.zero_point)
  delete roles.zero_point
  delete roles.limit
  if (limit) {
    columns.set('limit_mag', limit)
    roles.limit = 'limit_mag'
    info['limit_mag'] = { unit: 'mag', description: 'the source was fainter than this' }
  }
  const time = columns.get(roles.time!) as Float64Array
  const rows = Array.from(time.keys()).filter((row) => Number.isFinite(time[row]))
  if (rows.length === 0) throw importProblem('import_rows', file, `none of its ${time.length} rows has a time`, 'check which column is the time: --map time=NAME')
  const whole = table(columns, info)
  return { table: rows.length === time.length ? whole : takeRows(whole, rows), reading: { ...reading, columns: roles, zero_point: zeroPoint } }
}

/** A column as numbers; blanks, `nan`, `null`, `-` and `N/A` are missing; a flag may be a word for yes or no. */
function numeric(file: string, one: FileTable, name: string, role: Role): Column {
  const column = one.table.columns.get(name)!
  if (column instanceof BigInt64Array) return Float64Array.from(column, Number)
  if (!Array.isArray(column)) return column instanceof Float64Array ? column : Float64Array.from(column as Float32Array)
  return Float64Array.from(column as readonly string[], (text, row) => {
    const value = (role === 'flag' ? flagOf(text) : undefined) ?? numberOf(text)
    if (value === undefined) throw notANumber(file, one, name, row, text)
    return value
  })
}

function notANumber(file: string, one: FileTable, column: string, row: number, text: string): Error {
  return importProblem('import_number', file, `column '${column}': '${text.slice(0, 60)}' is no number`, 'correct the file, or name another column with --map', { line: one.line?.(row) ?? row + 1, column, value: text.slice(0, 60) })
}

/** Limits of the epochs that have no brightness; what these hold of one becomes missing. Undefined when there is none. */
function takeLimits(file: string, one: FileTable, columns: Map<string, Column>, roles: Reading['columns']): Float64Array | undefined {
  const limits = new Float64Array(one.table.length).fill(NaN)
  const mags = roles.mag === undefined ? undefined : magnitudes(file, one, roles.mag, limits)
  if (mags) columns.set(roles.mag!, mags)
  const given = valuesOf(columns, roles.limit)
  const flux = valuesOf(columns, roles.flux)
  for (let row = 0; row < limits.length; row++) {
    const measured = !Number.isNaN(mags?.[row] ?? NaN) || !Number.isNaN(flux?.[row] ?? NaN)
    if (!measured && given && Number.isNaN(limits[row])) limits[row] = given[row]!
    if (isPlaceholder(limits[row]!)) limits[row] = NaN
  }
  if (limits.every(Number.isNaN)) return undefined
  for (const role of ['magerr', 'flux', 'fluxerr'] as const) {
    const values = valuesOf(columns, roles[role])
    if (values) columns.set(roles[role]!, values.map((value, row) => (Number.isNaN(limits[row]) ? value : NaN)))
  }
  return limits
}

/** Magnitudes; those behind `<` or `>` are put into `limits`. */
function magnitudes(file: string, one: FileTable, name: string, limits: Float64Array): Float64Array {
  const column = one.table.columns.get(name)!
  if (!Array.isArray(column)) return Float64Array.from(column as Float32Array, (value) => known(Number(value)))
  return Float64Array.from(column as readonly string[], (text, row) => {
    const below = /^\s*[<>]\s*(.*)$/.exec(text)
    const value = numberOf(below ? below[1]! : text)
    if (value === undefined) throw notANumber(file, one, name, row, text)
    if (!below) return known(value)
    limits[row] = value
    return NaN
  })
}

function known(magnitude: number): number {
  return isPlaceholder(magnitude) ? NaN : magnitude
}

function isPlaceholder(magnitude: number): boolean {
  return Math.abs(magnitude) >= SENTINEL
}

/** Errors that no measurement has. */
function dropPlaceholders(columns: Map<string, Column>, roles: Reading['columns']): void {
  for (const [role, most] of [['magerr', SENTINEL], ['fluxerr', Infinity]] as const) {
    const errors = valuesOf(columns, roles[role])
    if (errors) columns.set(roles[role]!, errors.map((error) => (error > 0 && error < most ? error : NaN)))
  }
}

function valuesOf(columns: ReadonlyMap<string, Column>, name: string | undefined): Float64Array | undefined {
  return name === undefined ? undefined : (columns.get(name) as Float64Array)
}
