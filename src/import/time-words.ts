import { EXIT } from '../errors.ts'
import { importProblem } from './problem.ts'
import type { Frame, Reading } from './types.ts'

/** What a file says of a column of times, in its own words (TIMESYS of a VOTable, a Time column of astropy). */
export interface TimeWords {
  /** `MJD-origin`, `JD-origin`, or the Julian date that the times count from. */
  readonly origin?: string | undefined
  readonly scale?: string | undefined
  /** Place whose times they are: `TOPOCENTER`, `BARYCENTER` … */
  readonly place?: string | undefined
}

export interface TimeMeaning {
  readonly offset: number | undefined
  readonly scale: Reading['time_scale'] | undefined
  readonly frame: Frame | undefined
  /** Days to be added to a time that is this MJD to reach the scale. */
  readonly correction: ((mjd: number) => number) | undefined
}

const MJD_ZERO = 2400000.5
const DAY = 86400
const SCALES: Readonly<Record<string, Reading['time_scale']>> = { UTC: 'utc', UT: 'utc', UT1: 'utc', TT: 'tt', TDT: 'tt', ET: 'tt', TAI: 'tt', GPS: 'tt', TDB: 'tdb', TCB: 'tdb' }
const PLACES: Readonly<Record<string, Frame>> = {
  TOPOCENTER: 'earth', GEOCENTER: 'earth', EMBARYCENTER: 'earth', HELIOCENTER: 'heliocentre', BARYCENTER: 'barycentre',
}
/** TT - TAI is 32.184 s, TAI - GPS 19 s; TDB of TCB as in IAU 2006 resolution B3. */
const CORRECTIONS: Readonly<Record<string, (mjd: number) => number>> = {
  TAI: () => 32.184 / DAY,
  GPS: () => 51.184 / DAY,
  TCB: (mjd) => -1.550519768e-8 * (mjd - 43144.0003725) - 6.55e-5 / DAY,
}

/**
 * What the words mean; undefined for what they leave open (`UNKNOWN`).
 * @throws AstroError `import_time` for words that are none of these
 */
export function meaningOf(file: string, column: string, { origin, scale, place }: TimeWords): TimeMeaning {
  const [start, clock, where] = [said(origin), said(scale), said(place)]
  const refuse = (what: string, word: string): Error => importProblem('import_time', file, `the ${what} of the times in column '${column}' is '${word}', which is not read`, 'say what they are: --time-format, --time-scale', { column }, EXIT.usage)
  const zero = start === undefined ? undefined : start === 'MJD-ORIGIN' ? MJD_ZERO : start === 'JD-ORIGIN' ? 0 : Number(start)
  if (Number.isNaN(zero)) throw refuse('origin', start!)
  if (clock !== undefined && SCALES[clock] === undefined) throw refuse('scale', clock)
  if (where !== undefined && PLACES[where] === undefined) throw refuse('place', where)
  return {
    offset: zero === undefined ? undefined : zero - MJD_ZERO,
    scale: clock === undefined ? undefined : SCALES[clock],
    frame: where === undefined ? undefined : PLACES[where],
    correction: clock === undefined ? undefined : CORRECTIONS[clock],
  }
}

function said(word: string | undefined): string | undefined {
  return /^\s*(unknown)?\s*$/i.test(word ?? '') ? undefined : word!.trim().toUpperCase()
}
