import { libm } from '../../kernels/libm.ts'
import { gammaSurvival } from './incomplete.ts'

export interface LimitInputs {
  /** Injections, and how many of them count as recovered (chance matches subtracted: need not be whole). */
  readonly n: number
  readonly k: number
  /** Exposure at completeness 1: the limit is per unit of this. */
  readonly exposure: number
  /** Events seen. */
  readonly observed: number
  /** Events expected without any signal. */
  readonly background: number
}

/** Points of the integral over the completeness. */
const STEPS = 240

/**
 * Upper limit on a rate at a level of credibility, the completeness marginalised: a flat prior on the rate, and Beta(k + 1/2, n - k + 1/2)
 * for the completeness C. The mean number is m = rate * exposure * C; given C, P(rate > r) = Q(N + 1, m + b) / Q(N + 1, b) (Helene 1983,
 * Nucl. Instr. Meth. 212, 319), which for b = 0 is the classical limit: 3.0 / (exposure * C) for none seen. The flat prior on the
 * rate leaves C the weight 1 / C, so that the integral runs over Beta(k - 1/2, n - k + 1/2). Null with fewer than one recovery: then no
 * rate is excluded.
 */
export function rateLimit({ n, k, exposure, observed, background }: LimitInputs, level = 0.95): number | null {
  if (!(k >= 1) || !(exposure > 0)) return null
  const shares = weightedShares(k - 0.5, n - k + 0.5)
  const none = gammaSurvival(observed + 1, background)
  const beyond = (rate: number): number => {
    let sum = 0
    for (const [share, weight] of shares) sum += weight * gammaSurvival(observed + 1, rate * exposure * share + background)
    return sum / none
  }
  const wanted = 1 - level
  let [low, high] = [0, (observed + 3) / exposure]
  while (beyond(high) > wanted) [low, high] = [high, 2 * high]
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (beyond(middle) > wanted) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * Values of a Beta(a, b) variate with weights that sum to 1: trapezoids in ln(C / (1 - C)), where the density has no ends and the rule
 * converges exponentially.
 */
function weightedShares(a: number, b: number): (readonly [share: number, weight: number])[] {
  const mode = libm.log(a / b)
  const width = 12 * Math.sqrt((a + b) / (a * b))
  const [from, to] = [mode - Math.max(width, 45 / a), mode + Math.max(width, 45 / b)]
  const density = (x: number): number => -a * libm.log1p(libm.exp(-x)) - b * libm.log1p(libm.exp(x))
  const most = density(mode)
  const points = Array.from({ length: STEPS + 1 }, (_, i) => {
    const x = from + ((to - from) * i) / STEPS
    return [1 / (1 + libm.exp(-x)), libm.exp(density(x) - most)] as const
  }).filter(([, weight]) => weight > 1e-18)
  const total = points.reduce((sum, [, weight]) => sum + weight, 0)
  return points.map(([share, weight]) => [share, weight / total])
}
