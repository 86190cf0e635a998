import type { CurveKernels } from '@astro/sdk'
import { boxRules, checkEpochs } from './period-checks.ts'
import { openScratch } from './thread-scratch.ts'

/** Box least squares of one light curve, in the thread that asks. Formulas: `docs/kernels/box-least-squares.md`. */
export const boxLeastSquares: CurveKernels['boxLeastSquares'] = (epochs, options) => {
  checkEpochs(epochs)
  const { periods, durations, oversample, likelihood } = boxRules(options)
  const [n, count] = [epochs.time.length, periods.length]
  const { exports, scratch } = openScratch(3 * n + 8 * count + durations.length)
  const columns = [scratch.put(epochs.time), scratch.put(epochs.value), scratch.put(epochs.noise), n] as const
  const trials = [scratch.put(periods), count, scratch.put(durations), durations.length] as const
  const out = scratch.room(7 * count)
  exports.box_search(...columns, ...trials, oversample, Number(likelihood), out)
  const column = (number: number): Float64Array => scratch.copy(out + 8 * number * count, count)
  return {
    power: column(0), depth: column(1), depthError: column(2), duration: column(3), epoch: column(4), snr: column(5), logLikelihood: column(6),
  }
}
