import { wrap360 } from '@astro/sdk'

// Parts: sign, degrees or hours, minutes, seconds; between them colons or blanks, or the letters and signs of each unit.
const FIRST = /([+-]?)(\d{1,3})(?:[:\s]+|\s*[hd°]\s*)/
const MINUTES = /(\d{1,2})/
const SECONDS = /(?:(?:[:\s]+|\s*[m'′]\s*)(\d{1,2}(?:\.\d*)?)\s*(?:s|"|″|'')?|\s*[m'′])?/
const SEXAGESIMAL = new RegExp(`^${FIRST.source}${MINUTES.source}${SECONDS.source}$`, 'i')

/** True for text like `16:52:24.0`, `+12 54 00`, `16h52m24s`, `-12°54′`: three (or two) numbers in base 60. */
export function isSexagesimal(text: string): boolean {
  return SEXAGESIMAL.test(clean(text))
}

/**
 * Sexagesimal text as a number in the unit of its first part (hours, or degrees). The sign counts for the whole: `-00:30:00`
 * is -0.5. NaN when it is not sexagesimal, or when minutes or seconds reach 60.
 */
export function parseSexagesimal(text: string): number {
  const match = SEXAGESIMAL.exec(clean(text))
  if (match === null) return NaN
  const minutes = Number(match[3])
  const seconds = Number(match[4] ?? 0)
  if (minutes >= 60 || seconds >= 60) return NaN
  const value = (Number(match[2]) * 3600 + minutes * 60 + seconds) / 3600
  return match[1] === '-' ? -value : value
}

/** Right ascension (deg) as `HH:MM:SS.ss`, rounded; never `:60`, and 24 hours are `00:00:00`. */
export function formatRa(ra: number, decimals = 2): string {
  const scale = 10 ** decimals
  const units = Math.round((wrap360(ra) / 15) * 3600 * scale) % (86400 * scale)
  return base60(units, decimals).join(':')
}

/** Declination (deg) as `+DD:MM:SS.s`, rounded; the sign belongs to the whole: -0.5 is `-00:30:00.0`. */
export function formatDec(dec: number, decimals = 1): string {
  const units = Math.round(Math.abs(dec) * 3600 * 10 ** decimals)
  return signOf(dec) + base60(units, decimals).join(':')
}

/**
 * Name of a source from its position in degrees, `JHHMMSS.ss+DDMMSS.s`: digits are cut, not rounded, as the IAU asks
 * (Specifications concerning designations for astronomical radiation sources outside the solar system, part 3.2).
 */
export function positionName(ra: number, dec: number): string {
  const hours = base60(cut((wrap360(ra) / 15) * 360000) % 8640000, 2).join('')
  return `J${hours}${signOf(dec)}${base60(cut(Math.abs(dec) * 36000), 1).join('')}`
}

function clean(text: string): string {
  return text.trim().replace(/^−/, '-')
}

/** Whole part. 1e-6 of the last digit is added: a position that is exact in base 60 must not lose it to the binary fraction. */
function cut(value: number): number {
  return Math.floor(value + 1e-6)
}

function signOf(dec: number): string {
  return dec < 0 || Object.is(dec, -0) ? '-' : '+'
}

/** A count of 10^-decimals seconds as [DD, MM, SS.s]. */
function base60(units: number, decimals: number): [string, string, string] {
  const scale = 10 ** decimals
  const seconds = Math.floor(units / scale)
  const fraction = decimals === 0 ? '' : `.${String(units % scale).padStart(decimals, '0')}`
  return [two(Math.floor(seconds / 3600)), two(Math.floor(seconds / 60) % 60), two(seconds % 60) + fraction]
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
