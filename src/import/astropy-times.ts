import type { Column, ColumnInfo } from '@astro/sdk'
import type { TimeWords } from './time-words.ts'

/** Formats of astropy's times; in others, such as seconds of Unix, times are not read. */
const WORDS: Readonly<Record<string, TimeWords>> = {
  mjd: { origin: 'MJD-origin' }, jd: { origin: 'JD-origin' }, btjd: { origin: '2457000', place: 'BARYCENTER' }, bkjd: { origin: '2454833', place: 'BARYCENTER' },
  iso: {}, isot: {}, fits: {}, datetime64: {},
}

/** Columns of a table and what it says of its times. */
export interface Timed {
  readonly columns: Map<string, Column>
  readonly info: Record<string, ColumnInfo>
  readonly times: Map<string, TimeWords>
}

/**
 * Columns that were a Time in astropy (`__serialized_columns__` of its headers): what they count from, and in what scale. Those that are
 * stored as Julian days and fractions of a day (`jd1_jd2`) become one column of MJD, in the place of the first.
 */
export function astropyTimes(all: ReadonlyMap<string, Column>, info: Readonly<Record<string, ColumnInfo>>, serialized: Readonly<Record<string, unknown>>): Timed {
  const columns = withoutMasked(all)
  const [entries, added, times] = [[...columns], { ...info }, new Map<string, TimeWords>()]
  for (const [name, facts] of Object.entries(serialized)) {
    const { __class__: kind, format, scale } = (facts ?? {}) as Record<string, unknown>
    if (kind !== 'astropy.time.core.Time') continue
    const pair = [columns.get(`${name}.jd1`), columns.get(`${name}.jd2`)] as const
    if (pair[0] === undefined || pair[1] === undefined) {
      times.set(name, { ...(WORDS[String(format)] ?? { origin: String(format) }), scale: String(scale) })
      continue
    }
    entries.splice(entries.findIndex(([one]) => one === `${name}.jd1`), 0, [name, mjdOf(pair[0] as ArrayLike<number>, pair[1] as ArrayLike<number>)])
    added[name] = { unit: 'd', description: 'MJD' }
    times.set(name, { origin: 'MJD-origin', scale: String(scale), ...(WORDS[String(format)]?.place === undefined ? {} : { place: 'BARYCENTER' }) })
  }
  return { columns: new Map(entries), info: added, times }
}

/** Columns whose masks stand beside them (`mag.mask`), missing where these say so. */
function withoutMasked(columns: ReadonlyMap<string, Column>): Map<string, Column> {
  const plain = new Map(columns)
  for (const [name, mask] of columns) {
    const of = name.endsWith('.mask') ? name.slice(0, -'.mask'.length) : ''
    const column = columns.get(of)
    if (column === undefined) continue
    plain.delete(name)
    const isMissing = (row: number): boolean => /^(true|1)$/i.test(String(mask[row]))
    plain.set(of, Array.isArray(column) ? (column as readonly string[]).map((text, row) => (isMissing(row) ? '' : text)) : Float64Array.from(column as ArrayLike<number>, (value, row) => (isMissing(row) ? NaN : Number(value))))
  }
  return plain
}

/** MJD of Julian dates in two parts: the whole days are taken off first, so that nothing of the fraction is lost. */
export function mjdOf(days: ArrayLike<number | string>, fractions: ArrayLike<number | string>): Float64Array {
  return Float64Array.from({ length: days.length }, (_, row) => (missing(days[row]) ? NaN : Number(days[row]) - 2400000.5 + Number(fractions[row])))
}

function missing(value: number | string | undefined): boolean {
  return value === undefined || value === ''
}
