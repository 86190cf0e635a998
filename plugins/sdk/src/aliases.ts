import type { CurveKernels } from './curve-kernels.ts'

/** Cycles per day of what observing from the ground repeats with: the year (tropical), the month (synodic). */
const YEAR = 1 / 365.2422
const MONTH = 1 / 29.530589
/** A rhythm that concentrates less than this share of the sampling is none. */
const STRONG = 0.1
/** What is further from a rhythm than this, cycles per day, is none of it however short the run: of four nights 2 / span would be half of all frequencies. */
const NEAR = 0.05

/** Which rhythms the sampling of a series has. Made once a series by `samplingOf`. */
export interface Sampling {
  /** Days from the first epoch to the last. */
  readonly span: number
  /** For each whole number of cycles per day from 1: whether the sampling repeats with it. */
  readonly daily: readonly boolean[]
  readonly yearly: boolean
}

/**
 * The rhythms of a sampling up to `highest` cycles per day: a rhythm is there when the window function |sum exp(2 pi i f t)|^2 / N^2
 * reaches 0.1 within 0.01 per day of it (for the year: within half a cycle per span).
 */
export function samplingOf(time: Float64Array, highest: number, kernels: Pick<CurveKernels, 'window'>): Sampling {
  const span = time.length > 1 ? time.at(-1)! - time[0]! : 0
  const step = Math.min(0.002, 1 / (5 * Math.max(span, 1)))
  const reach = (middle: number, half: number): boolean => {
    const grid = { start: middle - half, step, count: Math.max(3, Math.ceil((2 * half) / step) + 1) }
    return time.length > 1 && kernels.window(time, grid).some((power) => power > STRONG)
  }
  const daily = Array.from({ length: Math.min(100, Math.floor(highest + 0.01)) }, (_, i) => span > 3 && reach(i + 1, 0.01))
  return { span, daily, yearly: span > 1.5 / YEAR && reach(YEAR, 0.5 / span) }
}

/**
 * Why a frequency, cycles per day, is to be taken for the rhythm of the observations and not of the star; null when it is not.
 * The rule, for rhythms that the sampling has:
 * - fewer than `leastCycles` in the span: `trend`;
 * - within near + 2 / year of k cycles per day, near = 2 / span, but 0.05 at most: solar and sidereal day, their parts, and their sums with
 *   the year;
 * - within near of k cycles per day -+ one per synodic month: the lunar day, since moonlight changes what is measured; from a month of span on;
 * - within 0.25 / span of one or two cycles per year.
 */
export function aliasOf(frequency: number, sampling: Sampling, leastCycles: number): string | null {
  const { span, daily, yearly } = sampling
  if (frequency * span < leastCycles) return 'trend'
  const near = Math.min(2 / span, NEAR)
  const nearest = Math.round(frequency)
  const isDaily = (k: number): boolean => daily[k - 1] ?? false
  if (nearest > 0 && isDaily(nearest) && Math.abs(frequency - nearest) <= near + 2 * YEAR) return dayName(frequency, nearest, span)
  for (const k of span * MONTH < 1 ? [] : [Math.floor(frequency), Math.ceil(frequency)]) {
    if (k > 0 && isDaily(k) && Math.abs(Math.abs(frequency - k) - MONTH) <= near) return frequency < k ? `lunar day${part(k)}` : `day${part(k)} + month`
  }
  for (const k of [1, 2]) if (yearly && Math.abs(frequency - k * YEAR) <= 0.25 / span) return `year${part(k)}`
  return null
}

function dayName(frequency: number, k: number, span: number): string {
  const years = Math.round((frequency - k) / YEAR)
  // Shorter than a year, the sampling cannot tell the days apart.
  if (span < 1 / YEAR || years === 0) return `solar day${part(k)}`
  if (years === k) return `sidereal day${part(k)}`
  return `solar day${part(k)} ${years > 0 ? '+' : '-'} ${Math.abs(years) === 1 ? '' : `${Math.abs(years)} / `}year`
}

function part(k: number): string {
  return k === 1 ? '' : ` / ${k}`
}
