import type { FileTable } from './types.ts'

const HEADER = ['event', 'time', 'magnitude', 'e_magnitude', 'band', 'instrument']

/** A photometry table of the Open Astronomy Catalogs: there a magnitude without an error is a limit. Other tables stay as they are. */
export function oacLimits(read: FileTable): FileTable {
  const { columns } = read.table
  if ([...columns.keys()].join() !== HEADER.join()) return read
  const errors = columns.get('e_magnitude')!
  const limits = Array.from(columns.get('magnitude') as ArrayLike<number | string>, (mag, row) => (missing(errors[row]) && !missing(mag) ? `<${mag}` : missing(mag) ? '' : String(mag)))
  return { ...read, table: { ...read.table, columns: new Map(columns).set('magnitude', limits) }, known: { time_offset: 0, time_scale: 'utc', time_frame: 'earth' } }
}

function missing(value: unknown): boolean {
  return value === '' || value === undefined || (typeof value === 'number' && Number.isNaN(value))
}
