import type { Column } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { importProblem } from './problem.ts'
import type { FileTable, Frame, Reading } from './types.ts'

type Times = Pick<Reading, 'time_offset' | 'time_scale' | 'time_frame'>

const JD = -2400000.5
const KINDS: Readonly<Record<string, Times>> = {
  mjd: times(0, 'utc', 'earth'), jd: times(JD, 'utc', 'earth'),
  hjd: times(JD, 'utc', 'heliocentre'), hmjd: times(0, 'utc', 'heliocentre'),
  bjd: times(JD, 'tdb', 'barycentre'), bmjd: times(0, 'tdb', 'barycentre'),
  btjd: times(2457000 + JD, 'tdb', 'barycentre'), bkjd: times(2454833 + JD, 'tdb', 'barycentre'),
}

/** What --time-format may be. */
export const TIME_FORMATS = Object.keys(KINDS)

function times(time_offset: number, time_scale: Times['time_scale'], time_frame: Frame): Times {
  return { time_offset, time_scale, time_frame }
}

/**
 * What the times of a table are: as the user says (`format`, `scale`), else as its kind of file does, else by the name of the column (`hjd` is
 * heliocentric UTC, `bjd` barycentric TDB), else by their size: MJD from 15 000 to 106 000, JD from 2.2 to 2.6 million.
 * @throws AstroError `import_time` when nothing tells, or when the times are none of that format
 */
export function timesOf(file: string, one: FileTable, column: string, wanted: { format?: string | undefined; scale?: string | undefined }): Times {
  const values = one.table.columns.get(column)!
  const kind = wanted.format === undefined ? undefined : KINDS[wanted.format]
  if (wanted.format !== undefined && kind === undefined) throw new AstroError('usage', EXIT.usage, `--time-format ${wanted.format} is unknown`, { hint: `it is one of ${TIME_FORMATS.join(', ')}` })
  const byKind = kind ?? (one.known.time_offset === undefined ? undefined : { ...times(0, 'utc', 'earth'), ...pickTimes(one.known) }) ?? byName(column)
  const range = rangeOf(values)
  if (range[0] > range[1]) throw importProblem('import_rows', file, `none of its ${values.length} rows has a time`, 'check which column is the time: --map time=NAME')
  const found = byKind ?? bySize(file, column, range)
  checkRange(file, one, column, values, found)
  return wanted.scale === undefined ? found : { ...found, time_scale: wanted.scale as Times['time_scale'] }
}

function pickTimes({ time_offset = 0, time_scale = 'utc', time_frame = 'earth' }: Partial<Reading>): Times {
  return { time_offset, time_scale, time_frame }
}

function byName(column: string): Times | undefined {
  const name = column.toLowerCase().replace(/[^a-z]/g, '')
  return KINDS[name] ?? KINDS[{ juliandate: 'jd', bjdtdb: 'bjd', obsjd: 'jd', obsmjd: 'mjd', cjd: 'jd' }[name] ?? '']
}

function bySize(file: string, column: string, [low, high]: readonly [number, number]): Times {
  if (low >= 15000 && high < 106363) return KINDS['mjd']!
  if (low > 2.2e6 && high < 2.6e6) return KINDS['jd']!
  throw importProblem('import_time', file, `column '${column}' holds ${low} to ${high}, which is neither MJD nor JD`, `say what it is: --time-format ${TIME_FORMATS.join('|')}`, { column }, EXIT.usage)
}

function rangeOf(values: Column): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    const number = Number(value)
    if (!Number.isFinite(number) || value === '') continue
    if (number < low) low = number
    if (number > high) high = number
  }
  return [low, high]
}

/** Every time must lie between 1860 and 2150. */
function checkRange(file: string, one: FileTable, column: string, values: Column, { time_offset }: Times): void {
  for (let row = 0; row < values.length; row++) {
    const mjd = Number(values[row]) + time_offset
    if (Number.isNaN(mjd) || values[row] === '' || (mjd >= 405 && mjd < 106363)) continue
    throw importProblem('import_time', file, `column '${column}' holds ${String(values[row])}, which is no time between 1860 and 2150 in this format`, `say what it is: --time-format ${TIME_FORMATS.join('|')}`, { line: one.line?.(row) ?? row + 1, column }, EXIT.usage)
  }
}
