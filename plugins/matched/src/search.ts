import type { BankOptions, BankScores, CurveKernels } from '@astro/sdk'
import { partOf, type Bank } from './bank.ts'
import { extentOf } from './events.ts'
import { indicesWhere } from './indices.ts'
import type { Layer } from './layers.ts'
import type { Light } from './light.ts'
import type { Params } from './params.ts'

/** Part of its width that a template moves at least; a Gaussian loses less than 0.1 % of its S/N to it. */
const STRIDE = 1 / 16

/** Widest template that an event may be described by, in its own extent. */
const WIDER = 2

/** The best score of all layers at ascending reference instants; `template` counts in the bank of `layer`. */
export interface Scores extends BankScores {
  readonly at: Float64Array
  /** Number of the layer, per instant. */
  readonly layer: Uint8Array
}

/** The best template in one place. */
export interface Candidate {
  readonly snr: number
  readonly amplitude: number
  readonly layer: number
  readonly template: number
  readonly at: number
}

/**
 * Every epoch is a reference instant, and so is the middle between two neighbours that one template may span, unless they are nearer
 * than half the shortest template.
 */
export function instants({ time }: Light, bank: Bank): Float64Array {
  const made = known.get(time) ?? new WeakMap<Bank, Float64Array>()
  known.set(time, made)
  const at = made.get(bank) ?? instantsOf(time, bank)
  made.set(bank, at)
  return at
}

/** Of times that are searched again and again. */
const known = new WeakMap<Float64Array, WeakMap<Bank, Float64Array>>()

function instantsOf(time: Float64Array, { longest, shortest }: Bank): Float64Array {
  const at: number[] = []
  for (let i = 0; i < time.length; i++) {
    const step = i === 0 ? 0 : time[i]! - time[i - 1]!
    if (step > shortest / 2 && step < longest) at.push(time[i]! - step / 2)
    at.push(time[i]!)
  }
  return Float64Array.from(at)
}

/** The best of all layers at the reference instants of the whole bank; the first layer of equals. */
export function scoresOf(layers: readonly Layer[], bank: Bank, params: Params, kernels: CurveKernels): Scores {
  const at = instants(layers[0]!.light, bank)
  const all = layers.map((layer) => filtered(layer, at, { stride: STRIDE, redNoise: layer.redNoise }, params, kernels))
  const best = { ...all[0]!, at, layer: new Uint8Array(at.length) }
  for (let k = 1; k < all.length; k++) {
    const { snr, amplitude, template } = all[k]!
    for (let i = 0; i < at.length; i++) {
      if (!(height(snr[i]!, params) > height(best.snr[i]!, params)) && !Number.isNaN(best.snr[i]!)) continue
      ;[best.snr[i], best.amplitude[i], best.template[i], best.layer[i]] = [snr[i]!, amplitude[i]!, template[i]!, k]
    }
  }
  return best
}

function filtered({ light, bank }: Layer, at: Float64Array, more: BankOptions, params: Params, kernels: CurveKernels): BankScores {
  const down = params.sign === 'fainter'
  const epochs = down ? { ...light, value: light.value.map((v) => -v) } : light
  const options = { twoSided: params.sign === 'both', freeMean: light.freeMean, leastEpochs: params.min_epochs, ...more }
  const scores = kernels.matchedFilter(epochs, bank.templates, at, options)
  const turn = (column: Float64Array): Float64Array => (down ? column.map((v) => -v) : column)
  return { snr: turn(scores.snr), amplitude: turn(scores.amplitude), template: scores.template }
}

/** How high a ratio is, of the signs that are looked for. */
function height(snr: number, { sign }: Params): number {
  return sign === 'both' ? Math.abs(snr) : sign === 'brighter' ? snr : -snr
}

/** All places whose ratio, of the signs that are looked for, is above the least; the highest first, the earlier of equals. */
export function candidates({ at, snr, amplitude, template, layer }: Scores, least: number, params: Params): Candidate[] {
  const places = indicesWhere(at.length, (i) => height(snr[i]!, params) > least)
  const order = [...places].sort((a, b) => height(snr[b]!, params) - height(snr[a]!, params) || a - b)
  return order.map((i) => ({ snr: snr[i]!, amplitude: amplitude[i]!, layer: layer[i]!, template: template[i]!, at: at[i]! }))
}

/**
 * The template of its layer that fits a candidate best, by independent errors alone: correlated noise tells what is significant, but of a
 * high event it would favour the width with the least of it. It is no wider than twice what is high about the candidate: a wider one may
 * hold several events. The S/N stays that of the candidate.
 */
export function fitted(layer: Layer, scores: Scores, candidate: Candidate, params: Params, kernels: CurveKernels): Candidate {
  const [first, last] = layer.bank.entries[candidate.template]!.reach
  const at = scores.at.filter((instant) => instant >= candidate.at + first && instant <= candidate.at + last)
  const own = { ...params, sign: candidate.snr > 0 ? 'brighter' : 'fainter' } as const
  const { entries } = layer.bank
  const { start, end } = extentOf(layer.light, candidate, entries[candidate.template]!, params)
  const widest = WIDER * Math.max(entries[candidate.template]!.width, layer.light.time[end]! - layer.light.time[start]!)
  const members = indicesWhere(entries.length, (i) => entries[i]!.width <= widest)
  const best = filtered({ ...layer, bank: partOf(layer.bank, members) }, at, {}, own, kernels)
  const place = best.snr.reduce((most, snr, i) => (height(snr, own) > height(best.snr[most] ?? 0, own) ? i : most), -1)
  if (place < 0) return candidate
  return { ...candidate, amplitude: best.amplitude[place]!, template: members[best.template[place]!]!, at: at[place]! }
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
