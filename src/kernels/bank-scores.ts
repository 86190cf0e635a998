import type { CurveKernels } from '@astro/sdk'
import { option } from './call.ts'
import { holdBank } from './held-banks.ts'
import { refused } from './ndarray.ts'
import { sameLength } from './same-length.ts'
import { openScratch } from './thread-scratch.ts'

/**
 * Matched filter of one curve with a bank, each template placed at each reference instant. Formula: `wasm/kernels/src/filter1d/bank.rs`.
 * @throws AstroError `kernel_option`, `kernel_input`
 */
export const matchedFilter: CurveKernels['matchedFilter'] = ({ time, value, noise }, bank, at = time, options = {}) => {
  const n = sameLength({ time, value, noise })
  const least = option(options.leastEpochs, 'leastEpochs', { default: 1, min: 1, max: 2 ** 31 - 1, integer: true })
  const stride = option(options.stride, 'stride', { default: 0, min: 0, max: 1 })
  const redNoise = options.redNoise ?? new Float64Array(bank.length)
  sameLength({ bank: { length: bank.length }, redNoise })
  checkAscending('time', time)
  if (at !== time) checkAscending('at', at)
  const templates = holdBank(bank)
  const m = at.length
  const { exports, scratch } = openScratch(4 * n + 4 * m + bank.length)
  const [times, values, errors, weights] = [scratch.put(time), scratch.put(value), scratch.put(noise), scratch.room(n)]
  const [instants, red] = [scratch.put(at), scratch.put(redNoise)]
  const [snr, amplitude, template] = [scratch.room(m), scratch.room(m), scratch.room(m)]
  exports.bank_scores(
    n, times, values, errors, weights, m, instants, templates, red, Number(options.twoSided ?? true), Number(options.freeMean ?? false), least,
    stride, snr, amplitude, template)
  // Three rooms in a row are copied as one.
  const all = scratch.copy(snr, 3 * m)
  return { snr: all.subarray(0, m), amplitude: all.subarray(m, 2 * m), template: new Int32Array(all.subarray(2 * m)) }
}

/** The kernel walks through both side by side. */
function checkAscending(name: string, values: ArrayLike<number>): void {
  for (let i = 1; i < values.length; i++) if (values[i]! < values[i - 1]!) throw refused(name, `it falls from ${values[i - 1]!} to ${values[i]!}`)
}
