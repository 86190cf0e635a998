import type { CurveKernels } from '@astro/sdk'
import { openScratch } from './thread-scratch.ts'
import { option } from './call.ts'
import { sameLength } from './same-length.ts'

const LIMIT = { min: 0, max: 1e12 }

/**
 * Trend of one light curve by Tukey's biweight in a window that slides in time; subtract it, or divide by it. NaN within `edge` of an end
 * of a piece, and between pieces. Formula: `wasm/kernels/src/curves/detrend.rs`. @throws AstroError `kernel_option`, `kernel_input`
 */
export const detrend: CurveKernels['detrend'] = (time, value, options) => {
  const n = sameLength({ time, value })
  const window = option(options.window, 'window', { min: Number.MIN_VALUE, max: 1e12 })
  const cutoff = option(options.cutoff, 'cutoff', { default: 5, min: 1e-3, max: 1e6 })
  const gap = option(options.gap, 'gap', { default: window, ...LIMIT })
  const edge = option(options.edge, 'edge', { default: 0, ...LIMIT })
  const { exports, scratch } = openScratch(3 * n)
  const [times, values, trend] = [scratch.put(time), scratch.put(value), scratch.room(n)]
  exports.curve_detrend(n, times, values, window, cutoff, gap, edge, trend)
  return scratch.copy(trend, n)
}
