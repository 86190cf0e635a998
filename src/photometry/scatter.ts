import type { LightCurve } from '@astro/sdk'
import { flagsOf, toFloat64 } from './numeric.ts'
import { median } from './robust.ts'

/** Fewest good epochs, and fewest residuals, that a scatter is taken from. */
const LEAST = 10
/** Epochs that are no further apart, days, are of one night or so. */
const NIGHT = 1.5
const MAD_TO_SIGMA = 1.482602218505602
/** Standard deviation of a scatter from n values by the median absolute deviation is this over sqrt(n), relative to the scatter. */
const MAD_ERROR = 1.1664

/** The epochs with a flux, a quoted error above zero and no flag. */
export interface GoodEpochs {
  readonly time: Float64Array
  readonly flux: Float64Array
  readonly error: Float64Array
}

export function goodEpochs({ table }: LightCurve): GoodEpochs | undefined {
  const errors = table.columns.get('fluxerr')
  if (errors === undefined) return undefined
  const [mjd, value, quoted] = [toFloat64(table.columns.get('mjd')!), toFloat64(table.columns.get('flux')!), toFloat64(errors)]
  const flag = flagsOf(table)
  const [time, flux, error] = [new Float64Array(value.length), new Float64Array(value.length), new Float64Array(value.length)]
  let n = 0
  for (let i = 0; i < value.length; i++) {
    if ((flag !== undefined && flag[i] !== 0) || !Number.isFinite(value[i]) || !(quoted[i]! > 0)) continue
    ;[time[n], flux[n]] = [mjd[i]!, value[i]!]
    error[n++] = quoted[i]!
  }
  return { time: time.subarray(0, n), flux: flux.subarray(0, n), error: error.subarray(0, n) }
}

/**
 * Scatter of good epochs in units of their quoted errors, null where there are fewer than ten. Of the residuals z = (flux - level) / error
 * it is 1.4826 MAD(z) n / (n - 0.8) (Croux and Rousseeuw 1992); of successive epochs within a night or so, which a slow variation does
 * not widen, the same of (difference) / sqrt(sum of both errors squared), about 0. The latter counts where there are ten and it is
 * smaller by more than twice the statistical error of the two. Difference photometry may hold a transient and nothing else, which has no
 * level: of it each epoch is compared with the line through its two neighbours first, z = (flux - line) / (error of that) about 0, and
 * the other two count where they are smaller by so much.
 */
export function scatterRatio(good: GoodEpochs, level: number, difference: boolean): number | null {
  const n = good.flux.length
  if (n < LEAST) return null
  const whole: Scatter = { value: aboutMedian(good, level), count: n }
  const first = difference ? about0(besideLines(good)) : whole
  const pairs = about0(successive(good))
  const others = [whole, pairs].filter(({ count }) => count >= LEAST)
  const { value } = others.reduce((least, one) => (isSmaller(one, least) ? one : least), first)
  return value > 0 ? value : null
}

interface Scatter {
  readonly value: number
  readonly count: number
}

function isSmaller(a: Scatter, b: Scatter): boolean {
  return a.value < b.value * (1 - 2 * MAD_ERROR * Math.sqrt(1 / a.count + 1 / b.count))
}

function aboutMedian({ flux, error }: GoodEpochs, level: number): number {
  const residuals = flux.map((value, i) => (value - level) / error[i]!)
  return scatterOf(residuals, median(residuals))
}

function about0(residuals: Float64Array): Scatter {
  return { value: scatterOf(residuals, 0), count: residuals.length }
}

function successive({ time, flux, error }: GoodEpochs): Float64Array {
  const pairs = new Float64Array(time.length)
  let n = 0
  for (let i = 1; i < time.length; i++) {
    if (time[i]! - time[i - 1]! > NIGHT) continue
    pairs[n++] = (flux[i]! - flux[i - 1]!) / Math.sqrt(error[i]! * error[i]! + error[i - 1]! * error[i - 1]!)
  }
  return pairs.subarray(0, n)
}

function besideLines({ time, flux, error }: GoodEpochs): Float64Array {
  const residuals = new Float64Array(Math.max(0, time.length - 2))
  for (let i = 0; i < residuals.length; i++) {
    const span = time[i + 2]! - time[i]!
    const after = span > 0 ? (time[i + 1]! - time[i]!) / span : 0.5
    const before = 1 - after
    const variance = error[i + 1]! ** 2 + (before * error[i]!) ** 2 + (after * error[i + 2]!) ** 2
    residuals[i] = (flux[i + 1]! - before * flux[i]! - after * flux[i + 2]!) / Math.sqrt(variance)
  }
  return residuals
}

/** By the median absolute deviation from `middle`; the values are spent. */
function scatterOf(values: Float64Array, middle: number): number {
  const n = values.length
  for (let i = 0; i < n; i++) values[i] = Math.abs(values[i]! - middle)
  return (MAD_TO_SIGMA * median(values) * n) / (n - 0.8)
}
