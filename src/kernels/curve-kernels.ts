import type { CurveKernels, CurveMath, Epochs, Variability } from '@astro/sdk'
import { libm } from './libm.ts'
import { eventsOf } from './one-curve.ts'

const { exp, log, pow, sin, cos, atan2, asinh } = libm
const math: CurveMath = { exp, log, pow, sin, cos, atan2, asinh }

const kernels = {
  math,
  peaks: (score, _time, flag, failed, rules) => eventsOf(score, flag, failed, null, rules).events,
  variability,
} satisfies Partial<CurveKernels>

/** The numeric core as finders and shapes reach it, in the thread that asks. */
export function curveKernels(): CurveKernels {
  return kernels as unknown as CurveKernels
}

/** Stetson 1996 (PASP 108, 851) J of single epochs and K; von Neumann 1941; excess variance as Nandra et al. 1997 (ApJ 476, 70). */
function variability({ value, noise }: Epochs): Variability {
  const n = value.length
  let [weights, sum, plain] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const weight = 1 / (noise[i]! * noise[i]!)
    weights += weight
    sum += weight * value[i]!
    plain += value[i]!
  }
  const [mean, middle] = [sum / weights, plain / n]
  let [chi2, j, absolute, squares, steps, errors, spread] = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const delta = (Math.sqrt(n / (n - 1)) * (value[i]! - mean)) / noise[i]!
    const product = delta * delta - 1
    chi2 += ((value[i]! - mean) / noise[i]!) ** 2
    j += Math.sign(product) * Math.sqrt(Math.abs(product))
    absolute += Math.abs(delta)
    squares += delta * delta
    errors += noise[i]! * noise[i]!
    spread += (value[i]! - middle) ** 2
    if (i > 0) steps += (value[i]! - value[i - 1]!) ** 2
  }
  return {
    stetson_j: j / n, stetson_k: absolute / n / Math.sqrt(squares / n), von_neumann: steps / (n - 1) / (spread / n),
    excess_variance: (spread / (n - 1) - errors / n) / (middle * middle), chi2_reduced: chi2 / (n - 1), weighted_mean: mean,
    weighted_std: Math.sqrt(chi2 / weights),
  }
}
