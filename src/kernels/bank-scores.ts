import type { CurveKernels, Template } from '@astro/sdk'
import { openScratch } from './thread-scratch.ts'
import { option } from './call.ts'
import { sameLength } from './same-length.ts'
import { encodeBank } from './templates.ts'

/** Banks serve many curves: each is checked and encoded once. */
const encoded = new WeakMap<readonly Template[], Float64Array>()

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
  const numbers = encode(bank)
  const m = at.length
  const { exports, scratch } = openScratch(4 * n + 4 * m + numbers.length + bank.length)
  const [times, values, errors, weights] = [scratch.put(time), scratch.put(value), scratch.put(noise), scratch.room(n)]
  const [instants, templates, snr, amplitude, template] = [scratch.put(at), scratch.put(numbers), ...[0, 0, 0].map(() => scratch.room(m))]
  const red = scratch.put(redNoise)
  exports.bank_scores(
    n, times, values, errors, weights, m, instants, templates, numbers.length, bank.length, red, Number(options.twoSided ?? true),
    Number(options.freeMean ?? false), least, stride, snr!, amplitude!, template!)
  return { snr: scratch.copy(snr!, m), amplitude: scratch.copy(amplitude!, m), template: new Int32Array(scratch.copy(template!, m)) }
}

function encode(bank: readonly Template[]): Float64Array {
  const known = encoded.get(bank)
  if (known !== undefined) return known
  const numbers = encodeBank(bank.map(({ time, profile }) => ({ shape: 'sampled', time, value: profile })))
  encoded.set(bank, numbers)
  return numbers
}
