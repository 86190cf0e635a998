import type { BoxSearchOptions, Epochs, FrequencyGrid, LombScargleOptions } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'

/** Frequencies, or trial periods, that one call may ask for. */
const MOST_FREQUENCIES = 2 ** 26
const MOST_PERIODS = 2 ** 23
/** Bins that a folded curve may have. */
const MOST_BINS = 2 ** 24
const MOST_TERMS = 32
const MOST_BANDS = 256
const MOST_OVERSAMPLE = 10_000

/** What is fitted: harmonics that all bands share up to `terms`, those of each band up to `own`. */
export interface Model {
  readonly terms: number
  readonly own: number
  readonly bands: number
}

/** @throws RangeError where epochs are not as the kernels take them, naming the column, the place and the value. */
export function checkEpochs({ time, value, noise }: Epochs): void {
  checkTimes(time)
  for (const [name, column] of [['value', value], ['noise', noise]] as const) {
    if (column.length !== time.length) throw new RangeError(`${name} has ${column.length} epochs, time ${time.length}`)
    refuse(name, column, 'a finite number', Number.isFinite)
  }
  refuse('noise', noise, 'a standard deviation above 0 whose square is neither 0 nor infinite', (sigma) => sigma > 1e-150 && sigma < 1e150)
}

/** @throws RangeError where times are not finite or fall. */
export function checkTimes(time: Float64Array): void {
  refuse('time', time, 'a finite number', Number.isFinite)
  const falls = time.findIndex((t, i) => i > 0 && t < time[i - 1]!)
  if (falls > 0) throw new RangeError(`time[${falls}] is ${time[falls]}, before the epoch ahead of it (${time[falls - 1]}): sort the epochs`)
}

/** @throws RangeError for a grid that is none. */
export function checkGrid({ start, step, count }: FrequencyGrid): void {
  within('start', start, 0, 1e9)
  within('step', step, Number.MIN_VALUE, 1e9)
  whole('count', count, 0, MOST_FREQUENCIES)
}

export function checkFrequency(frequency: number): void {
  within('frequency', frequency, 0, 1e9)
}

/** The options with their defaults. @throws RangeError for terms or bands that cannot be. */
export function modelOf(epochs: Epochs, options: LombScargleOptions = {}): Model {
  const { band } = options
  const [terms, own] = [options.terms ?? 1, options.bandTerms ?? 0]
  whole('terms', terms, 1, MOST_TERMS)
  whole('bandTerms', own, 0, MOST_TERMS)
  if (band === undefined) return { terms, own, bands: 1 }
  if (band.length !== epochs.time.length) throw new RangeError(`band has ${band.length} epochs, time ${epochs.time.length}`)
  refuse('band', band, `a number from 0 to ${MOST_BANDS - 1}`, (number) => number >= 0 && number < MOST_BANDS)
  return { terms, own, bands: band.reduce((most, number) => Math.max(most, number + 1), 1) }
}

/** The options with their defaults. @throws RangeError for periods, durations or an oversampling that cannot be searched. */
export function boxRules({ periods, durations, oversample = 10, objective = 'likelihood' }: BoxSearchOptions) {
  whole('number of periods', periods.length, 0, MOST_PERIODS)
  whole('number of durations', durations.length, 1, 4096)
  whole('oversample', oversample, 1, MOST_OVERSAMPLE)
  if (!['likelihood', 'snr'].includes(objective)) throw new RangeError(`objective is ${String(objective)}, not likelihood or snr`)
  refuse('periods', periods, 'a number of days above 0', above)
  refuse('durations', durations, 'a number of days above 0', above)
  const shortest = durations.reduce((least, duration) => Math.min(least, duration), Infinity)
  const longest = durations.reduce((most, duration) => Math.max(most, duration), 0)
  const short = periods.findIndex((period) => !(period > longest))
  if (short >= 0) throw new RangeError(`periods[${short}] is ${periods[short]}, not longer than the longest duration (${longest})`)
  const bins = periods.reduce((most, period) => Math.max(most, period), 0) / (shortest / oversample)
  if (bins > MOST_BINS) throw new RangeError(`the longest period has ${Math.ceil(bins)} bins of the shortest duration / oversample, more than ${MOST_BINS}`)
  return { periods, durations, oversample, likelihood: objective === 'likelihood' }
}

/** What a check of this file says, as an error of the kernels that scripts call. */
export function refusing<Result>(check: () => Result): Result {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new AstroError('kernel_option', EXIT.usage, error.message, { hint: 'docs/kernels.md gives the inputs and options of each kernel' })
  }
}

const above = (days: number): boolean => days > 0 && days < Infinity

function within(name: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max)) throw new RangeError(`${name} is ${value}, not a number from ${min} to ${max}`)
}

function whole(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) throw new RangeError(`${name} is ${value}, not an integer from ${min} to ${max}`)
}

function refuse(name: string, column: Float64Array | Int32Array, wanted: string, good: (value: number) => boolean): void {
  for (let i = 0; i < column.length; i++) {
    if (!good(column[i]!)) throw new RangeError(`${name}[${i}] is ${column[i]}, not ${wanted}`)
  }
}
