import { median } from '@astro/sdk'
import type { CurveKernels } from '@astro/sdk'
import type { Entry } from './bank.ts'
import { SIGMA } from './light.ts'
import type { Light } from './light.ts'
import type { Params } from './params.ts'

/** Fewer stretches do not tell noise from an event. */
const FEWEST = 12

/** Error of SIGMA x median |x| of n normal numbers, times sqrt(n). */
const ERROR = 1.17

/** Standard deviation of the amplitude of a template: what correlated noise adds, and what independent noise makes alone. */
export interface AmplitudeNoise {
  readonly red: number
  readonly error: number
}

const banks = new WeakMap<Entry, readonly [Entry['template']]>()

/**
 * Correlated noise of the amplitude of a template, in the unit of the values (Pont, Zucker and Queloz 2006, MNRAS 373, 231): placed in
 * stretches of its width that do not overlap, its amplitudes A_i with errors s_i scatter about their median m by r where
 * SIGMA median(|A_i - m| / sqrt(s_i^2 + r^2)) is 1, within the error of such a scatter. A star that erupts in fewer than half of the
 * stretches does not hide its eruptions so. Where the level is known, as of differences, m is 0, and r at most `params.red_noise` times
 * the median error: light curves of transients may hold a transient and nothing else. Undefined where there are too few stretches.
 */
export function correlatedNoise(light: Light, probe: Entry, params: Params, kernels: CurveKernels): AmplitudeNoise | undefined {
  const at = stretches(light.time, probe, params.min_epochs)
  if (at.length < FEWEST) return undefined
  const bank = banks.get(probe) ?? [probe.template]
  banks.set(probe, bank)
  const { snr, amplitude } = kernels.matchedFilter(light, bank, at, { freeMean: light.freeMean, leastEpochs: params.min_epochs })
  const [squares, errors] = [new Float64Array(at.length), new Float64Array(at.length)]
  const usual = light.differences ? 0 : median(amplitude)
  let n = 0
  for (let i = 0; i < at.length; i++) {
    if (snr[i] === 0 || Number.isNaN(snr[i])) continue
    squares[n] = (amplitude[i]! - usual) ** 2
    errors[n++] = (amplitude[i]! / snr[i]!) ** 2
  }
  if (n < FEWEST) return undefined
  const told = errors.subarray(0, n)
  const red = excess(squares.subarray(0, n), told, ((1 + ERROR / Math.sqrt(n)) / SIGMA) ** 2)
  const error = Math.sqrt(median(told))
  return { red: light.differences ? Math.min(red, params.red_noise * error) : red, error }
}

interface Stretches {
  readonly least: number
  readonly at: Float64Array
}

const known = new WeakMap<Float64Array, Map<Entry, Stretches>>()

/** Instants at which a template begins with each stretch of its width; made once for the same times. */
function stretches(time: Float64Array, probe: Entry, least: number): Float64Array {
  const made = known.get(time) ?? new Map<Entry, Stretches>()
  known.set(time, made)
  const before = made.get(probe)
  if (before?.least === least) return before.at
  const at = starts(time, probe.width, least).map((start) => start - probe.reach[0])
  made.set(probe, { least, at })
  return at
}

/** r with median(A^2 / (s^2 + r^2)) at the limit; zero when it is below it already. */
function excess(squares: Float64Array, errors: Float64Array, limit: number): number {
  const ratios = new Float64Array(squares.length)
  const ratio = (red: number): number => {
    for (let i = 0; i < ratios.length; i++) ratios[i] = squares[i]! / (errors[i]! + red)
    return median(ratios)
  }
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
