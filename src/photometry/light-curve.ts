import type { Column, ColumnInfo, CurveMeta, LightCurve, ReducedCurve, Site, Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { completeBrightness, type Brightness } from './brightness.ts'
import { canonicalTable, COLUMN_INFO, timeColumn } from './columns.ts'
import { ZERO_POINT } from './flux.ts'
import { placeInTime } from './instants.ts'
import { flagsOf, toFloat64 } from './numeric.ts'
import { median } from './robust.ts'
import { summarize, type EpochScores } from './statistics.ts'

/** New names of filters: by old name, or one template with `<observatory>` (lower case) and `<filter>`. */
export type FilterMap = string | Readonly<Record<string, string>>

export interface LightCurveOptions {
  /** Name of the observatory; in upper case it is the filter of a curve without one. */
  readonly observatory: string
  readonly filtmap?: FilterMap
  /** Where its telescope stands; null: in space or unknown. */
  readonly site?: Site | null
}

/** Order of the columns of every light curve; those that the survey does not give are left out, columns to keep follow. */
const ORDER = ['time', 'exptime', 'ra', 'dec', 'mag', 'magerr', 'filter', 'flag', 'flux', 'fluxerr', 'snr', 'dsnr', 'dmag', 'mjd', 'bmjd_tdb']

/**
 * A light curve from what a reduction hands over: epochs without a time left out, sorted by time, canonical columns with units,
 * magnitudes and fluxes completed (zero point `meta.zero_point_instrumental`, else 23.9: microjansky AB), scores per epoch and
 * the summary over good epochs. The exposure time of the curve is the median of its column, else `exp_time`, `exptime`,
 * `exposure_time` or `exposuretime` of the metadata; a null there says that the survey does not tell.
 * Where the position is known, `bmjd_tdb` says when the light reached the barycentre (`placeInTime`).
 * @throws AstroError `time_mix`, `no_exposure_time`, `no_brightness`, `many_filters`, and those of `canonicalTable`.
 */
export function buildLightCurve(curve: ReducedCurve, options: LightCurveOptions): LightCurve {
  const base = placeInTime(canonicalTable(curve.table, curve.keep), timeColumn(curve.table), curve.meta, options.site ?? null)
  const filter = filterOf(base, options)
  const zeroPoint = zeroPointOf(curve.meta)
  const column = (name: string): Float64Array | undefined => {
    const found = base.columns.get(name)
    return found && toFloat64(found)
  }
  const given = { mag: column('mag'), magerr: column('magerr'), flux: column('flux'), fluxerr: column('fluxerr') }
  const brightness = completeBrightness(given, zeroPoint)
  const expTime = exposureTime(base, curve.meta)
  const epochs = { mjd: column('mjd')!, flag: flagsOf(base), flux: brightness.flux, fluxerr: brightness.fluxerr }
  const { scores, statistics } = summarize(epochs, expTime, zeroPoint)
  return { table: assemble(base, brightness, scores, filter, zeroPoint), filter, meta: withPlace(withExptime(curve.meta)), statistics }
}

function filterOf(base: Table, { observatory, filtmap }: LightCurveOptions): string {
  const given = [...new Set((base.columns.get('filter') ?? []) as readonly string[])].filter((name) => name !== '')
  if (given.length > 1) {
    throw new AstroError(
      'many_filters',
      EXIT.someFailed,
      `a light curve has one filter, this one has ${given.length}: ${given.slice(0, 5).join(', ')}`,
      {
        hint: 'The reduction must make one light curve for each filter.',
        data: { filters: given },
      },
    )
  }
  const [name] = given
  if (name === undefined) return observatory.toUpperCase()
  if (filtmap === undefined) return name
  if (typeof filtmap !== 'string') return Object.hasOwn(filtmap, name) ? filtmap[name]! : name
  return filtmap.replaceAll('<observatory>', () => observatory.toLowerCase()).replaceAll('<filter>', () => name)
}

function zeroPointOf(meta: CurveMeta): number {
  const given = meta['zero_point_instrumental']
  return typeof given === 'number' && Number.isFinite(given) ? given : ZERO_POINT
}

function exposureTime(base: Table, meta: CurveMeta): number | null {
  const column = base.columns.get('exptime')
  const fromColumn = column ? median(toFloat64(column)) : NaN
  if (!Number.isNaN(fromColumn)) return fromColumn
  if (column && base.length === 0) return null
  for (const key of ['exp_time', 'exptime', 'exposure_time', 'exposuretime']) {
    const value = meta[key]
    if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value
  }
  throw new AstroError(
    'no_exposure_time',
    EXIT.someFailed,
    `No exposure time: series '${meta.series_name}' has it neither per epoch nor in its metadata`,
    {
      hint: 'Give a column exptime (s) or metadata exp_time; metadata exp_time null says that the survey does not tell.',
    },
  )
}

function withExptime(meta: CurveMeta): CurveMeta {
  const { exposure_time: value, ...rest } = meta
  return value === undefined || 'exptime' in rest ? meta : ({ ...rest, exptime: value } as CurveMeta)
}

/** An unknown position is null from here on: that is what can be stored. */
function withPlace(meta: CurveMeta): CurveMeta {
  if (Number.isFinite(meta.ra) && Number.isFinite(meta.dec)) return meta
  return { ...meta, ra: null, dec: null } as unknown as CurveMeta
}

function assemble(base: Table, brightness: Brightness, scores: EpochScores, filter: string, zeroPoint: number): Table {
  const made: Record<string, Column | undefined> = {
    ...brightness,
    ...scores,
    filter: Array<string>(base.length).fill(filter),
  }
  const columns = new Map<string, Column>()
  for (const name of ORDER) {
    const column = made[name] ?? base.columns.get(name)
    if (column) columns.set(name, column)
  }
  for (const [name, column] of base.columns) if (!columns.has(name)) columns.set(name, column)
  const fluxUnit: ColumnInfo = zeroPoint === ZERO_POINT ? { unit: 'uJy' } : {}
  const info: Record<string, ColumnInfo> = {}
  for (const name of columns.keys())
    info[name] = { ...(name.startsWith('flux') ? fluxUnit : {}), ...COLUMN_INFO[name], ...base.info[name] }
  return { length: base.length, columns, info }
}
