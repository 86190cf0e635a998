import type { Column, ColumnInfo } from '@astro/sdk'
import { fluxOfMag, LOG_BASE } from '../photometry/flux.ts'
import { simpleName } from './roles.ts'
import type { Reading } from './types.ts'

/** Magnitudes of what a difference image shows, and fluxes of it. */
const DIFFERENCES = new Set(['magpsf', 'cmagpsf'])
const DIFFERENCE_FLUXES = new Set(['forcediffimflux'])
const SIGNS = new Set(['isdiffpos', 'cisdiffpos'])

type Roles = { -readonly [role in keyof Reading['columns']]: string }

/**
 * Whether columns of these names hold what differs from a reference image: forced photometry on differences of ZTF, sources of Rubin (`psfFlux` beside `midpointMjdTai`), or magnitudes of alerts
 * beside the column that says whether a source is brighter or fainter than the reference (`isdiffpos`).
 */
export function isDifference(columns: ReadonlyMap<string, Column>, { mag, flux }: Reading['columns']): boolean {
  if (flux !== undefined && DIFFERENCE_FLUXES.has(simpleName(flux))) return true
  if (flux !== undefined && simpleName(flux) === 'psfflux' && [...columns.keys()].some((name) => simpleName(name) === 'midpointmjdtai')) return true
  return mag !== undefined && DIFFERENCES.has(simpleName(mag)) && signColumn(columns) !== undefined
}

/**
 * Magnitudes of differences some of which are negative, as fluxes with a sign in microjansky (columns `difference_flux`, `difference_fluxerr`) in
 * place of the magnitudes: a magnitude has no sign.
 */
export function signDifferences(columns: Map<string, Column>, roles: Roles, info: Record<string, ColumnInfo>): void {
  const sign = signColumn(columns)
  if (sign === undefined || roles.mag === undefined || !DIFFERENCES.has(simpleName(roles.mag))) return
  const isNegative = Array.from(columns.get(sign) as ArrayLike<unknown>, (value) => /^\s*(f|false|n|no|0|-1)\s*$/i.test(String(value)))
  if (!isNegative.includes(true)) return
  const [mag, magerr] = [columns.get(roles.mag) as Float64Array, roles.magerr === undefined ? undefined : (columns.get(roles.magerr) as Float64Array)]
  const size = mag.map((value) => fluxOfMag(value))
  columns.set('difference_flux', size.map((flux, row) => (isNegative[row] ? -flux : flux)))
  if (magerr) columns.set('difference_fluxerr', size.map((flux, row) => flux * LOG_BASE * magerr[row]!))
  for (const name of ['difference_flux', ...(magerr ? ['difference_fluxerr'] : [])]) info[name] = { unit: 'uJy', description: `from ${roles.mag} and ${sign}` }
  delete roles.mag
  delete roles.magerr
  delete roles.zero_point
  delete roles.fluxerr
  roles.flux = 'difference_flux'
  if (magerr) roles.fluxerr = 'difference_fluxerr'
}

function signColumn(columns: ReadonlyMap<string, Column>): string | undefined {
  return [...columns.keys()].find((name) => SIGNS.has(simpleName(name)))
}
