import type { CurveKernels, HarmonicFit } from '@astro/sdk'
import { checkEpochs, checkFrequency, checkGrid, checkTimes, modelOf } from './period-checks.ts'
import { openScratch } from './thread-scratch.ts'

/** Periodograms of one light curve, in the thread that asks. Formulas: `docs/kernels/lomb-scargle.md`. */
export const lombScargle: CurveKernels['lombScargle'] = (epochs, grid, options) => {
  checkEpochs(epochs)
  checkGrid(grid)
  const { terms, own, bands } = modelOf(epochs, options)
  const n = epochs.time.length
  const { exports, scratch } = openScratch(4 * n + grid.count)
  const columns = [scratch.put(epochs.time), scratch.put(epochs.value), scratch.put(epochs.noise), n] as const
  const band = options?.band === undefined ? 0 : scratch.putIntegers(options.band)
  const out = scratch.room(grid.count)
  exports.period_power(...columns, band, bands, terms, own, grid.start, grid.step, 0, grid.count, out)
  return scratch.copy(out, grid.count)
}

export const harmonicFit: CurveKernels['harmonicFit'] = (epochs, frequency, options): HarmonicFit => {
  checkEpochs(epochs)
  checkFrequency(frequency)
  const { terms, own, bands } = modelOf(epochs, options)
  const [n, length] = [epochs.time.length, 3 + bands * (1 + 2 * Math.max(terms, own))]
  const { exports, scratch } = openScratch(4 * n + length)
  const columns = [scratch.put(epochs.time), scratch.put(epochs.value), scratch.put(epochs.noise), n] as const
  const band = options?.band === undefined ? 0 : scratch.putIntegers(options.band)
  const out = scratch.room(length)
  exports.period_fit(...columns, band, bands, terms, own, frequency, out)
  const numbers = scratch.copy(out, length)
  return { power: numbers[0]!, chi2: numbers[1]!, chi2Constant: numbers[2]!, coefficients: numbers.slice(3) }
}

export const window: CurveKernels['window'] = (time, grid) => {
  checkTimes(time)
  checkGrid(grid)
  const { exports, scratch } = openScratch(time.length + grid.count)
  const [column, out] = [scratch.put(time), scratch.room(grid.count)]
  exports.period_window(column, time.length, grid.start, grid.step, 0, grid.count, out)
  return scratch.copy(out, grid.count)
}
