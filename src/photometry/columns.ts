import { takeRows } from '@astro/sdk'
import type { Column, ColumnInfo, NumberColumn, Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { smallestFlags, smallestFloat, toFloat64 } from './numeric.ts'
import { timeOffset, toMjd, type TimeFormat } from './time.ts'

export type Canonical = 'time' | 'exptime' | 'ra' | 'dec' | 'mag' | 'magerr' | 'filter' | 'flag' | 'flux' | 'fluxerr'

/** Canonical name -> the name that the table has for it. */
export type ColumnMap = { [name in Canonical]?: string }

/** Simplified names that are taken for a canonical one, the best first. */
const ACCEPTED: Record<Canonical, readonly string[]> = {
  time: ['mjd', 'jd', 'juliandate', 'bjd', 'hjd', 'bmjd', 'hmjd', 'time', 'datetime', 'unix', 'unixtime', 'timestamp'],
  exptime: ['exptime', 'exposuretime'],
  ra: ['ra', 'rightascension'],
  dec: ['dec', 'declination'],
  mag: ['mag', 'magnitude'],
  magerr: ['magerr', 'magerror'],
  filter: ['filter', 'filt', 'filtername', 'filtercode'],
  flag: ['flag', 'catflag', 'baddata', 'quality'],
  flux: ['flux', 'fluxe', 'count'],
  fluxerr: ['fluxerr', 'fluxerror', 'counterr', 'counterror'],
}

const FORMATS: Record<string, TimeFormat> = {
  mjd: 'mjd',
  jd: 'jd',
  juliandate: 'jd',
  bjd: 'jd',
  hjd: 'jd',
  bmjd: 'mjd',
  hmjd: 'mjd',
  unix: 'unix',
  unixtime: 'unix',
  timestamp: 'unix',
}

/** Columns that the host computes; a survey's own column of that name cannot be kept beside them. */
const COMPUTED: readonly string[] = ['snr', 'dsnr', 'dmag', 'mjd', 'bmjd_tdb']

/** Units and descriptions of the columns of a light curve; what the survey says of its own comes before them. */
export const COLUMN_INFO: Readonly<Record<string, ColumnInfo>> = {
  exptime: { unit: 's', description: 'exposure time' },
  ra: { unit: 'deg', description: 'right ascension, ICRS' },
  dec: { unit: 'deg', description: 'declination, ICRS' },
  mag: { unit: 'mag', description: 'magnitude' },
  magerr: { unit: 'mag', description: 'standard deviation of mag' },
  filter: { description: 'filter' },
  flag: { description: '0 = good' },
  flux: { description: 'flux' },
  fluxerr: { description: 'standard deviation of flux' },
  snr: { description: 'flux over the larger of its error and the robust scatter of the curve' },
  dsnr: { description: 'flux less the robust mean, over the same noise' },
  dmag: { unit: 'mag', description: 'luptitude difference from the robust mean, positive = brighter' },
  mjd: { unit: 'd', description: 'time as MJD (UTC)' },
  bmjd_tdb: { unit: 'd', description: 'the same instant at the barycentre of the solar system, TDB, as MJD (BJD_TDB - 2400000.5)' },
}

/**
 * Which column is which, by name: case, blanks, underscores, dashes, digits, a plural s, and whatever follows a comma or a
 * bracket do not matter. A name that is exactly an accepted one comes before one that merely resembles it; of several times MJD
 * comes first. Brightness, position and flags must be numbers; time and filter may be either.
 */
export function guessColumns(names: Iterable<string>, columns: ReadonlyMap<string, Column>): ColumnMap {
  const candidates = [...names].map((name) => ({
    name,
    exact: name.toLowerCase(),
    simple: simplify(name),
    text: Array.isArray(columns.get(name)),
  }))
  const map: ColumnMap = {}
  for (const canonical of Object.keys(ACCEPTED) as Canonical[]) {
    const accepted = ACCEPTED[canonical]
    let best = Infinity
    for (const { name, exact, simple, text } of candidates) {
      const at = accepted.indexOf(simple)
      if (at < 0 || (text && canonical !== 'time' && canonical !== 'filter')) continue
      const rank = accepted.includes(exact) ? at : at + accepted.length
      if (rank < best) [best, map[canonical]] = [rank, name]
    }
  }
  return map
}

function simplify(name: string): string {
  return name
    .toLowerCase()
    .replace(/[,([].*$/s, '')
    .replace(/[\s_\-\u2212+.\d]/g, '')
    .replace(/s$/, '')
}

/** Simplified name of the column that a table's times are taken from. */
export function timeColumn(source: Table): string {
  return simplify(guessColumns(source.columns.keys(), source.columns).time ?? '')
}

/** The times of any photometry table as MJD (UTC), row by row. @throws AstroError `no_time_column`, `time_unreadable`. */
export function timesOf(source: Table, map = guessColumns(source.columns.keys(), source.columns)): Float64Array {
  if (map.time === undefined) {
    throw new AstroError(
      'no_time_column',
      EXIT.someFailed,
      `no time column among ${[...source.columns.keys()].join(', ') || 'no columns'}`,
      {
        hint: `Name one of them ${ACCEPTED.time.slice(0, 6).join(', ')}.`,
      },
    )
  }
  return toMjd(source.columns.get(map.time)!, FORMATS[simplify(map.time)] ?? 'guess', timeOffset(map.time))
}

/**
 * The table under canonical names, sorted by time (ties keep their order), rows without a time left out: time (as given),
 * exptime, ra, dec, mag, magerr, filter, flag, flux, fluxerr where the table has them, mjd, then the columns of `keep` unchanged.
 * @throws AstroError `no_time_column`, `time_unreadable`; `column_conflict` when `keep` names a column that would take another's
 * place.
 */
export function canonicalTable(source: Table, keep: readonly string[] = []): Table {
  const map = guessColumns(source.columns.keys(), source.columns)
  const mjd = timesOf(source, map)
  const columns = new Map<string, Column>()
  const info: Record<string, ColumnInfo> = {}
  for (const name of ['time', 'exptime', 'ra', 'dec', 'mag', 'magerr', 'filter', 'flag', 'flux', 'fluxerr'] as const) {
    const actual = map[name]
    if (actual === undefined) continue
    columns.set(name, convert(name, source.columns.get(actual)!))
    info[name] = { ...(name === 'time' ? timeInfo(source, actual) : COLUMN_INFO[name]), ...unitOf(source, actual) }
  }
  columns.set('mjd', mjd)
  info['mjd'] = COLUMN_INFO['mjd']!
  for (const name of keep) keepColumn(source, name, map, columns, info)
  return sortByTime({ length: source.length, columns, info }, mjd)
}

function timeInfo(source: Table, name: string): ColumnInfo {
  const description = `time as the observatory gives it: ${name}`
  if (Array.isArray(source.columns.get(name))) return { description }
  return { unit: FORMATS[simplify(name)] === 'unix' ? 's' : 'd', description }
}

function unitOf(source: Table, name: string): ColumnInfo {
  const unit = source.info[name]?.unit
  return unit === undefined ? {} : { unit }
}

function convert(name: Canonical, column: Column): Column {
  if (name === 'time') return column
  if (name === 'filter') return Array.isArray(column) ? column : Array.from(column as Float64Array, String)
  if (name === 'flag') return smallestFlags(column as NumberColumn)
  return name === 'exptime' ? smallestFloat(toFloat64(column)) : toFloat64(column)
}

function keepColumn(
  source: Table,
  name: string,
  map: ColumnMap,
  columns: Map<string, Column>,
  info: Record<string, ColumnInfo>,
): void {
  const column = source.columns.get(name)
  if (column === undefined || (map as Record<string, string>)[name] === name || (name === 'mjd' && map.time === 'mjd')) return
  if (columns.has(name) || COMPUTED.includes(name)) {
    throw new AstroError(
      'column_conflict',
      EXIT.plugin,
      `column '${name}' cannot be kept: every light curve has a column of that name`,
      {
        hint: 'Rename it in the reduction of the observatory.',
      },
    )
  }
  columns.set(name, column)
  info[name] = source.info[name] ?? {}
}

function sortByTime(table: Table, mjd: Float64Array): Table {
  const rows: number[] = []
  let sorted = true
  for (let i = 0; i < mjd.length; i++) {
    if (!Number.isFinite(mjd[i])) continue
    if (rows.length > 0 && mjd[i]! < mjd[rows.at(-1)!]!) sorted = false
    rows.push(i)
  }
  if (sorted && rows.length === table.length) return table
  if (!sorted) rows.sort((a, b) => mjd[a]! - mjd[b]!)
  return takeRows(table, rows)
}
