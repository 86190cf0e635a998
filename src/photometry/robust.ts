import { finiteOrNull } from './numeric.ts'

/** A centre and the scatter around it; null when there is no value (or none that float64 can hold). */
export interface RobustPair {
  readonly mean: number | null
  readonly rms: number | null
}

const MAX_DEVIATION = 3
const MAX_ROUNDS = 3
const MIN_VALUES = 5

/** Mean of the values that are finite; NaN when there is none. Exact for equal values. */
export function mean(values: ArrayLike<number>): number {
  let [sum, count, low, high] = [0, 0, Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    sum += value
    count++
    if (value < low) low = value
    if (value > high) high = value
  }
  // Rounding must not carry the mean of equal values away from them: their scatter is zero, not 1e-17.
  return count === 0 ? NaN : Math.min(Math.max(sum / count, low), high)
}

/** Population standard deviation of the values that are finite; NaN when there is none. */
export function rms(values: ArrayLike<number>): number {
  const centre = mean(values)
  let [sum, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    sum += (value - centre) ** 2
    count++
  }
  return Math.sqrt(sum / count)
}

/**
 * The values that are finite, or those of them where `use` is not 0, in their order. A plain loop: this runs ten times a light
 * curve.
 */
export function finiteValues(values: ArrayLike<number>, use?: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i]) && (use === undefined || use[i] !== 0)) kept[count++] = values[i]!
  return kept.subarray(0, count)
}

/** Median of the values that are finite, the mean of the middle two for an even count; NaN when there is none. */
export function median(values: ArrayLike<number>): number {
  return quantiles(values, [0.5])[0]!
}

/** Quantiles of the values that are finite, interpolated linearly (type 7 of Hyndman & Fan 1996); NaN when there is none. */
export function quantiles(values: ArrayLike<number>, fractions: readonly number[]): number[] {
  const sorted = sortFinite(values)
  const last = sorted.length - 1
  if (last < 0) return fractions.map(() => NaN)
  return fractions.map((fraction) => {
    const at = fraction * last
    const index = Math.floor(at)
    const [below, above] = [sorted[index]!, sorted[Math.ceil(at)]!]
    if (at - index === 0.5) return (below + above) / 2
    return below + (at - index) * (above - below)
  })
}

/** Room for sorting: new memory for each of the many medians of a light curve would cost more than the sorting. */
let scratch = new Float64Array(1024)

/** The finite values in ascending order, valid until the next call. */
function sortFinite(values: ArrayLike<number>): Float64Array {
  if (scratch.length < values.length) scratch = new Float64Array(2 * values.length)
  let count = 0
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) scratch[count++] = values[i]!
  // oxlint-disable-next-line unicorn/no-array-sort -- in place is the point
  return scratch.subarray(0, count).sort()
}

/**
 * Clipped centre and scatter of the finite values. Starts from the median and the plain standard deviation, then up to three times
 * leaves out what is more than 3 scatters away and takes mean and standard deviation of the rest. A round that leaves out nothing,
 * or leaves fewer than five, ends it without a change.
 */
export function robustPair(values: ArrayLike<number>): RobustPair {
  let kept = finiteValues(values)
  if (kept.length === 0) return { mean: null, rms: null }
  let [centre, scatter] = [median(kept), rms(kept)]
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = withoutOutliers(kept, centre, scatter)
    if (next.length === kept.length || next.length < MIN_VALUES) break
    kept = next
    centre = mean(kept)
    scatter = rms(kept)
  }
  return { mean: finiteOrNull(centre), rms: finiteOrNull(scatter) }
}

function withoutOutliers(values: Float64Array, centre: number, scatter: number): Float64Array {
  const far = (value: number): boolean => Math.abs(value - centre) / scatter > MAX_DEVIATION
  return values.some(far) ? values.filter((value) => !far(value)) : values
}
