import type { CurveMeta, Site, Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { barycentricTdb, earthUtc, sightOf, type Frame } from './barycentre.ts'
import { COLUMN_INFO } from './columns.ts'
import { tdbToUtc, timeScale, ttToUtc, utcToTdb } from './time-scales.ts'

/** Centre that the name of a time column speaks of. */
const NAMED: Readonly<Record<string, Frame>> = { bjd: 'barycentre', bmjd: 'barycentre', hjd: 'heliocentre', hmjd: 'heliocentre' }
const SAID = { earth: 'of the observer', heliocentre: 'heliocentric', barycentre: 'barycentric' }

/**
 * The table with both times of every epoch: `mjd` (UTC, at the telescope) and `bmjd_tdb` (barycentric TDB, as MJD). Its `mjd` holds the
 * survey's times in whatever scale and place the metadata declare (`time_scale`, `barycentric`, `heliocentric`; UTC at the telescope
 * without them): from UTC on Earth the barycentric time is made, from heliocentric and barycentric ones UTC by inverting the light time.
 * Without a position light times are unknown: `bmjd_tdb` is left out, and times of another place stay there, in UTC; the same goes for
 * times that only their column's name (`name`, simplified) calls heliocentric or barycentric.
 * @throws AstroError `time_mix` where the name and the metadata contradict one another
 */
export function placeInTime(table: Table, name: string, meta: CurveMeta, site: Site | null): Table {
  const frame = frameOf(meta, name)
  const scale = timeScale(typeof meta['time_scale'] === 'string' ? meta['time_scale'] : 'utc')
  const given = table.columns.get('mjd') as Float64Array
  const known = Number.isFinite(meta.ra) && Number.isFinite(meta.dec)
  const utcOf = (): Float64Array => (scale === 'utc' ? given : given.map(scale === 'tt' ? ttToUtc : tdbToUtc))
  if (frame === undefined || (frame === 'earth' && !known)) return scale === 'utc' ? table : withTimes(table, utcOf(), undefined)
  const sight = known ? sightOf(meta.ra, meta.dec, site) : undefined
  if (frame === 'earth') {
    const utc = utcOf()
    return withTimes(table, utc, sight && barycentricTdb(utc, sight))
  }
  const tdb = scale === 'tdb' ? given : given.map((t) => utcToTdb(scale === 'tt' ? ttToUtc(t) : t))
  const utc = sight ? earthUtc(tdb, sight, frame) : tdb.map(tdbToUtc)
  return withTimes(table, utc, frame === 'barycentre' ? tdb : sight && barycentricTdb(utc, sight))
}

/** Where the times were counted; undefined where only a column's name hints at it. */
function frameOf(meta: CurveMeta, name: string): Frame | undefined {
  const [bary, helio] = [meta['barycentric'] === true, meta['heliocentric'] === true]
  const declared: Frame | undefined = bary ? 'barycentre' : helio ? 'heliocentre' : undefined
  const named = NAMED[name]
  if (bary && helio) throw mixed(`series '${meta.series_name}' says that its times are barycentric and heliocentric at once`)
  if (declared !== undefined && named !== undefined && named !== declared) {
    throw mixed(`series '${meta.series_name}' declares ${SAID[declared]} times, its time column is called ${name}`)
  }
  return declared ?? (named === undefined ? 'earth' : undefined)
}

function mixed(message: string): AstroError {
  return new AstroError('time_mix', EXIT.someFailed, message, {
    hint: 'heliocentric and barycentric times differ by up to 8 s: declare one of them, in metadata heliocentric or barycentric: true',
  })
}

function withTimes(table: Table, mjd: Float64Array, bmjd: Float64Array | undefined): Table {
  const columns = new Map(table.columns).set('mjd', mjd)
  if (bmjd) columns.set('bmjd_tdb', bmjd)
  return { length: table.length, columns, info: bmjd ? { ...table.info, bmjd_tdb: COLUMN_INFO['bmjd_tdb']! } : table.info }
}
