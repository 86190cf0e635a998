import { libm } from '../../kernels/libm.ts'

/*
 * Incomplete beta and gamma functions. The powers in front of them are taken from deviances (Loader 2000, "Fast and accurate computation
 * of binomial probabilities"), which keeps their relative error near 1e-14 where the logarithms of gamma functions would cancel.
 */

const HALF_LOG_2PI = 0.918938533204672741780329736406
const TINY = 1e-300
const EPSILON = 2 ** -53

/** lnGamma(z + 1) less Stirling's (z + 1/2) ln z - z + ln(2 pi) / 2; z > 0. Asymptotic series: DLMF 5.11.1. */
function stirlingError(z: number): number {
  if (z < 10) return libm.lgamma(z + 1) - (z + 0.5) * libm.log(z) + z - HALF_LOG_2PI
  const w = 1 / (z * z)
  return (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - w * (691 / 360360)))))) / z
}

/** x ln(x / m) + m - x, without cancellation for x near m. */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * libm.log(x / m) + m - x
  const v = (x - m) / (x + m)
  let sum = (x - m) * v
  let term = 2 * x * v
  for (let j = 1; ; j++) {
    term *= v * v
    const next = sum + term / (2 * j + 1)
    if (next === sum) return sum
    sum = next
  }
}

/** x^a y^b / B(a, b), y = 1 - x. */
function betaPower(a: number, b: number, x: number, y: number): number {
  const n = a + b
  const exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y)
  return Math.sqrt((a / n) * (b / (2 * Math.PI))) * libm.exp(exponent)
}

/** Continued fraction of the incomplete beta function (DLMF 8.17.22) by the modified method of Lentz. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 - ((a + b) * x) / (a + 1)
  d = 1 / (Math.abs(d) < TINY ? TINY : d)
  let value = d
  for (let m = 1; ; m++) {
    for (const term of [(m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)), (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))]) {
      d = 1 + term * d
      c = 1 + term / c
      d = 1 / (Math.abs(d) < TINY ? TINY : d)
      if (Math.abs(c) < TINY) c = TINY
      value *= d * c
    }
    if (Math.abs(d * c - 1) <= 2 * EPSILON || m > 1e6) return value
  }
}

/** Regularised incomplete beta function I_x(a, b) for a, b > 0: the distribution function of Beta(a, b). */
export function betaDistribution(a: number, b: number, x: number): number {
  if (!(x > 0)) return 0
  if (x >= 1) return 1
  const power = betaPower(a, b, x, 1 - x)
  if (x < (a + 1) / (a + b + 2)) return (power * betaFraction(a, b, x)) / a
  return 1 - (power * betaFraction(b, a, 1 - x)) / b
}

/** The x with I_x(a, b) = p. */
export function betaQuantile(a: number, b: number, p: number): number {
  if (p <= 0) return 0
  if (p >= 1) return 1
  return root((x) => betaDistribution(a, b, x) - p, (x) => betaPower(a, b, x, 1 - x) / (x * (1 - x)), 0, 1, a / (a + b))
}

/** x^a e^-x / Gamma(a + 1). */
function gammaPower(a: number, x: number): number {
  return libm.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a)
}

/** Regularised upper incomplete gamma function Q(a, x) for a > 0: for whole a, the chance of fewer than a events of x expected. */
export function gammaSurvival(a: number, x: number): number {
  if (!(x > 0)) return 1
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
}

/** Regularised lower incomplete gamma function P(a, x). */
export function gammaDistribution(a: number, x: number): number {
  if (!(x > 0)) return 0
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x)
}

/** DLMF 8.11.4. */
function gammaSeries(a: number, x: number): number {
  let [sum, term] = [1, 1]
  for (let n = 1; term > sum * EPSILON; n++) {
    term *= x / (a + n)
    sum += term
  }
  return gammaPower(a, x) * sum
}

/** DLMF 8.9.2 by the modified method of Lentz. */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let value = d
  for (let n = 1; n < 1e6; n++) {
    const term = -n * (n - a)
    b += 2
    d = term * d + b
    c = b + term / c
    d = 1 / (Math.abs(d) < TINY ? TINY : d)
    if (Math.abs(c) < TINY) c = TINY
    value *= d * c
    if (Math.abs(d * c - 1) <= 2 * EPSILON) break
  }
  return gammaPower(a, x) * a * value
}

/** The x with P(a, x) = p. */
export function gammaQuantile(a: number, p: number): number {
  if (p <= 0) return 0
  if (p >= 1) return Infinity
  let high = a + 10
  while (gammaDistribution(a, high) < p) high *= 2
  return root((x) => gammaDistribution(a, x) - p, (x) => (gammaPower(a, x) * a) / x, 0, high, a)
}

/** Newton's method within a bracket that shrinks; a step out of it becomes a bisection. `rises` is a rising function. */
function root(rises: (x: number) => number, slope: (x: number) => number, low: number, high: number, start: number): number {
  let x = start
  for (let i = 0; i < 300; i++) {
    const value = rises(x)
    if (value === 0) return x
    if (value > 0) high = x
    else low = x
    const newton = x - value / slope(x)
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - x) <= 4 * EPSILON * x) return next
    x = next
  }
  return x
}
