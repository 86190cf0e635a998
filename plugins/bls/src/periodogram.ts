import type { CurveKernels, Epochs } from '@astro/sdk'
import { blocksOf } from './grid.ts'
import type { Light } from './light.ts'
import type { Params } from './params.ts'
import { redNoiseOf, type RedNoise } from './red-noise.ts'

/** The best box of every trial period, frequency ascending. */
export interface Periodogram {
  readonly period: Float64Array
  /** S/N with the correlated noise counted. */
  readonly snr: Float64Array
  readonly depth: Float64Array
  readonly duration: Float64Array
  readonly epoch: Float64Array
}

/** Bins of phase in the shortest duration. */
const BINS = 5

/** Standard deviations that one epoch of sparse data counts at most. */
const MOST = 3

/**
 * Box least squares (Kovacs, Zucker and Mazeh 2002, A&A 391, 369), S/N = depth / error of the best box, with correlated noise:
 * error^2 = error_white^2 + sigma_r(duration)^2 / transits (Pont et al. 2006, eq. 7), the transits counted from the weight within the box. Of data
 * too sparse for a trend an epoch counts 3 standard deviations at most (Huber 1981, Robust Statistics): a few outliers are no transits.
 */
export function periodogramOf(light: Light, params: Params, kernels: CurveKernels): Periodogram {
  const { time, noise } = light
  const value = light.window === null ? light.value.map((v, i) => Math.max(v, -MOST * noise[i]!)) : light.value
  const epochs = joined({ ...light, value }, params.min_duration / (2 * BINS))
  const weight = noise.reduce((sum, sigma) => sum + 1 / sigma ** 2, 0)
  const red = new Map<number, RedNoise>()
  const parts = blocksOf(time.at(-1)! - time[0]!, params).map(({ periods, durations }) => {
    const found = kernels.boxLeastSquares(epochs, { periods, durations, oversample: BINS, objective: 'snr' })
    const snr = found.depth.map((depth, i) => {
      const duration = found.duration[i]!
      if (!(depth > 0)) return 0
      if (!red.has(duration)) red.set(duration, redNoiseOf(light, duration))
      const { sigma, epochs: each } = red.get(duration)!
      const white = found.depthError[i]! ** 2
      const transits = Math.max(1, (insideOf(white, weight) * time.length) / (weight * each))
      return depth / Math.sqrt(white + sigma ** 2 / transits)
    })
    return { period: periods, snr, depth: found.depth, duration: found.duration, epoch: found.epoch }
  })
  const column = (name: keyof Periodogram): Float64Array => Float64Array.from(parts.flatMap((part) => Array.from(part[name])))
  return { period: column('period'), snr: column('snr'), depth: column('depth'), duration: column('duration'), epoch: column('epoch') }
}

/** Weight inside the box, of 1 / inside + 1 / outside = variance. */
function insideOf(variance: number, weight: number): number {
  return (weight / 2) * (1 - Math.sqrt(Math.max(0, 1 - 4 / (variance * weight))))
}

/** Weighted means of neighbouring epochs within `width` days: what the search cannot tell apart costs no time. */
export function joined({ time, value, noise }: Epochs, width: number): Epochs {
  const [times, values, noises]: [number[], number[], number[]] = [[], [], []]
  for (let i = 0; i < time.length; ) {
    const start = time[i]!
    let [weight, first, sum] = [0, 0, 0]
    for (; i < time.length && time[i]! - start < width; i++) {
      const own = 1 / noise[i]! ** 2
      weight += own
      first += own * (time[i]! - start)
      sum += own * value[i]!
    }
    times.push(start + first / weight)
    values.push(sum / weight)
    noises.push(1 / Math.sqrt(weight))
  }
  return { time: Float64Array.from(times), value: Float64Array.from(values), noise: Float64Array.from(noises) }
}
