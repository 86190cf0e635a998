import { moveByProperMotion, separation } from '@astro/sdk'
import type { FetchContext, Source } from '@astro/sdk'
import { askMast } from './mast.ts'
import type { Row } from './mast.ts'
import type { TessParams } from './params.ts'

/** Magnitude of the TESS Input Catalog by the filter of another catalog, in lower case. */
const BY_FILTER: Readonly<Record<string, string>> = {
  gaia_g: 'GAIAmag', gaia_bp: 'gaiabp', bp: 'gaiabp', gaia_rp: 'gaiarp', rp: 'gaiarp', tess: 'Tmag', t: 'Tmag', b: 'Bmag', v: 'Vmag',
  j: 'Jmag', h: 'Hmag', k: 'Kmag', ks: 'Kmag', u: 'umag', r: 'rmag', i: 'imag', z: 'zmag',
}

/** What the TESS Input Catalog says of a source. */
export interface Match {
  readonly tic: string
  /** arcsec */
  readonly distance: number
  /** The magnitude that was compared; null where distance alone decided. */
  readonly compared: string | null
}

/** Position of the source at J2000, deg: the epoch of the positions of the TESS Input Catalog. */
export function atJ2000({ ra, dec, pmra, pmdec, epoch }: Source): { ra: number; dec: number } {
  if (pmra === null || pmdec === null) return { ra, dec }
  return moveByProperMotion(ra, dec, pmra, pmdec, epoch, 2000)
}

/**
 * The nearest star of the TESS Input Catalog within `distance_thresh` whose magnitude differs by less than `magdiff_thresh`; why there is none
 * otherwise.
 */
export async function matchTic(source: Source, ctx: FetchContext<TessParams>): Promise<Match | string> {
  const { distance_thresh: limit, magdiff_thresh: range } = ctx.params
  const { ra, dec } = atJ2000(source)
  const rows = await askMast('Mast.Catalogs.Tic.Cone', { ra: rounded(ra), dec: rounded(dec), radius: limit / 3600 }, ctx)
  const near = rows.map((row) => ({ row, distance: distanceOf(row, ra, dec) })).filter(({ distance }) => distance < limit)
  if (near.length === 0) return `no star of the TESS Input Catalog within ${limit} arcsec`
  const mag = magnitudeOf(source, ctx.params)
  const name = ticMagnitude(source, ctx.params)
  const like = mag === null || range === null ? near : near.filter(({ row }) => Math.abs(numberOf(row[name]) - mag) < range)
  if (like.length === 0) return `no star of the TESS Input Catalog within ${limit} arcsec has ${name} within ${range} mag of ${mag}`
  const [best] = like.toSorted((a, b) => a.distance - b.distance || numberOf(a.row['ID']) - numberOf(b.row['ID']))
  const tic = String(best!.row['ID'] ?? '').replace(/^0+(?=\d)/, '')
  if (!/^\d+$/.test(tic)) throw new Error(`a row of the TESS Input Catalog has the ID ${JSON.stringify(best!.row['ID'] ?? null)}`)
  return { tic, distance: best!.distance, compared: like === near ? null : name }
}

function distanceOf(row: Row, ra: number, dec: number): number {
  const given = numberOf(row['dstArcSec'])
  return Number.isNaN(given) ? 3600 * separation(ra, dec, numberOf(row['ra']), numberOf(row['dec'])) : given
}

function magnitudeOf({ row, mag, name }: Source, { catalog_magnitude: column }: TessParams): number | null {
  if (column === null) return mag
  if (!(column in row)) throw new Error(`catalog_magnitude: the catalog has no column '${column}' for '${name}'; there are ${Object.keys(row).join(', ')}`)
  const value = numberOf(row[column])
  return Number.isNaN(value) ? null : value
}

function ticMagnitude({ magFilter }: Source, { tic_magnitude: wanted, catalog_magnitude: column }: TessParams): string {
  if (wanted !== 'auto') return wanted
  const gaia = column === null ? undefined : /^phot_(g|bp|rp)_mean_mag$/i.exec(column)?.[1]
  const filter = gaia === undefined ? (column === null ? magFilter : null) : `gaia_${gaia}`
  return BY_FILTER[filter?.toLowerCase() ?? ''] ?? 'GAIAmag'
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN
}

/** Eight decimals of a degree: 36 microarcsec. */
function rounded(value: number): number {
  return Math.round(value * 1e8) / 1e8
}
