import { createRandom, normalTail } from '@astro/sdk'
import { flare, gaussian, supernova } from '@astro/shapes'
import type { Shape } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { bankOf, matched, overlap } from '../src/index.ts'
import { SHAPES } from '../src/params.ts'
import { contextOf, find, seriesOf } from './support.ts'

const defaults = (() => {
  const checked = matched.checkParams({})
  if (!checked.ok) throw new Error('defaults')
  return checked.value
})()

const NONE = NaN
const time = Float64Array.from({ length: 400 }, (_, i) => 58000 + 0.5 * i + (i >= 200 ? 90 : 0))
const noise = time.map(() => 2)
const quiet = (seed: string, level = 1000): Float64Array => {
  const random = createRandom(seed)
  return time.map(() => random.normal(level, 2))
}

function added(flux: Float64Array, shape: Shape, parameters: Record<string, number>, height: number, at: number): Float64Array {
  const light = shape.evaluate(time.map((t) => t - at), time.map(() => NONE), parameters, Math)
  return flux.map((value, i) => value + height * light[i]!)
}

const DRAWS = 200
const FWHM = 3
const THRESHOLD = 7

/** A Gaussian bump somewhere in the first season, in white noise about 1000. */
function bumped(height: number, i: number): { flux: Float64Array; at: number } {
  const random = createRandom(`bump ${height} ${i}`)
  const at = random.uniform(58010, 58090)
  return { flux: added(time.map(() => random.normal(1000, 2)), gaussian, { fwhm: FWHM }, height, at), at }
}

/** Part of the bumps that is found. */
function complete(height: number, given: object): number {
  const hits = Array.from({ length: DRAWS }, (_, i) => {
    const { flux, at } = bumped(height, i)
    return find(matched, seriesOf({ time, flux, noise, baseline: 1000 }), given).some((event) => Math.abs(event.epoch! - at) < FWHM)
  })
  return hits.filter(Boolean).length / DRAWS
}

/** The largest S/N of Gaussians of 0.5 to 12 d within a width of an instant, each a plain sum over the epochs; the level is known. */
function largest(flux: Float64Array, at: number): number {
  let most = 0
  for (let sigma = 0.5 / 2.3548; sigma < 12 / 2.3548; sigma *= 1.1) {
    for (let middle = at - FWHM; middle <= at + FWHM; middle += 0.125) {
      let [sum, squares] = [0, 0]
      for (let k = 0; k < time.length; k++) {
        const away = (time[k]! - middle) / sigma
        if (Math.abs(away) > 5) continue
        const light = Math.exp(-0.5 * away * away)
        sum += ((flux[k]! - 1000) * light) / 4
        squares += (light * light) / 4
      }
      most = Math.max(most, sum / Math.sqrt(squares))
    }
  }
  return most
}

describe('the bank', () => {
  const { entries } = bankOf(defaults, Math)
  const sampled = entries.map(({ template: { time: t, profile } }) => ({ start: t[0]!, step: (t.at(-1)! - t[0]!) / (t.length - 1), values: profile }))

  it('has neighbours that overlap as declared', () => {
    const first = sampled.filter((_, i) => entries[i]!.shape === 'gaussian')
    expect(first.length).toBeGreaterThan(10)
    for (let i = 1; i < first.length; i++) expect(overlap(first[i - 1]!, first[i]!)).toBeGreaterThan(0.949)
  })

  it('overlaps every event of its shapes by what is declared', () => {
    const random = createRandom('events')
    const step = (from: number, to: number): number => from * (to / from) ** random.uniform()
    const events: [Shape, Record<string, number>][] = Array.from({ length: 12 }, (_, i) => {
      if (i % 3 === 0) return [gaussian, { fwhm: step(0.06, 50) }]
      if (i % 3 === 1) return [flare, { fwhm: step(0.06, 0.9) }]
      const fall = step(3, 50)
      return [supernova, { rise: fall / 4, fall }]
    })
    for (const [shape, parameters] of events) {
      const [before, after] = shape.span(parameters)!
      const t = Float64Array.from({ length: 201 }, (_, i) => -before + ((before + after) * i) / 200)
      const event = { start: -before, step: (before + after) / 200, values: shape.evaluate(t, t.map(() => NONE), parameters, Math) }
      expect(Math.max(...sampled.map((each) => overlap(each, event))), `${shape.id} ${JSON.stringify(parameters)}`).toBeGreaterThan(0.92)
    }
  })
})

/** Paths of what is refused. */
function issues(given: object): string[] {
  const checked = matched.checkParams(given)
  return checked.ok ? [] : checked.issues.map(({ path }) => path.join('.'))
}

describe('the parameters', () => {
  it('refuses durations without a template, whatever the shapes', () => {
    expect(issues({ min_duration: 5, max_duration: 4 })).toEqual(['min_duration'])
    expect(issues({ shapes: ['flare'], min_duration: 2 })).toEqual(['shapes'])
    expect(issues({ shapes: ['flare', 'gaussian'], min_duration: 2 })).toEqual([])
    expect(issues({ min_duration: 3, max_duration: 3 })).toEqual([])
  })

  it('takes what the bank has templates for, and nothing else', () => {
    for (const shape of SHAPES) {
      for (const [min_duration, max_duration] of [[0.1, 0.9], [1, 1], [1.1, 1.9], [2, 2], [2.1, 5]] as const) {
        const wanted = { ...defaults, shapes: [shape], min_duration, max_duration }
        expect(matched.checkParams(wanted).ok, `${shape} ${min_duration}`).toBe(bankOf(wanted, Math).entries.length > 0)
      }
    }
  })
})

describe('matched', () => {
  it('finds events of both signs with their extents, the best first', () => {
    const flux = added(added(quiet('two'), gaussian, { fwhm: 4 }, 30, 58050), gaussian, { fwhm: 2 }, -20, 58220)
    const found = find(matched, seriesOf({ time, flux, noise, baseline: 1000 }))
    expect(found.map(({ sign }) => sign)).toEqual([1, -1])
    const [bump, dip] = found as [(typeof found)[number], (typeof found)[number]]
    expect(Math.abs(bump.epoch! - 58050)).toBeLessThan(0.5)
    expect(Math.abs(bump.depth! / 0.03 - 1)).toBeLessThan(0.25)
    expect(bump.duration! / 4).toBeGreaterThan(0.7)
    expect(bump.duration! / 4).toBeLessThan(1.4)
    expect(time[bump.start]!).toBeLessThan(58048)
    expect(time[bump.end]!).toBeGreaterThan(58052)
    expect(time[bump.end]! - time[bump.start]!).toBeLessThan(15)
    expect(Math.abs(dip.depth! / 0.02 - 1)).toBeLessThan(0.25)
    expect(bump.fap).toBeLessThan(1e-6)
  })

  it('looks for one sign where told, and says so', () => {
    const flux = added(quiet('one'), gaussian, { fwhm: 4 }, -30, 58050)
    const series = seriesOf({ time, flux, noise, baseline: 1000 })
    expect(find(matched, series, { sign: 'brighter' })).toEqual([])
    expect(find(matched, series, { sign: 'fainter' }).map(({ sign, score }) => [sign, score < 0])).toEqual([[-1, true]])
    expect([matched.sides(defaults), matched.sides({ ...defaults, sign: 'fainter' })]).toEqual(['two', 'one'])
  })

  it('takes no single epoch for an event unless told, and finds the event beside it', () => {
    const outlier = quiet('outlier')
    outlier[100]! += 100
    const series = seriesOf({ time, flux: outlier, noise, baseline: 1000 })
    expect(find(matched, series)).toEqual([])
    expect(find(matched, series, { min_epochs: 1 })).toHaveLength(1)
    const both = { ...series, flux: added(outlier, gaussian, { fwhm: 4 }, 30, 58250) }
    expect(find(matched, both).map(({ sign }) => sign)).toEqual([1])
  })

  it('never uses what is flagged, is NaN or has no noise', () => {
    const [flux, flag, sigma] = [quiet('flags'), new Uint8Array(time.length), noise.slice()]
    for (let i = 100; i < 106; i++) [flux[i], flag[i]] = [5000, 1]
    for (let i = 150; i < 156; i++) flux[i] = NaN
    for (let i = 300; i < 306; i++) [flux[i], sigma[i]] = [5000, NaN]
    expect(find(matched, seriesOf({ time, flux, noise: sigma, flag, baseline: 1000 }))).toEqual([])
    const none = new Float64Array(0)
    expect(find(matched, seriesOf({ time: none, flux: none, noise: none, baseline: NaN }))).toEqual([])
    expect(find(matched, seriesOf({ time, flux: flux.map(() => NaN), noise, baseline: NaN }))).toEqual([])
  })

  it('leaves its input alone and finds the same again', () => {
    const series = seriesOf({ time, flux: added(quiet('again'), flare, { fwhm: 1 }, 40, 58030), noise, baseline: 1000 })
    const before = structuredClone(series)
    const first = find(matched, series)
    expect(first).toEqual(find(matched, series))
    expect(series).toEqual(before)
    expect(first).toHaveLength(1)
    const ctx = contextOf(defaults)
    const { score } = matched.process([series], ctx).columns[0]!
    expect(score!.length).toBe(time.length)
    expect(Math.abs(time[score!.indexOf(Math.max(...score!))]! - 58030)).toBeLessThan(2)
  })

  it.each([5, 6, 7, 9])('blind completeness is that of the highest of all Gaussians: height %s', (height) => {
    const twin = Array.from({ length: DRAWS }, (_, i) => bumped(height, i)).filter(({ flux, at }) => largest(flux, at) > THRESHOLD).length / DRAWS
    const plain = { shapes: ['gaussian'], baseline: 'known', noise_floor: false, red_noise: 0, snr_rest: 0, snr_threshold: THRESHOLD }
    const found = complete(height, plain)
    // S/N of the injected template at its instant: height sqrt(sum exp(-t^2 / sigma^2)) / noise; the sum over epochs 0.5 d apart is sigma sqrt(pi) / 0.5.
    const snr = (height / 2) * Math.sqrt(((FWHM / 2.3548) * Math.sqrt(Math.PI)) / 0.5)
    const least = (part: number): number => {
      const p = 1 - normalTail(part * snr - THRESHOLD, Math)
      return p - 3.3 * Math.sqrt((p * (1 - p)) / DRAWS)
    }
    // The bank is coarser than that of the twin: neighbours overlap by 0.95, so that half way between two 0.98 of the S/N is left.
    expect(found).toBeGreaterThanOrEqual(Math.max(least(0.98), twin - 0.05))
    expect(found).toBeLessThanOrEqual(twin + 0.01)
    // With the defaults the level is fitted and the noise raised to what it may be: some percent of the S/N.
    const usual = complete(height, {})
    expect(usual).toBeGreaterThanOrEqual(least(0.93))
    expect(usual).toBeLessThanOrEqual(twin + 0.01)
  })
})
