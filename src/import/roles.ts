import type { Column, Table } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { flagOf, numberOf } from './values.ts'
import type { Role } from './types.ts'

/** Names of columns by role, letters and digits alone, the best first. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  time: ['mjd', 'jd', 'juliandate', 'bjdtdb', 'bjd', 'bmjd', 'hmjd', 'hjd', 'btjd', 'bkjd', 'obsmjd', 'obsjd', 'cjd', 'midpointmjd', 'expmidptmjd', 'time', 'date', 'datetime', 'dateobs', 'obstime', 't'],
  mag: ['mag', 'magnitude', 'magpsf', 'cmagpsf', 'psfmag', 'apmag', 'm'],
  magerr: ['magerr', 'emag', 'magerror', 'emagnitude', 'magnitudeerror', 'sigmapsf', 'csigmapsf', 'magunc', 'uncertainty', 'magsigma', 'dmag', 'merr'],
  flux: ['pdcsapflux', 'flux', 'psfflux', 'forcediffimflux', 'kspsapflux', 'detflux', 'sapflux', 'counts'],
  fluxerr: ['pdcsapfluxerr', 'fluxerr', 'fluxerror', 'eflux', 'fluxunc', 'psffluxerr', 'forcediffimfluxunc', 'kspsapfluxerr', 'detfluxerr', 'sapfluxerr', 'counterr'],
  band: ['band', 'filter', 'filtercode', 'passband', 'filtername', 'filt', 'filterid', 'fid', 'cfid'],
  exptime: ['exptime', 'exposuretime', 'exposure', 'texp'],
  flag: ['catflags', 'flag', 'flags', 'quality', 'sapquality', 'baddata'],
  limit: ['limitmag', 'limmag', 'limitingmag', 'limitingmagnitude', 'maglim', 'diffmaglim', 'upperlimit'],
  zero_point: ['zp', 'zeropoint', 'zpdiff', 'magzp'],
  ra: ['ra', 'objra', 'cra', 'rightascension', 'radeg'],
  dec: ['dec', 'objdec', 'cdec', 'declination', 'decdeg', 'de'],
}
/** The time scale at the end of a name: `mjd_tdb`. */
const SCALE = /(?:utc|tai|tt|tdb|tcb)$/
/** Days that the name of a column of times says were taken off: `HJD-2450000`. */
const DAYS_OFF = /[+\-\u2212]\s*\d{4,}(\.\d+)?/
const ROLES = Object.keys(NAMES) as Role[]
/** Errors whose name says not of what. */
const PLAIN_ERRORS = ['err', 'error', 'sigma', 'unc', 'e']

/**
 * A name of a column as names are compared: small letters and digits, without what stands in brackets, a unit of flux at its end, the
 * prefix of a broker (`i:magpsf`, `r:psfFlux`).
 */
export function simpleName(name: string): string {
  return name.toLowerCase().replace(/^[ir]:/, '').replace(/[,([].*$/s, '').replace(/[\s_][muµμn]?jy$/, '').replace(/[^\p{L}\p{N}]/gu, '')
}

/** Which columns a table has for a light curve, by name; the best name wins, text only where text may stand. */
export function guessRoles(columns: ReadonlyMap<string, Column>): { [role in Role]?: string } {
  const plain = Array.from(columns, ([name, column]) => ({ name, simple: simpleName(name), column }))
  const atlas = atlasRoles(plain)
  if (atlas) return atlas
  const found: { [role in Role]?: string } = {}
  for (const role of ROLES) {
    const fit = plain.filter(({ column }) => role !== 'flag' || isFlag(column))
    const named = (is: (name: string, simple: string, wanted: string) => boolean) => NAMES[role].map((wanted) => fit.find(({ name, simple }) => is(name, simple, wanted))).find((one) => one !== undefined)
    const exact = named((name, simple, wanted) => simple === wanted || (role === 'time' && simpleName(name.replace(DAYS_OFF, '')) === wanted))
    const best = exact ?? (role === 'time' ? named((name, _, wanted) => simpleName(name.replace(DAYS_OFF, '')) === `${wanted}${scaleNamed(name)}`) : undefined)
    if (best) found[role] = best.name
  }
  const error = plain.find(({ simple }) => PLAIN_ERRORS.includes(simple))?.name
  if (error !== undefined && found.mag !== undefined) found.magerr ??= error
  else if (error !== undefined) found.fluxerr ??= error
  return found
}

/** The time scale that the name of a column ends with, or what stands in brackets behind it, in small letters; empty where neither does. */
export function scaleNamed(name: string): string {
  const inside = /[([]([^)\]]*)/.exec(name)?.[1] ?? ''
  return [name.replace(DAYS_OFF, ''), inside].map((part) => SCALE.exec(simpleName(part))?.[0]).find((scale) => scale !== undefined) ?? ''
}

/** Forced photometry of ATLAS (MJD, m, dm, uJy, duJy, F …): its fluxes say all that its magnitudes do, and a sign. */
function atlasRoles(plain: readonly { name: string; simple: string }[]): { [role in Role]?: string } | undefined {
  const [time, flux, fluxerr, band, ra, dec] = ['mjd', 'ujy', 'dujy', 'f', 'ra', 'dec'].map((wanted) => plain.find(({ simple }) => simple === wanted)?.name)
  if (time === undefined || flux === undefined || fluxerr === undefined || band === undefined) return undefined
  return { time, flux, fluxerr, band, ...(ra === undefined || dec === undefined ? {} : { ra, dec }) }
}

/** Whether every value is a number or a word for yes or no. */
function isFlag(column: Column): boolean {
  return !Array.isArray(column) || column.every((text) => (flagOf(text) ?? numberOf(text)) !== undefined)
}

/**
 * Columns by role from the text of `--map` (`time=hjd,mag=3`): names as they stand in the table, or numbers of columns from 1. `none` takes a
 * role away.
 * @throws AstroError `usage` for an unknown role or column
 */
export function mapRoles(text: string | undefined, file: string, table: Table): { [role in Role]?: string | null } {
  const map: { [role in Role]?: string | null } = {}
  const names = [...table.columns.keys()]
  for (const part of (text ?? '').split(',').map((one) => one.trim()).filter((one) => one !== '')) {
    const [role = '', ...rest] = part.split('=')
    const column = rest.join('=').trim()
    if (!ROLES.includes(role.trim() as Role) || column === '') {
      throw new AstroError('usage', EXIT.usage, `--map ${part}: '${role}' is nothing that a column can be`, { hint: `write role=column, with the roles ${ROLES.join(', ')}` })
    }
    const name = column === 'none' ? null : names.includes(column) ? column : /^\d+$/.test(column) ? names[Number(column) - 1] : undefined
    if (name === undefined) {
      throw new AstroError('usage', EXIT.usage, `--map ${part}: ${file} has no column ${column}`, { hint: `it has ${names.slice(0, 40).join(', ')}; numbers count from 1`, data: { file, column } })
    }
    map[role.trim() as Role] = name
  }
  return map
}
