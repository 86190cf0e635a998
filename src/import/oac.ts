import type { FileTable } from './types.ts'

const HEADER = ['event', 'time', 'magnitude', 'e_magnitude', 'band', 'instrument']

/**
 * A photometry table of the Open Astronomy Catalogs: there a magnitude without an error is a limit, and two times in one field are the ends of
 * an observation, whose middle is taken. Other tables stay as they are.
 */
export function oacLimits(read: FileTable): FileTable {
  const { columns } = read.table
  if ([...columns.keys()].join() !== HEADER.join()) return read
  const errors = columns.get('e_magnitude')!
  const limits = Array.from(columns.get('magnitude') as ArrayLike<number | string>, (mag, row) => (missing(errors[row]) && !missing(mag) ? `<${mag}` : missing(mag) ? '' : String(mag)))
  const times = Array.from(columns.get('time') as ArrayLike<number | string>, middle)
  return { ...read, table: { ...read.table, columns: new Map(columns).set('magnitude', limits).set('time', times) }, known: { time_offset: 0, time_scale: 'utc', time_frame: 'earth' } }
}

function middle(time: number | string): string {
  const ends = String(time).split(',').map(Number)
  return ends.length === 2 && ends.every(Number.isFinite) ? String((ends[0]! + ends[1]!) / 2) : String(time)
}

function missing(value: unknown): boolean {
  return value === '' || value === undefined || (typeof value === 'number' && Number.isNaN(value))
}
