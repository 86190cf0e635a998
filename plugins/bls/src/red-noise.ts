import { median } from '@astro/sdk'
import { NORMAL, type Light } from './light.ts'

/** What epochs within one duration have in common. */
export interface RedNoise {
  /** Standard deviation that a mean over the duration keeps however many epochs it has. */
  readonly sigma: number
  /** Epochs that a transit typically has, at least 1. */
  readonly epochs: number
}

/** Fewer bins say nothing of correlated noise. */
const LEAST_BINS = 20

/**
 * Correlated ("red") noise at the time scale of a transit (Pont, Zucker and Queloz 2006, MNRAS 373, 231): the means of bins of that length
 * scatter (median absolute deviation, so that transits do not count) by sigma_r beyond what the noise of their epochs explains. Bins need
 * two epochs; with fewer than 20 such bins, as of sparse data, none can be told: the scatter of the epochs, which `Light.noise` is not
 * smaller than, holds it all.
 */
export function redNoiseOf({ time, value, noise }: Light, duration: number): RedNoise {
  const means: number[] = []
  const variances: number[] = []
  const counts: number[] = []
  for (let i = 0; i < time.length; ) {
    const bin = Math.floor((time[i]! - time[0]!) / duration)
    let [weight, sum, count] = [0, 0, 0]
    for (; i < time.length && Math.floor((time[i]! - time[0]!) / duration) === bin; i++) {
      weight += 1 / noise[i]! ** 2
      sum += value[i]! / noise[i]! ** 2
      count++
    }
    counts.push(count)
    if (count < 2) continue
    means.push(sum / weight)
    variances.push(1 / weight)
  }
  const epochs = Math.max(1, median(counts))
  if (means.length < LEAST_BINS) return { sigma: 0, epochs }
  const middle = median(means)
  const ratio = NORMAL * median(means.map((mean, i) => Math.abs(mean - middle) / Math.sqrt(variances[i]!)))
  return { sigma: Math.sqrt(Math.max(0, ratio ** 2 - 1) * median(variances)), epochs }
}
