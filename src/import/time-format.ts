import type { Column } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { timeOffset, toMjd } from '../photometry/time.ts'
import { importProblem } from './problem.ts'
import { scaleNamed, simpleName } from './roles.ts'
import { meaningOf, type TimeMeaning, type TimeWords } from './time-words.ts'
import type { FileTable, Frame, Reading } from './types.ts'
import { numberOf } from './values.ts'

type Times = Pick<Reading, 'time_offset' | 'time_scale' | 'time_frame'>

/** Times of a table: what they mean, and the column that holds them, which may be one that is made. */
export interface TimeColumn {
  readonly column: string
  readonly times: Times
  readonly one: FileTable
}

const JD = -2400000.5
const KINDS: Readonly<Record<string, Times>> = {
  mjd: times(0, 'utc', 'earth'), jd: times(JD, 'utc', 'earth'),
  hjd: times(JD, 'utc', 'heliocentre'), hmjd: times(0, 'utc', 'heliocentre'),
  bjd: times(JD, 'tdb', 'barycentre'), bmjd: times(0, 'tdb', 'barycentre'),
  btjd: times(2457000 + JD, 'tdb', 'barycentre'), bkjd: times(2454833 + JD, 'tdb', 'barycentre'),
}
const ALIASES: Readonly<Record<string, string>> = { juliandate: 'jd', bjdtdb: 'bjd', obsjd: 'jd', obsmjd: 'mjd', cjd: 'jd', midpointmjd: 'mjd', expmidptmjd: 'mjd' }
/** A number in a column's name below this is no day that times count from. */
const LEAST_OFFSET = 10000

/** What --time-format may be; a number of days may follow the first six (`hjd-2450000`). */
export const TIME_FORMATS = Object.keys(KINDS)
const FORMATS = `${TIME_FORMATS.join('|')}, or with the days that are left out, such as hjd-2450000`

function times(time_offset: number, time_scale: Times['time_scale'], time_frame: Frame): Times {
  return { time_offset, time_scale, time_frame }
}

/**
 * What the times of a table are: as the user says (`format`, `scale`), else as the file does, else by the name of the column (`hjd` is
 * heliocentric UTC, `bjd` barycentric TDB, `mjd_tt` TT, `HJD-2450000` lacks these days), else by their size: MJD from 15 000 to 106 000, JD from 2.2 to 2.6
 * million. Dates (ISO 8601) become a column `time_mjd`; scales that are stored as another (TAI, GPS, TCB) one of that, `time_tt` or `time_tdb`.
 * @throws AstroError `import_time` when nothing tells, or when the times are none of that format
 */
export function timesOf(file: string, one: FileTable, column: string, wanted: { format?: string | undefined; scale?: string | undefined }): TimeColumn {
  const kind = wanted.format === undefined ? undefined : kindOf(wanted.format)
  const words = kind === undefined ? (one.times?.get(column) ?? wordsIn(column, one)) : undefined
  const meaning = words && meaningOf(file, column, wanted.scale === undefined ? words : { ...words, scale: undefined })
  const dates = isDates(one.table.columns.get(column)!)
  const read = dates ? added(one, 'time_mjd', mjdOfDates(file, one, column)) : one
  const name = dates ? 'time_mjd' : column
  const values = read.table.columns.get(name)!
  if (isBlank(values)) throw importProblem('import_rows', file, `none of its ${values.length} rows has a time`, 'check which column is the time: --map time=NAME')
  const known = kind ?? (one.known.time_offset === undefined ? byName(column) : { ...times(0, 'utc', 'earth'), ...pickTimes(one.known) })
  const offset = dates ? 0 : (meaning?.offset ?? known?.time_offset)
  const base = known ?? (offset === undefined ? bySize(file, column, values) : times(offset, 'utc', 'earth'))
  const found: Times = {
    time_offset: offset ?? base.time_offset, time_scale: (wanted.scale as Times['time_scale'] | undefined) ?? meaning?.scale ?? base.time_scale, time_frame: meaning?.frame ?? base.time_frame,
  }
  checkRange(file, read, name, values, found)
  return meaning?.correction ? corrected(read, name, found, meaning.correction) : { column: name, times: found, one: read }
}

/** The time scale that the name of a column ends with (`mjd_tdb`), where the kind of file says nothing; mid-exposure MJD of Rubin are TAI. */
function wordsIn(column: string, { known }: FileTable): TimeWords | undefined {
  const scale = simpleName(column) === 'expmidptmjd' ? 'TAI' : scaleNamed(column)
  return scale === '' || known.time_scale !== undefined ? undefined : { scale }
}

/** @throws AstroError `usage` for a format that is none */
function kindOf(format: string): Times {
  const [, name = '', days] = /^(\w+?)(?:-(\d+(?:\.\d+)?))?$/.exec(format) ?? []
  const kind = kindNamed(name)
  if (kind !== undefined && (days === undefined || !/^b[tk]jd$/.test(name))) return { ...kind, time_offset: kind.time_offset + Number(days ?? 0) }
  throw new AstroError('usage', EXIT.usage, `--time-format ${format} is unknown`, { hint: `it is one of ${FORMATS}` })
}

function pickTimes({ time_offset = 0, time_scale = 'utc', time_frame = 'earth' }: Partial<Reading>): Times {
  return { time_offset, time_scale, time_frame }
}

/** By the name, or by what stands in brackets behind it (`Time [BJD - 2457000]`); undefined where neither says anything. */
function byName(column: string): Times | undefined {
  const inside = /[([]([^)\]]*)/.exec(column)?.[1] ?? ''
  const kinds = [simpleName(column.replace(/[,([].*$/s, '')), simpleName(inside), simpleName(column.replace(/[([\])]/g, ''))].map((name) => name.replace(/\d+$/, ''))
  const kind = [...kinds, ...kinds.map((name) => name.slice(0, name.length - scaleNamed(name).length))].map((name) => kindNamed(name)).find((found) => found !== undefined)
  return kind && { ...kind, time_offset: kind.time_offset + daysOff(column) }
}

function kindNamed(name: string): Times | undefined {
  const known = Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name
  return Object.hasOwn(KINDS, known) ? KINDS[known] : undefined
}

/** Days that a column's name says were taken off its times. */
function daysOff(column: string): number {
  const days = timeOffset(column)
  return Math.abs(days) >= LEAST_OFFSET ? days : 0
}

function bySize(file: string, column: string, values: Column): Times {
  const off = daysOff(column)
  const numbers = Array.from(values as ArrayLike<unknown>, (value) => (value === '' ? NaN : Number(value))).filter(Number.isFinite)
  const [low, high] = numbers.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const, [Infinity, -Infinity] as const)
  const found = numbers.length === 0 ? undefined : low + off >= 15000 && high + off < 106363 ? 'mjd' : low + off > 2.2e6 && high + off < 2.6e6 ? 'jd' : undefined
  if (found !== undefined) return { ...KINDS[found]!, time_offset: KINDS[found]!.time_offset + off }
  const what = numbers.length === 0 ? 'no number and no date' : `${low} to ${high}, which is neither MJD nor JD`
  throw importProblem('import_time', file, `column '${column}' holds ${what}`, `say what it is: --time-format ${FORMATS}`, { column }, EXIT.usage)
}

/** Every time must lie between 1860 and 2150. */
function checkRange(file: string, one: FileTable, column: string, values: Column, { time_offset }: Times): void {
  for (let row = 0; row < values.length; row++) {
    const mjd = Number(values[row]) + time_offset
    if (Number.isNaN(mjd) || values[row] === '' || (mjd >= 405 && mjd < 106363)) continue
    throw importProblem('import_time', file, `column '${column}' holds ${String(values[row])}, which is no time between 1860 and 2150 in this format`, `say what it is: --time-format ${FORMATS}`, { line: one.line?.(row) ?? row + 1, column }, EXIT.usage)
  }
}

function isBlank(values: Column): boolean {
  return Array.from(values as ArrayLike<unknown>).every((value) => (typeof value === 'string' ? Number.isNaN(numberOf(value)) : Number.isNaN(Number(value))))
}

/** Whether the first value that is none missing is a date. */
function isDates(values: Column): boolean {
  if (!Array.isArray(values)) return false
  const first = (values as readonly string[]).find((text) => !Number.isNaN(numberOf(text)))
  return first !== undefined && /^\s*[+-]?\d{4,6}-\d\d-\d\d/.test(first)
}

function mjdOfDates(file: string, one: FileTable, column: string): Float64Array {
  return Float64Array.from(one.table.columns.get(column) as readonly string[], (text, row) => {
    try {
      return Number.isNaN(numberOf(text)) ? NaN : toMjd([text], 'mjd')[0]!
    } catch (error) {
      if (!(error instanceof AstroError)) throw error
      throw importProblem('import_time', file, `column '${column}': '${text.slice(0, 40)}' is no date`, 'write dates like 2018-05-08T11:38:06.996', { line: one.line?.(row) ?? row + 1, column })
    }
  })
}

function corrected(one: FileTable, column: string, { time_offset, time_scale, time_frame }: Times, correction: NonNullable<TimeMeaning['correction']>): TimeColumn {
  const name = `time_${time_scale}`
  const values = Float64Array.from(one.table.columns.get(column) as ArrayLike<number | string>, (value) => {
    const mjd = (value === '' ? NaN : Number(value)) + time_offset
    return mjd + correction(mjd)
  })
  return { column: name, times: times(0, time_scale, time_frame), one: added(one, name, values) }
}

/** The table with one more column, MJD. */
function added(one: FileTable, name: string, values: Float64Array): FileTable {
  return { ...one, table: { ...one.table, columns: new Map(one.table.columns).set(name, values), info: { ...one.table.info, [name]: { unit: 'd', description: 'MJD' } } } }
}
