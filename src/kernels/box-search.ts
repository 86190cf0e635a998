import type { CurveKernels } from '@astro/sdk'
import { boxRules, checkEpochs } from './period-checks.ts'
import { openScratch } from './thread-scratch.ts'

type Seven = [number, number, number, number, number, number, number]

/** Box least squares of one light curve, in the thread that asks. Formulas: `docs/kernels/box-least-squares.md`. */
export const boxLeastSquares: CurveKernels['boxLeastSquares'] = (epochs, options) => {
  checkEpochs(epochs)
  const { periods, durations, oversample, likelihood } = boxRules(options)
  const [n, count] = [epochs.time.length, periods.length]
  const { exports, scratch } = openScratch(3 * n + 8 * count + durations.length)
  const columns = [scratch.put(epochs.time), scratch.put(epochs.value), scratch.put(epochs.noise), n] as const
  const trials = [scratch.put(periods), count, scratch.put(durations), durations.length] as const
  const [power, depth, error, duration, epoch, snr, likelihoods] = Array.from({ length: 7 }, () => scratch.room(count)) as Seven
  exports.box_search(...columns, ...trials, oversample, Number(likelihood), power, depth, error, duration, epoch, snr, likelihoods)
  const give = (pointer: number): Float64Array => scratch.copy(pointer, count)
  return {
    power: give(power), depth: give(depth), depthError: give(error), duration: give(duration), epoch: give(epoch), snr: give(snr),
    logLikelihood: give(likelihoods),
  }
}
