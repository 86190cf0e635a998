import type { Source } from '@astro/sdk'
import { moveByProperMotion } from '@astro/sdk'
import type { ZtfParams } from './params.ts'

/** Julian year of the first public exposures. */
const SURVEY_START = 2018.2
/** Largest radius that the service takes, arcsec. */
const LARGEST_RADIUS = 600

/** Why there is nothing to ask for; null when there may be something. */
export function isCovered(source: Source, params: ZtfParams): string | null {
  if (source.dec < params.minimal_declination) return `declination ${source.dec} is south of ${params.minimal_declination}`
  if (source.mag !== null && source.mag > params.limiting_magnitude)
    return `magnitude ${source.mag} is fainter than ${params.limiting_magnitude}`
  return null
}

/** The cone to search, deg: the position at the middle of the survey; the radius grows by what the source moves from there. */
export function coneOf(source: Source, params: ZtfParams): { ra: number; dec: number; radius: number } {
  const { pmra, pmdec } = motionOf(source)
  const motion = (Math.hypot(pmra, pmdec) * (params.observation_time - SURVEY_START)) / 1000
  const radius = Math.min(LARGEST_RADIUS, params.cone_search_radius + motion) / 3600
  return { ...positionAt(source, params.observation_time), radius }
}

/** Where the source is at a Julian year, deg. */
export function positionAt(source: Source, year: number): { ra: number; dec: number } {
  const { pmra, pmdec } = motionOf(source)
  if (pmra === 0 && pmdec === 0) return { ra: source.ra, dec: source.dec }
  return moveByProperMotion(source.ra, source.dec, pmra, pmdec, source.epoch, year)
}

/** `<base_url>?POS=CIRCLE <ra> <dec> <radius>&FORMAT=CSV`, percent-encoded; `&COLLECTION=<release>` when one is named. */
export function urlOf(source: Source, params: ZtfParams): string {
  const { ra, dec, radius } = coneOf(source, params)
  const circle = encodeURIComponent(`CIRCLE ${degrees(ra, 360)} ${degrees(dec)} ${degrees(radius)}`)
  const mark = params.base_url.includes('?') ? '&' : '?'
  const collection = params.release === null ? '' : `&COLLECTION=${encodeURIComponent(params.release)}`
  return `${params.base_url}${mark}POS=${circle}&FORMAT=CSV${collection}`
}

function motionOf(source: Source): { pmra: number; pmdec: number } {
  return { pmra: source.pmra ?? 0, pmdec: source.pmdec ?? 0 }
}

// Eight decimals (36 microarcsec), never an exponent, never the full turn or a negative zero that rounding may make.
function degrees(value: number, turn = Infinity): string {
  const text = value.toFixed(8)
  return Number(text) === turn || Number(text) === 0 ? '0.00000000' : text
}
