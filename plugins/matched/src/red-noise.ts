import { median } from '@astro/sdk'
import type { CurveKernels } from '@astro/sdk'
import type { Bank, Entry } from './bank.ts'
import { SIGMA } from './light.ts'
import type { Light } from './light.ts'
import type { Params } from './params.ts'

/** Fewer stretches do not tell noise from an event. */
const FEWEST = 12

/** Error of SIGMA x median |x| of n normal numbers, times sqrt(n). */
const ERROR = 1.17

/**
 * Correlated noise of the amplitude of each template, in the unit of the values (Pont, Zucker and Queloz 2006, MNRAS 373, 231): one template an
 * octave of widths is placed in stretches of its width that do not overlap; its amplitudes A_i with errors s_i scatter by
 * r where SIGMA median(|A_i| / sqrt(s_i^2 + r^2)) is 1, within the error of such a scatter. Zero where there are too few stretches;
 * at most `params.red_noise` times the median error, so that a star that erupts again and again does not hide its eruptions.
 */
export function redNoiseOf(light: Light, bank: Bank, params: Params, kernels: CurveKernels): Float64Array {
  const noise = new Float64Array(bank.entries.length)
  if (params.red_noise === 0) return noise
  const octaves = new Map<number, number>()
  bank.entries.forEach((entry, i) => {
    const octave = Math.round(Math.log2(entry.width))
    const known = octaves.get(octave) ?? amplitudeNoise(light, entry, params, kernels)
    octaves.set(octave, known)
    noise[i] = known
  })
  return noise
}

const banks = new WeakMap<Entry, readonly [Entry['template']]>()

function amplitudeNoise(light: Light, probe: Entry, params: Params, kernels: CurveKernels): number {
  const at = starts(light.time, probe.width, params.min_epochs).map((start) => start - probe.reach[0])
  if (at.length < FEWEST) return 0
  const bank = banks.get(probe) ?? [probe.template]
  banks.set(probe, bank)
  const { snr, amplitude } = kernels.matchedFilter(light, bank, at, { freeMean: light.freeMean, leastEpochs: params.min_epochs })
  const squares = amplitude.map((a) => a * a).filter((_, i) => snr[i] !== 0 && !Number.isNaN(snr[i]))
  const errors = amplitude.map((a, i) => (a / snr[i]!) ** 2).filter((square) => !Number.isNaN(square))
  if (squares.length < FEWEST) return 0
  const limit = ((1 + ERROR / Math.sqrt(squares.length)) / SIGMA) ** 2
  return Math.min(excess(squares, errors, limit), params.red_noise * Math.sqrt(median(errors)))
}

/** r with median(A^2 / (s^2 + r^2)) at the limit; zero when it is below it already. */
function excess(squares: Float64Array, errors: Float64Array, limit: number): number {
  const ratio = (red: number): number => median(squares.map((square, i) => square / (errors[i]! + red)))
  if (ratio(0) <= limit) return 0
  let [low, high] = [0, squares.reduce((most, square) => Math.max(most, square), 0) / limit]
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2
    if (ratio(middle) > limit) low = middle
    else high = middle
  }
  return Math.sqrt((low + high) / 2)
}

/** Beginnings of stretches of this width, one after another, that hold so many epochs. */
export function starts(time: Float64Array, width: number, least: number): Float64Array {
  const found: number[] = []
  let start = 0
  for (let i = 0; i < time.length; i++) {
    if (time[i]! - time[start]! > width) start = i
    if (i - start + 1 === least) found.push(time[start]!)
  }
  return Float64Array.from(found)
}
