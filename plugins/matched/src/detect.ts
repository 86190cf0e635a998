import { largestOf } from '@astro/sdk'
import type { Find, FinderContext, Series } from '@astro/sdk'
import { bankOf } from './bank.ts'
import type { Bank, Entry } from './bank.ts'
import { extentOf, peakOf, withoutStrongest } from './events.ts'
import type { Extent } from './events.ts'
import { indicesWhere } from './indices.ts'
import { without } from './light.ts'
import type { Light } from './light.ts'
import type { Params } from './params.ts'
import { fitted, highest, scoresOf } from './search.ts'
import type { Candidate, Scores } from './search.ts'
import { trialsOf } from './trials.ts'

/** Outliers that are set aside and pieces that join an event do not count as detections, but somewhere it ends. */
const ROUNDS = 60

/** What the first pass says. */
interface First {
  readonly light: Light
  readonly redNoise: Float64Array
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
 * The highest score is an event, unless it hangs on too few epochs: then these are set aside. Its epochs are not searched again, and so on.
 * What adjoins an event of the same sign belongs to that.
 */
export function detectIn(series: Series, index: number, first: First, ctx: FinderContext<Params>): Find[] {
  const { params, kernels } = ctx
  const { light: full, redNoise } = first
  const bank = bankOf(params, kernels.math)
  const trials = trialsOf(full.time, params, kernels.math) * (params.sign === 'both' ? 2 : 1)
  const gone = new Uint8Array(full.time.length)
  const events: Event[] = []
  let { light, scores } = first
  for (let round = 0; round < ROUNDS && events.length < params.max_det_per_lc; round++) {
    const candidate = highest(scores, params)
    if (candidate === undefined || Math.abs(candidate.snr) <= params.snr_threshold) break
    const fap = largestOf(Math.abs(candidate.snr), trials, kernels.math)
    if (fap > params.max_false_alarm) break
    take(fitted(light, bank, scores, candidate, params, kernels), fap, { light, bank, gone, events, params })
    light = without(full, gone)
    scores = scoresOf(light, bank, redNoise, params, kernels)
  }
  return events.map((event) => describe(event, series, index, first))
}

interface Work {
  readonly light: Light
  readonly bank: Bank
  readonly gone: Uint8Array
  readonly events: Event[]
  readonly params: Params
}

/** Makes an event of a candidate, or adds it to its neighbour, or sets its outliers aside. */
function take(candidate: Candidate, fap: number, { light, bank, gone, events, params }: Work): void {
  const entry = bank.entries[candidate.template]!
  const places = indicesWhere(gone.length, (i) => gone[i] === 0)
  const { rest, strongest } = withoutStrongest(light, candidate, entry, params.min_epochs - 1)
  if (rest <= params.snr_rest && strongest.length > 0) {
    for (const epoch of strongest) gone[places[epoch]!] = 1
    return
  }
  const own = extentOf(light, candidate, entry, params)
  const extent = { start: places[own.start]!, end: places[own.end]! }
  const peak = places[peakOf(light, candidate, own)]!
  gone.fill(1, extent.start, extent.end + 1)
  const beside = events.findIndex((event) => Math.sign(event.candidate.snr) === Math.sign(candidate.snr) && adjoins(event, extent, gone))
  if (beside < 0) events.push({ ...extent, candidate, entry, peak, fap })
  else {
    const event = events[beside]!
    events[beside] = { ...event, start: Math.min(event.start, extent.start), end: Math.max(event.end, extent.end) }
    gone.fill(1, events[beside].start, events[beside].end + 1)
  }
}

/** Whether no free epoch lies between two extents. */
function adjoins(a: Extent, b: Extent, gone: Uint8Array): boolean {
  const [from, to] = a.end < b.start ? [a.end, b.start] : [b.end, a.start]
  for (let i = from + 1; i < to; i++) if (gone[i] === 0) return false
  return true
}

function describe({ start, peak, end, candidate, entry, fap }: Event, { time, baseline }: Series, index: number, { light, redNoise }: First): Find {
  const { snr, amplitude, at } = candidate
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
    values: { shape: entry.shape, ...entry.template.parameters, amplitude, epochs: end - start + 1, noise_factor: light.raised, red_noise: redNoise[candidate.template]! },
  }
}
