import { largestOf, type CurveMath } from '@astro/sdk'
import type { Params } from './params.ts'

/** Trial periods that are searched with the same durations. */
export interface Block {
  readonly periods: Float64Array
  readonly durations: Float64Array
}

/** Neighbouring durations of the grid, and the octaves between them: log2(1.4). */
const RATIO = 1.4
const OCTAVES = 0.48542682717024171

/** Longest period searched, d: the span holds min_transits of it. */
export function longestPeriod(span: number, params: Params): number {
  return Math.min(params.max_period, span / params.min_transits)
}

/**
 * The trial periods, the longest first. From one to the next the last transit of the span moves, against the first, by the shortest
 * duration / oversample: df = duration / (oversample P span) (Ofir 2014, A&A 561, A138), a grid even in log f. In blocks of an octave, the
 * durations from the shortest in steps of 1.4 to the longest, but not beyond `max_fraction` of the shortest period of the block.
 */
export function blocksOf(span: number, params: Params): Block[] {
  const blocks: Block[] = []
  const factor = 1 + params.min_duration / (params.oversample * span)
  let period = longestPeriod(span, params)
  while (period >= params.min_period) {
    const end = Math.max(params.min_period, period / 2)
    const periods: number[] = []
    for (; period >= end; period /= factor) periods.push(period)
    if (end === params.min_period) period = 0
    blocks.push({ periods: Float64Array.from(periods), durations: durationsOf(end, params) })
  }
  return blocks
}

function durationsOf(period: number, { min_duration, max_duration, max_fraction }: Params): Float64Array {
  const longest = Math.max(min_duration, Math.min(max_duration, max_fraction * period))
  const durations: number[] = []
  for (let duration = min_duration; duration <= longest * (1 + 1e-9); duration *= RATIO) durations.push(duration)
  return Float64Array.from(durations)
}

/** Found from the highest peaks of simulated constants: test/finders/bls-false-alarms.test.ts compares. */
const SHARE = 12
const AT = 5

/**
 * Independent trials of a search at S/N 5. At one duration D there are about P / D phases, and periods within df = D / (P span) of one
 * another see the same transits: integrated over f, span (P_max - P_min) / D^2 for each octave of durations.
 */
export function trialsOf(span: number, params: Params): number {
  return SHARE * blocksOf(span, params).reduce((sum, { periods, durations }) => {
    const range = periods[0]! - periods.at(-1)!
    const octaves = Math.max(1, (durations.length - 1) * OCTAVES)
    const mean = durations.reduce((total, duration) => total + 1 / duration ** 2, 0) / durations.length
    return sum + span * range * mean * octaves
  }, 0)
}

/**
 * Probability that noise alone makes a highest peak of this S/N. The higher the level, the finer the structure of what is above it:
 * independent trials of a box grow as the square of the level with each of its edges (Siegmund 1985, Sequential Analysis, chapter 8).
 */
export function falseAlarm(snr: number, trials: number, math: CurveMath): number {
  return snr > 0 ? largestOf(snr, trials * (snr / AT) ** 4, math) : 1
}

/** The S/N that is reached by chance with this probability, by halving. */
export function snrAt(probability: number, trials: number, math: CurveMath): number {
  let [low, high] = [0, 40]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (falseAlarm(middle, trials, math) > probability) low = middle
    else high = middle
  }
  return high
}
