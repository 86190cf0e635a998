import { AstroError, EXIT } from '../errors.ts'
import { earthAt } from './earth.ts'

/** TT - TAI, s. */
const TT_TAI = 32.184
const DAY = 86400

/**
 * TAI - UTC (s) from this MJD on, and how fast it grew: before 1972 the second of UTC was adjusted (s per day since the reference MJD).
 * IERS Bulletin C and the Explanatory Supplement to the Astronomical Almanac, table 2.58.1; complete to the last leap second, 2017-01-01.
 */
const STEPS: readonly (readonly [mjd: number, seconds: number, reference?: number, rate?: number])[] = [
  [36934, 1.417818, 37300, 0.001296], [37300, 1.422818, 37300, 0.001296], [37512, 1.372818, 37300, 0.001296],
  [37665, 1.845858, 37665, 0.0011232], [38334, 1.945858, 37665, 0.0011232], [38395, 3.24013, 38761, 0.001296],
  [38486, 3.34013, 38761, 0.001296], [38639, 3.44013, 38761, 0.001296], [38761, 3.54013, 38761, 0.001296],
  [38820, 3.64013, 38761, 0.001296], [38942, 3.74013, 38761, 0.001296], [39004, 3.84013, 38761, 0.001296],
  [39126, 4.31317, 39126, 0.002592], [39887, 4.21317, 39126, 0.002592],
  [41317, 10], [41499, 11], [41683, 12], [42048, 13], [42413, 14], [42778, 15], [43144, 16], [43509, 17], [43874, 18], [44239, 19],
  [44786, 20], [45151, 21], [45516, 22], [46247, 23], [47161, 24], [47892, 25], [48257, 26], [48804, 27], [49169, 28], [49534, 29],
  [50083, 30], [50630, 31], [51179, 32], [53736, 33], [54832, 34], [56109, 35], [57204, 36], [57754, 37],
]
const FIRST = STEPS[0]![0]
/** 1860-01-01 and 2150-01-01: outside, neither the Earth's rotation nor its place is known well enough. */
const [EARLIEST, LATEST] = [405, 106363]

/**
 * TT - UTC, s, at an MJD of UTC (a day with a leap second counts 86401 s, as in ERFA and astropy). From 1960 by the table of leap
 * seconds; none is known after 2017-01-01, so later ones are not in it. Before 1960 there was no UTC: the time is taken for universal
 * time and the difference is that of Espenak and Meeus 2006 (Five Millennium Canon of Solar Eclipses, NASA/TP-2006-214141, section
 * 2.7), good to a second. NaN before 1860 and after 2150.
 */
export function ttMinusUtc(mjd: number): number {
  if (!(mjd >= EARLIEST && mjd < LATEST)) return NaN
  if (mjd < FIRST) return deltaT(mjd)
  const day = Math.floor(mjd)
  const at = stepOf(day)
  const start = taiMinusUtc(at, day)
  // The day that ends with a step is longer by it: its MJD runs slower.
  const end = taiMinusUtc(at + 1 < STEPS.length && STEPS[at + 1]![0] === day + 1 ? at + 1 : at, day + 1)
  return TT_TAI + start + (mjd - day) * (end - start)
}

function taiMinusUtc(step: number, day: number): number {
  const [, seconds, reference = 0, rate = 0] = STEPS[step]!
  return seconds + (day - reference) * rate
}

/** The step in force on a day: the last that began. */
function stepOf(day: number): number {
  if (day >= STEPS.at(-1)![0]) return STEPS.length - 1
  let at = 0
  for (let low = 0, high = STEPS.length; low < high; ) {
    const middle = (low + high) >> 1
    if (STEPS[middle]![0] <= day) [at, low] = [middle, middle + 1]
    else high = middle
  }
  return at
}

function deltaT(mjd: number): number {
  const year = 2000 + (mjd - 51544.5) / 365.25
  if (year < 1900) return horner(year - 1860, [7.62, 0.5737, -0.251754, 0.01680668, -0.0004473624, 1 / 233174])
  if (year < 1920) return horner(year - 1900, [-2.79, 1.494119, -0.0598939, 0.0061966, -0.000197])
  if (year < 1941) return horner(year - 1920, [21.2, 0.84493, -0.0761, 0.0020936])
  return horner(year - 1950, [29.07, 0.407, -1 / 233, 1 / 2547])
}

function horner(x: number, coefficients: readonly number[]): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)
}

const earth = new Float64Array(4)

/**
 * TDB - TT, s, at the geocentre, at an MJD of TT (Fairhead and Bretagnon 1990; below 0.2 microseconds from the whole series over
 * 1970-2035). What a place on the ground adds (2 microseconds) is left out.
 */
export function tdbMinusTt(mjd: number): number {
  if (!(mjd >= EARLIEST && mjd < LATEST)) return NaN
  earthAt(mjd, 'barycentre', earth)
  return earth[3]!
}

/** MJD of UTC from MJD of TT, within a microsecond. */
export function ttToUtc(mjd: number): number {
  let utc = mjd
  for (let i = 0; i < 4; i++) utc = mjd - ttMinusUtc(utc) / DAY
  return utc
}

/** MJD of TDB from MJD of UTC. */
export function utcToTdb(mjd: number): number {
  const offset = ttMinusUtc(mjd)
  return mjd + (offset + tdbMinusTt(mjd + offset / DAY)) / DAY
}

/** MJD of UTC from MJD of TDB: the inverse of `utcToTdb`, within a microsecond. */
export function tdbToUtc(mjd: number): number {
  return ttToUtc(mjd - tdbMinusTt(mjd) / DAY)
}

/** The scale that a text names. @throws AstroError `time_scale_unknown` */
export function timeScale(text: string): 'utc' | 'tt' | 'tdb' {
  if (text === 'utc' || text === 'tt' || text === 'tdb') return text
  throw new AstroError('time_scale_unknown', EXIT.usage, `'${text}' is no time scale`, { hint: 'utc, tt and tdb are' })
}
