import type { BankOptions, BankScores, CurveKernels } from '@astro/sdk'
import type { Bank } from './bank.ts'
import type { Light } from './light.ts'
import type { Params } from './params.ts'

/** Part of its width that a template moves at least; a Gaussian loses less than 0.1 % of its S/N to it. */
const STRIDE = 1 / 16

/** Scores at ascending reference instants. */
export interface Scores extends BankScores {
  readonly at: Float64Array
}

/** The best template in one place. */
export interface Candidate {
  readonly snr: number
  readonly amplitude: number
  readonly template: number
  readonly at: number
}

/**
 * Every epoch is a reference instant, and so is the middle between two neighbours that one template may span, unless they are nearer
 * than half the shortest template.
 */
export function instants({ time }: Light, { longest, shortest }: Bank): Float64Array {
  const at: number[] = []
  for (let i = 0; i < time.length; i++) {
    const step = i === 0 ? 0 : time[i]! - time[i - 1]!
    if (step > shortest / 2 && step < longest) at.push(time[i]! - step / 2)
    at.push(time[i]!)
  }
  return Float64Array.from(at)
}

/** @param redNoise of the amplitude of each template */
export function scoresOf(light: Light, bank: Bank, redNoise: Float64Array, params: Params, kernels: CurveKernels): Scores {
  return filtered(light, bank, instants(light, bank), { stride: STRIDE, redNoise }, params, kernels)
}

function filtered(light: Light, bank: Bank, at: Float64Array, more: BankOptions, params: Params, kernels: CurveKernels): Scores {
  const down = params.sign === 'fainter'
  const epochs = down ? { ...light, value: light.value.map((v) => -v) } : light
  const options = { twoSided: params.sign === 'both', freeMean: light.freeMean, leastEpochs: params.min_epochs, ...more }
  const scores = kernels.matchedFilter(epochs, bank.templates, at, options)
  const turn = (column: Float64Array): Float64Array => (down ? column.map((v) => -v) : column)
  return { at, snr: turn(scores.snr), amplitude: turn(scores.amplitude), template: scores.template }
}

/** The highest |S/N| of the signs that are looked for; the first of equals. */
export function highest({ at, snr, amplitude, template }: Scores, { sign }: Params): Candidate | undefined {
  let best = -1
  let most = 0
  for (let i = 0; i < at.length; i++) {
    const height = sign === 'both' ? Math.abs(snr[i]!) : sign === 'brighter' ? snr[i]! : -snr[i]!
    if (height > most) [most, best] = [height, i]
  }
  return best < 0 ? undefined : { snr: snr[best]!, amplitude: amplitude[best]!, template: template[best]!, at: at[best]! }
}

/**
 * The template that fits a candidate best, by independent errors alone: correlated noise tells what is significant, but of a high event it
 * would favour the width with the least of it. The S/N stays that of the candidate.
 */
export function fitted(light: Light, bank: Bank, scores: Scores, candidate: Candidate, params: Params, kernels: CurveKernels): Candidate {
  const [first, last] = bank.entries[candidate.template]!.reach
  const at = scores.at.filter((instant) => instant >= candidate.at + first && instant <= candidate.at + last)
  const sign = candidate.snr > 0 ? 'brighter' : 'fainter'
  const own = { ...params, sign } as const
  const best = highest(filtered(light, bank, at, {}, own, kernels), own)
  return best === undefined ? candidate : { ...best, snr: candidate.snr }
}

/** S/N of each epoch's nearest reference instants, the larger |S/N| of its own and the middles beside it; for pictures. */
export function perEpoch({ at, snr }: Scores, { time }: Light): Float64Array {
  const score = new Float64Array(time.length).fill(NaN)
  let k = 0
  for (let i = 0; i < time.length; i++) {
    while (at[k]! < time[i]!) k++
    for (const place of [k, k - 1, k + 1]) {
      const beside = place === k || (place >= 0 && place < at.length && at[place] !== time[i - 1] && at[place] !== time[i + 1])
      if (beside && !(Math.abs(snr[place]!) <= Math.abs(score[i]!)) && !Number.isNaN(snr[place]!)) score[i] = snr[place]!
    }
  }
  return score
}
