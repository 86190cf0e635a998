import { largestOf } from '@astro/sdk'
import type { CurveKernels, Find, FinderContext, Series } from '@astro/sdk'
import { bankOf } from './bank.ts'
import type { Entry } from './bank.ts'
import { extentOf, peakOf, standsOut, withoutStrongest } from './events.ts'
import type { Extent } from './events.ts'
import { indicesWhere } from './indices.ts'
import { layersWithout } from './layers.ts'
import type { Layer } from './layers.ts'
import type { Params } from './params.ts'
import { candidates, fitted, scoresOf } from './search.ts'
import type { Candidate, Scores } from './search.ts'
import { trialsOf } from './trials.ts'

/** What the first pass says. */
export interface First {
  readonly layers: readonly Layer[]
  readonly scores: Scores
}

/** An event in the numbers of the full light. */
interface Event extends Extent {
  readonly candidate: Candidate
  readonly entry: Entry
  readonly peak: number
  readonly fap: number
}

/**
 * The highest score is an event, unless it hangs on too few epochs: then these are set aside. After each pass everything is scored again
 * without the epochs that it took; what adjoins an event of the same sign belongs to that. Ends when a pass takes nothing.
 */
export function detectIn(series: Series, index: number, first: First, ctx: FinderContext<Params>): Find[] {
  const { params, kernels } = ctx
  const bank = bankOf(params, kernels.math)
  const { time } = first.layers[0]!.light
  let trials: number | undefined
  const work = { time, gone: new Uint8Array(time.length), events: [] as Event[], rejected: [], params, kernels }
  let { layers, scores } = first
  while (work.events.length < params.max_det_per_lc) {
    const above = candidates(scores, params.snr_threshold, params)
    if (above.length === 0) break
    const count = (trials ??= trialsOf(time, params, kernels.math) * (params.sign === 'both' ? 2 : 1))
    const falseAlarm = (one: Candidate): number => largestOf(Math.abs(one.snr), count, kernels.math)
    const high = above.filter((one) => falseAlarm(one) <= params.max_false_alarm)
    if (!takeHighest(high, falseAlarm, layers, scores, work)) break
    layers = layersWithout(first.layers, work.gone)
    scores = scoresOf(layers, bank, params, kernels)
  }
  return work.events.map((event) => describe(event, series, index, first))
}

interface Work {
  /** Times of the full light. */
  readonly time: Float64Array
  /** Of the full light: taken by an event, or set aside. */
  readonly gone: Uint8Array
  readonly events: Event[]
  /** Where something does not stand out against its sides (`standsOut`). */
  readonly rejected: { readonly layer: number; readonly sign: number; readonly from: number; readonly to: number }[]
  readonly params: Params
  readonly kernels: CurveKernels
}

/** Events that are at least this part as high as the highest are taken in one pass: they move the mean too little to make one another. */
const ALIKE = 0.5

/**
 * One pass: outliers and then the highest events, apart from one another; an event beside outliers waits for the next pass, since they
 * move the mean. Whether any epoch was taken.
 */
function takeHighest(high: readonly Candidate[], falseAlarm: (one: Candidate) => number, layers: readonly Layer[], scores: Scores, work: Work): boolean {
  const places = indicesWhere(work.gone.length, (i) => work.gone[i] === 0)
  const { time } = layers[0]!.light
  const [aside, taken] = [[] as number[], [] as (readonly [number, number])[]]
  let least = 0
  for (const candidate of high) {
    if (Math.abs(candidate.snr) < least || work.events.length === work.params.max_det_per_lc) break
    const layer = layers[candidate.layer]!
    const [first, last] = layer.bank.entries[candidate.template]!.reach.map((end) => candidate.at + end) as [number, number]
    if (taken.some(([from, to]) => last >= from && first <= to) || aside.some((epoch) => time[epoch]! >= first && time[epoch]! <= last)) continue
    if (isRejected(candidate, [first, last], layer, work)) continue
    const best = fitted(layer, scores, candidate, work.params, work.kernels)
    const { rest, strongest } = withoutStrongest(layer.light, best, layer.bank.entries[best.template]!, work.params.min_epochs - 1)
    if (rest <= work.params.snr_rest && strongest.length > 0) {
      aside.push(...strongest)
      for (const epoch of strongest) work.gone[places[epoch]!] = 1
    } else {
      if (aside.length > 0) return true
      const { start, end } = takeEvent(best, falseAlarm(candidate), layer, places, work)
      taken.push([Math.min(first, work.time[start]!), Math.max(last, work.time[end]!)])
      least = Math.max(least, ALIKE * Math.abs(candidate.snr))
    }
  }
  return aside.length + taken.length > 0
}

/** Whether a candidate does not stand out against its sides, or lies within one that did not. */
function isRejected(candidate: Candidate, [from, to]: readonly [number, number], layer: Layer, { rejected }: Work): boolean {
  const sign = Math.sign(candidate.snr)
  if (rejected.some((one) => one.layer === candidate.layer && one.sign === sign && candidate.at >= one.from && candidate.at <= one.to)) return true
  if (standsOut(layer.light, candidate, layer.bank.entries[candidate.template]!)) return false
  rejected.push({ layer: candidate.layer, sign, from, to })
  return true
}

/** Makes an event of a candidate, or adds it to its neighbour. */
function takeEvent(candidate: Candidate, fap: number, { light, bank }: Layer, places: Int32Array, { time, gone, events, params }: Work): Extent {
  const entry = bank.entries[candidate.template]!
  const own = extentOf(light, candidate, entry, params)
  const extent = { start: places[own.start]!, end: places[own.end]! }
  const peak = places[peakOf(light, candidate, own)]!
  gone.fill(1, extent.start, extent.end + 1)
  const near = entry.reach[1] - entry.reach[0]
  const beside = events.findIndex((event) => Math.sign(event.candidate.snr) === Math.sign(candidate.snr) && adjoins(event, extent, near, time, gone))
  if (beside < 0) events.push({ ...extent, candidate, entry, peak, fap })
  else {
    const event = events[beside]!
    events[beside] = { ...event, start: Math.min(event.start, extent.start), end: Math.max(event.end, extent.end) }
    gone.fill(1, events[beside].start, events[beside].end + 1)
  }
  return extent
}

/** Whether no free epoch lies between two extents, nor a gap longer than `near`. */
function adjoins(a: Extent, b: Extent, near: number, time: Float64Array, gone: Uint8Array): boolean {
  const [from, to] = a.end < b.start ? [a.end, b.start] : [b.end, a.start]
  if (time[to]! - time[from]! > near) return false
  for (let i = from + 1; i < to; i++) if (gone[i] === 0) return false
  return true
}

function describe({ start, peak, end, candidate, entry, fap }: Event, { time, baseline }: Series, index: number, { layers }: First): Find {
  const { snr, amplitude, at, layer } = candidate
  const { light, bank, redNoise } = layers[layer]!
  return {
    kind: 'event',
    series: index,
    start: light.rows[start]!,
    peak: light.rows[peak]!,
    end: light.rows[end]!,
    sign: snr > 0 ? 1 : -1,
    score: snr,
    period: null,
    epoch: at,
    duration: entry.width > 0 ? entry.width : time[light.rows[end]!]! - time[light.rows[start]!]!,
    depth: baseline > 0 ? Math.abs(amplitude) / baseline : null,
    fap,
    alias_of: null,
    values: { shape: entry.shape, ...entry.template.parameters, amplitude, epochs: end - start + 1, noise_factor: light.raised, red_noise: redNoise[bank.entries.indexOf(entry)]!, trend: light.trend?.window ?? null },
  }
}
