import type { CurveMath } from './curve-kernels.ts'

/** Room for sorting: one for all, since reductions take medians by the thousand. */
let scratch = new Float64Array(1024)

/** Median of the values that are not NaN; the mean of the middle two for an even count; NaN when there is none. */
export function median(values: ArrayLike<number>): number {
  if (scratch.length < values.length) scratch = new Float64Array(2 * values.length)
  let n = 0
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) scratch[n++] = values[i]!
  if (n === 0) return NaN
  // oxlint-disable-next-line unicorn/no-array-sort -- in place is the point
  const sorted = scratch.subarray(0, n).sort()
  return n % 2 === 1 ? sorted[(n - 1) / 2]! : (sorted[n / 2 - 1]! + sorted[n / 2]!) / 2
}

/** Median of right ascensions, deg in [0, 360): measured around the first value, so it is right across RA 0. */
export function medianRa(values: ArrayLike<number>): number {
  let first = 0
  while (Number.isNaN(values[first])) first++
  const pivot = values[first]
  if (pivot === undefined) return NaN
  const around = new Float64Array(values.length)
  for (let i = 0; i < around.length; i++) around[i] = raFrom(values[i]!, pivot)
  const middle = pivot + median(around)
  return middle - 360 * Math.floor(middle / 360)
}

function raFrom(ra: number, pivot: number): number {
  const d = ra - pivot
  return d - 360 * Math.floor((d + 180) / 360)
}

/** Probability that a standard normal number is above `z`: series near the middle, continued fraction beyond (Abramowitz and Stegun 26.2.10, 26.2.14). */
export function normalTail(z: number, math: Pick<CurveMath, 'exp'>): number {
  if (z < 0) return 1 - normalTail(-z, math)
  const density = math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
  if (z >= 3) {
    let fraction = z
    for (let k = 100; k >= 1; k--) fraction = z + k / fraction
    return density / fraction
  }
  let term = z
  let sum = z
  for (let k = 3; term > 1e-17 * sum; k += 2) sum += term *= (z * z) / k
  return 0.5 - density * sum
}

/** Probability that the largest of so many independent standard normal numbers is above `z`, 1 - exp(-trials Q(z)); good where Q is small. */
export function largestOf(z: number, trials: number, math: Pick<CurveMath, 'exp'>): number {
  const expected = trials * normalTail(z, math)
  return expected < 1e-9 ? expected : 1 - math.exp(-expected)
}
