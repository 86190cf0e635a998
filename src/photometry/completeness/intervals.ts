import { betaQuantile, gammaQuantile } from './incomplete.ts'

/** Ends of an interval. */
export type Interval = readonly [low: number, high: number]

/**
 * Jeffreys interval of a share, k of n: equal tails of Beta(k + 1/2, n - k + 1/2), with 0 for k = 0 and 1 for k = n (Brown, Cai, DasGupta
 * 2001, Statistical Science 16, 101, section 3.1.3). Without a trial: 0 to 1.
 */
export function jeffreysInterval(k: number, n: number, level = 0.95): Interval {
  const tail = (1 - level) / 2
  const [a, b] = [k + 0.5, n - k + 0.5]
  return [k > 0 ? betaQuantile(a, b, tail) : 0, k < n ? betaQuantile(a, b, 1 - tail) : 1]
}

/** Central interval of a Poisson mean from a count (Garwood 1936, Biometrika 28, 437): half quantiles of chi squared. */
export function poissonInterval(count: number, level = 0.95): Interval {
  const tail = (1 - level) / 2
  return [count > 0 ? gammaQuantile(count, tail) : 0, gammaQuantile(count + 1, 1 - tail)]
}
