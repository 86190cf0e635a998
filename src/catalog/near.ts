import { AstroError, EXIT } from '../errors.ts'
import { isSexagesimal, parseSexagesimal } from './sexagesimal.ts'

/** A cone on the sky, deg. */
export interface Near {
  readonly ra: number
  readonly dec: number
  readonly radius: number
}

const UNITS: Readonly<Record<string, number>> = {
  deg: 1, degree: 1, degrees: 1, d: 1, arcmin: 1 / 60, arcminute: 1 / 60, arcminutes: 1 / 60, "'": 1 / 60,
  arcsec: 1 / 3600, arcsecond: 1 / 3600, arcseconds: 1 / 3600, '"': 1 / 3600,
}

/**
 * Reads `RA DEC RADIUS`: positions in degrees, or RA in hours and Dec in degrees in base 60 with colons; the radius with its unit
 * (`5arcmin`, `30 arcsec`, `0.1deg`).
 * @throws AstroError `near_syntax`.
 */
export function parseNear(text: string): Near {
  const match = /^\s*(\S+?)[\s,]+(\S+?)[\s,]+(\d*\.?\d+(?:[eE][+-]?\d+)?)\s*([a-zA-Z'"]*)\s*$/.exec(text)
  if (!match) throw wrong(text, 'three parts are needed: RA, Dec and a radius with its unit')
  const [, first = '', second = '', size = '', unit = ''] = match
  const ra = isSexagesimal(first) ? parseSexagesimal(first) * 15 : Number(first)
  const dec = isSexagesimal(second) ? parseSexagesimal(second) : Number(second)
  const scale = Object.hasOwn(UNITS, unit.toLowerCase()) ? UNITS[unit.toLowerCase()]! : NaN
  if (!(ra >= 0 && ra < 360)) throw wrong(text, `RA '${first}' is not within 0 to 360 degrees`)
  if (!(Math.abs(dec) <= 90)) throw wrong(text, `Dec '${second}' is not within -90 to 90 degrees`)
  if (unit === '') throw wrong(text, `the radius ${size} has no unit (arcsec, arcmin or deg)`)
  if (Number.isNaN(scale)) throw wrong(text, `'${unit}' is no unit of a radius (arcsec, arcmin or deg)`)
  const radius = Number(size) * scale
  if (!(radius <= 180)) throw wrong(text, `the radius ${size} ${unit} is more than 180 degrees`)
  return { ra, dec, radius }
}

function wrong(text: string, problem: string): AstroError {
  return new AstroError('near_syntax', EXIT.usage, `--near '${text.slice(0, 80)}': ${problem}`, {
    hint: `For example: --near '253.1 12.9 5arcmin' or --near '16:52:24 +12:54:00 30arcsec'.`,
  })
}
