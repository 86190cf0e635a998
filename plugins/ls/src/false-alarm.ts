import type { CurveMath, Epochs } from '@astro/sdk'

/** What the false-alarm probability of a highest peak depends on. */
export interface Trials {
  /** Epochs less free means. */
  readonly freedom: number
  /** Pairs of cosine and sine amplitudes: Fourier terms times bands. */
  readonly pairs: number
  /** Width of the search: W of Baluev 2008 (MNRAS 385, 1279), eq. 5, averaged over the terms. */
  readonly width: number
}

/**
 * The trials of a periodogram up to `highest` cycles per day (from `lowest`). W = (f_max - f_min) sqrt(4 pi <k^2 var t>): the variance of
 * the times with the weights of the fit, k the number of the Fourier term; the mean over terms and bands, which by Jensen's inequality
 * never makes a false alarm look rarer than it is.
 */
export function trialsOf(
  epochs: Epochs, band: Int32Array | undefined, bands: number, terms: number, range: readonly [lowest: number, highest: number],
): Trials {
  const variance = bandVariances(epochs, band, bands)
  const squares = (terms + 1) * (2 * terms + 1) / 6
  const mean = variance.reduce((sum, value) => sum + value, 0) / bands
  return {
    freedom: epochs.time.length - bands, pairs: terms * bands,
    width: (range[1] - range[0]) * Math.sqrt(4 * Math.PI * squares * mean),
  }
}

function bandVariances({ time, noise }: Epochs, band: Int32Array | undefined, bands: number): Float64Array {
  const [weights, first, second] = [new Float64Array(bands), new Float64Array(bands), new Float64Array(bands)]
  for (let i = 0; i < time.length; i++) {
    const [b, weight, t] = [band?.[i] ?? 0, 1 / noise[i]! ** 2, time[i]! - time[0]!]
    weights[b]! += weight
    first[b]! += weight * t
    second[b]! += weight * t * t
  }
  return weights.map((weight, b) => Math.max(0, second[b]! / weight - (first[b]! / weight) ** 2))
}

/**
 * Probability that noise alone makes a highest peak of this standard power: 1 - (1 - F) exp(-tau), F for one frequency (a beta
 * distribution), tau the expected number of upcrossings, W Gamma(N_H/2) / (Gamma(K) Gamma((N_K+1)/2)) p^(K-1/2) (1-p)^((N_K-1)/2) with
 * N_K = N_H - 2K. For K = 1 that is Baluev 2008, table 1 (z_1, floating mean); for more terms the chi-square process of 2K degrees of
 * freedom in the place of 2 (Baluev 2009, MNRAS 395, 1541).
 */
export function falseAlarm(power: number, { freedom, pairs, width }: Trials, math: CurveMath): number {
  const left = freedom - 2 * pairs
  if (!(left > 0)) return 1
  if (!(power > 0)) return 1
  if (power >= 1) return 0
  const logRest = math.log(1 - power)
  let [term, single] = [1, 1]
  for (let j = 1; j < pairs; j++) {
    term *= ((left / 2 + j - 1) / j) * power
    single += term
  }
  const one = Math.min(1, single * math.exp((left / 2) * logRest))
  const logTau = math.log(width) + logGamma(freedom / 2, math) - logGamma(pairs, math) - logGamma((left + 1) / 2, math) +
    (pairs - 0.5) * math.log(power) + ((left - 1) / 2) * logRest
  const tau = math.exp(Math.min(logTau, 700))
  // For small tau and F the difference from one would lose all digits.
  return tau + one < 1e-6 ? tau + one : 1 - (1 - one) * math.exp(-tau)
}

/** The power that is reached by chance with this probability: `falseAlarm` turned round, by halving. */
export function powerAt(probability: number, trials: Trials, math: CurveMath): number {
  // Beneath its hump the bound is not to be believed: from there on it falls.
  const { freedom, pairs } = trials
  let [low, high] = [Math.min(0.999, (2 * pairs) / Math.max(freedom, 2 * pairs + 1)), 1]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (falseAlarm(middle, trials, math) > probability) low = middle
    else high = middle
  }
  return high
}

/** ln Gamma(x) for x > 0: recurrence up to 10, then Stirling's series (Abramowitz and Stegun 6.1.41); 1e-13 relative. */
export function logGamma(x: number, math: CurveMath): number {
  let shift = 0
  let y = x
  for (; y < 10; y++) shift += math.log(y)
  const z = 1 / (y * y)
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z / 1188)))) / y
  return (y - 0.5) * math.log(y) - y + 0.9189385332046727 + series - shift
}
