import { SUMMARY } from './summary.ts'
import { openScratch as open } from './thread-scratch.ts'

export interface CurveColumns {
  /** MJD, not falling. */
  readonly mjd: Float64Array
  readonly flux: Float64Array
  readonly fluxerr: Float64Array | undefined
  /** 0 = good. */
  readonly flag: ArrayLike<number> | undefined
}

/** Scores of every epoch, and the numbers named by `SUMMARY`, of one curve. Undefined numbers are NaN. */
export function summarizeCurve({ mjd, flux, fluxerr, flag }: CurveColumns, zeroPoint: number) {
  const n = flux.length
  const { exports, scratch } = open(10 * n + SUMMARY.length + 2)
  const offsets = scratch.putWords(0, n)
  const [time, values] = [scratch.put(mjd), scratch.put(flux)]
  const errors = fluxerr === undefined ? 0 : scratch.put(fluxerr)
  const flags = flag === undefined ? 0 : scratch.putMarks(flag)
  const out = scratch.room(3 * n + SUMMARY.length)
  const [dsnr, dmag, numbers] = [out + 8 * n, out + 16 * n, out + 24 * n]
  exports.curves_summarize(offsets, 1, time, values, errors, flags, zeroPoint, out, dsnr, dmag, numbers, scratch.room(2 * n))
  return { snr: scratch.copy(out, n), dsnr: scratch.copy(dsnr, n), dmag: scratch.copy(dmag, n), numbers: scratch.copy(numbers, SUMMARY.length) }
}

/** S/N of every epoch of a curve about its centre, and its median magnitude less that of each epoch. */
export function scoreCurve(flux: Float64Array, fluxerr: ArrayLike<number> | undefined, mag: Float64Array, centre: number, scatter: number) {
  const n = flux.length
  const { exports, scratch } = open(6 * n)
  const [values, magnitudes] = [scratch.put(flux), scratch.put(mag)]
  const errors = fluxerr === undefined ? 0 : scratch.put(fluxerr)
  const [snr, dmag] = [scratch.room(n), scratch.room(n)]
  exports.curve_scores(n, values, errors, magnitudes, centre, scatter, snr, dmag, scratch.room(n))
  return { snr: scratch.copy(snr, n), dmag: scratch.copy(dmag, n) }
}

/**
 * Offsets of positions from their median, in median absolute deviations: pixels, or degrees of right ascension and declination where
 * `sky`. `failed`: 1 for the epochs that are flagged, and those beyond the threshold (none for NaN).
 */
export function positionOffsets(x: Float64Array, y: Float64Array, sky: boolean, threshold: number, flag: ArrayLike<number> | undefined) {
  const n = x.length
  const { exports, scratch } = open(6 * n + 2)
  const [first, second, flags] = [scratch.put(x), scratch.put(y), flag === undefined ? 0 : scratch.putMarks(flag)]
  const [offset, failed] = [scratch.room(n), scratch.room(Math.ceil(n / 8))]
  exports.curve_quality(n, first, second, Number(sky), flags, threshold, offset, failed, scratch.room(n))
  return { offset: scratch.copy(offset, n), failed: scratch.copyBytes(failed, n) }
}

export interface EventRules {
  readonly threshold: number
  /** Zero or above. */
  readonly sideband: number
  readonly most: number
  readonly dips: boolean
  readonly removeFailed: boolean
}

/** Epochs are counted within the curve. */
export interface CurveEvent {
  readonly start: number
  readonly peak: number
  readonly end: number
  /** Whether an epoch of it fails the quality check. */
  readonly failed: boolean
  /** Largest finite |offset| of its epochs, else NaN. */
  readonly offset: number
}

/** Events of a scored curve in the order of time, and 1 for every epoch that belongs to one. */
export function eventsOf(
  snr: Float64Array, flag: ArrayLike<number> | undefined, failed: Uint8Array, offset: Float64Array | null, rules: EventRules,
): { events: CurveEvent[]; detected: Uint8Array } {
  const n = snr.length
  // More events than epochs there cannot be.
  const most = Math.min(rules.most, n)
  const { exports, scratch } = open(5 * n + 5 * most + 3)
  const [scores, flags, fails] = [scratch.put(snr), flag === undefined ? 0 : scratch.putMarks(flag), scratch.putMarks(failed)]
  const offsets = offset === null ? 0 : scratch.put(offset)
  const [detected, rows] = [scratch.room(Math.ceil(n / 8)), scratch.room(5 * most)]
  const { threshold, sideband, dips, removeFailed } = rules
  const count = exports.curve_events(
    n, scores, flags, fails, offsets, threshold, sideband, most, Number(dips), Number(removeFailed), detected, rows)
  const told = scratch.copy(rows, 5 * count)
  const events = Array.from({ length: count }, (_, k): CurveEvent => {
    const at = 5 * k
    return { start: told[at]!, peak: told[at + 1]!, end: told[at + 2]!, failed: told[at + 3] === 1, offset: told[at + 4]! }
  })
  return { events, detected: scratch.copyBytes(detected, n) }
}

/** Quantiles of the values that are finite, interpolated linearly (type 7 of Hyndman & Fan 1996); NaN when there is none. */
export function quantilesOf(values: ArrayLike<number>, fractions: ArrayLike<number>): Float64Array {
  const { exports, scratch } = open(values.length + 2 * fractions.length)
  const [column, wanted, out] = [scratch.put(values), scratch.put(fractions), scratch.room(fractions.length)]
  exports.curve_quantiles(column, values.length, wanted, fractions.length, out)
  return scratch.copy(out, fractions.length)
}

/** Robust centre and scatter (NaN unless `robust`), plain mean and standard deviation of the values that are finite. */
export function momentsOf(values: ArrayLike<number>, robust: boolean): [centre: number, scatter: number, mean: number, deviation: number] {
  const n = values.length
  const { exports, scratch } = open(3 * n + 4)
  const [column, room, out] = [scratch.put(values), scratch.room(2 * n), scratch.room(4)]
  exports.curve_moments(column, n, Number(robust), room, out)
  return [...scratch.copy(out, 4)] as [number, number, number, number]
}

/** Fluxes of magnitudes. */
export function fluxesOf(magnitudes: Float64Array, zeroPoint: number): Float64Array {
  return mapped('curve_fluxes', magnitudes, zeroPoint)
}

/** Magnitudes of fluxes; NaN where a flux is not positive. */
export function magnitudesOf(fluxes: Float64Array, zeroPoint: number): Float64Array {
  return mapped('curve_magnitudes', fluxes, zeroPoint)
}

function mapped(name: 'curve_fluxes' | 'curve_magnitudes', values: Float64Array, zeroPoint: number): Float64Array {
  const n = values.length
  const { exports, scratch } = open(2 * n)
  const [column, out] = [scratch.put(values), scratch.room(n)]
  exports[name](column, n, zeroPoint, out)
  return scratch.copy(out, n)
}
