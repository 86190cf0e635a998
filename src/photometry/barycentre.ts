import type { Site } from '@astro/sdk'
import { libm } from '../kernels/libm.ts'
import { earthAt } from './earth.ts'
import { tdbMinusTt, tdbToUtc, ttMinusUtc } from './time-scales.ts'

const DAY = 86400
const DEGREE = Math.PI / 180
/** Light time of one astronomical unit (IAU 2012 B2 over the speed of light), and of one metre, s. */
const AU = 149597870700 / 299792458
const METRE = 1 / 299792458
/** WGS84. */
const [RADIUS, FLATTENING] = [6378137, 1 / 298.257223563]

/** Which light times are taken out of a time: none on Earth, those to the Sun's centre, those to the barycentre of the solar system. */
export type Frame = 'earth' | 'heliocentre' | 'barycentre'

/** What a conversion needs to know of a star and an observatory. */
export interface Sight {
  /** Light time of one AU along each axis of the ICRS towards the star, s. */
  readonly x: number
  readonly y: number
  readonly z: number
  /** The site: light time of its distances from the axis and from the equator, its longitude (turns); null is the geocentre. */
  readonly site: { readonly axis: number; readonly polar: number; readonly longitude: number } | null
}

/** The direction of a star (deg, ICRS) as seen from a site, or from the geocentre. */
export function sightOf(ra: number, dec: number, site: Site | null = null): Sight {
  const across = libm.cos(dec * DEGREE)
  return {
    x: AU * across * libm.cos(ra * DEGREE), y: AU * across * libm.sin(ra * DEGREE), z: AU * libm.sin(dec * DEGREE),
    site: site === null ? null : placed(site),
  }
}

function placed({ longitude, latitude, height }: Site): NonNullable<Sight['site']> {
  const [sine, cosine] = [libm.sin(latitude * DEGREE), libm.cos(latitude * DEGREE)]
  const square = (1 - FLATTENING) ** 2
  const normal = RADIUS / Math.sqrt(cosine * cosine + square * sine * sine)
  return { axis: METRE * (normal + height) * cosine, polar: METRE * (square * normal + height) * sine, longitude: longitude / 360 }
}

const earth = new Float64Array(4)

/**
 * How much earlier the light of a star reaches a frame than the observer, s (positive: it has been there before): Earth's place along the
 * direction of the star. `tt`: MJD of TT, `utc` the same instant in UTC. A site on the ground turns with the Earth (Earth rotation
 * angle, IAU 2000, with UTC for UT1; precession of the pole, IAU 2006, to first order), good to 5 microseconds.
 */
function lightTime(tt: number, utc: number, sight: Sight, frame: 'heliocentre' | 'barycentre'): number {
  earthAt(tt, frame === 'barycentre' ? 'barycentre' : 'sun', earth)
  const centre = earth[0]! * sight.x + earth[1]! * sight.y + earth[2]! * sight.z
  return sight.site === null ? centre : centre + siteTime(utc, sight, sight.site)
}

function siteTime(utc: number, { x, y, z }: Sight, site: NonNullable<Sight['site']>): number {
  const days = utc - 51544.5
  const turns = 0.779057273264 + (days - Math.floor(days)) + 0.00273781191135448 * days + site.longitude
  const parts = (turns - Math.floor(turns)) * PARTS
  const part = Math.floor(parts)
  // What is left of the angle after the table is below 0.025: three terms are good to 2e-8, a thousandth of a microsecond of light.
  const rest = ((parts - part) * 2 * Math.PI) / PARTS
  const cosRest = 1 - (rest * rest) / 2
  const sinRest = rest - (rest * rest * rest) / 6
  circle ??= makeCircle()
  const cosine = circle[2 * part]!
  const sine = circle[2 * part + 1]!
  const east = site.axis * (cosine * cosRest - sine * sinRest)
  const north = site.axis * (sine * cosRest + cosine * sinRest)
  const pole = 0.00971656 * (days / 36525)
  return ((east + pole * site.polar) * x + north * y + (site.polar - pole * east) * z) / AU
}

/** Cosines and sines of whole parts of a turn. */
const PARTS = 256
let circle: Float64Array | undefined

function makeCircle(): Float64Array {
  const angle = (i: number): number => (2 * Math.PI * (i >> 1)) / PARTS
  return Float64Array.from({ length: 2 * PARTS }, (_, i) => (i % 2 === 0 ? libm.cos(angle(i)) : libm.sin(angle(i))))
}

/**
 * Barycentric TDB, as MJD, of times on Earth (MJD, UTC): UTC to TDB plus the light time to the barycentre of the solar system
 * (Eastman, Siverd and Gaudi 2010, PASP 122, 935, without the Shapiro and Einstein terms of the star). NaN where UTC is not defined.
 */
export function barycentricTdb(mjd: Float64Array, sight: Sight): Float64Array {
  const out = new Float64Array(mjd.length)
  for (let i = 0; i < out.length; i++) {
    const utc = mjd[i]!
    const offset = ttMinusUtc(utc)
    if (Number.isNaN(offset)) {
      out[i] = NaN
      continue
    }
    const light = lightTime(utc + offset / DAY, utc, sight, 'barycentre')
    out[i] = utc + (offset + earth[3]! + light) / DAY
  }
  return out
}

/** Times on Earth (MJD, UTC) of times in a frame (MJD, TDB): the inverse of the light time by iteration, within a microsecond. */
export function earthUtc(mjd: Float64Array, sight: Sight, frame: 'heliocentre' | 'barycentre'): Float64Array {
  return mjd.map((there) => {
    if (Number.isNaN(tdbMinusTt(there))) return NaN
    let here = there
    // The Earth moves 1e-4 of the speed of light: each turn gains four digits.
    for (let i = 0; i < 3; i++) here = there - lightTime(here, tdbToUtc(here), sight, frame) / DAY
    return tdbToUtc(here)
  })
}
