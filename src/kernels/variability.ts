import type { CurveKernels, Variability } from '@astro/sdk'
import { openScratch } from './thread-scratch.ts'
import { sameLength } from './same-length.ts'

/** In the order of `Variability` in `wasm/kernels/src/curves/variability.rs`. */
const NAMES = ['stetson_j', 'stetson_k', 'von_neumann', 'excess_variance', 'chi2_reduced', 'weighted_mean', 'weighted_std'] as const

/** Variability indices of one series. Formulas: `wasm/kernels/src/curves/variability.rs`. @throws AstroError `kernel_input` */
export const variability: CurveKernels['variability'] = ({ time, value, noise }) => {
  const n = sameLength({ time, value, noise })
  const { exports, scratch } = openScratch(3 * n + NAMES.length)
  const [times, values, errors, out] = [scratch.put(time), scratch.put(value), scratch.put(noise), scratch.room(NAMES.length)]
  exports.curve_variability(n, times, values, errors, out)
  const numbers = scratch.copy(out, NAMES.length)
  return Object.fromEntries(NAMES.map((name, i) => [name, numbers[i]])) as unknown as Variability
}
