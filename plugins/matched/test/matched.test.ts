import { createRandom } from '@astro/sdk'
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

/** Part of 150 injected bumps that is found. */
function complete(prefix: string, height: number): number {
  let hits = 0
  for (let i = 0; i < 150; i++) {
    const random = createRandom(`${prefix}${i}`)
    const at = random.uniform(58010, 58090)
    const flux = added(time.map(() => random.normal(1000, 2)), gaussian, { fwhm: 3 }, height, at)
    hits += Number(find(matched, seriesOf({ time, flux, noise, baseline: 1000 })).some((event) => Math.abs(event.epoch! - at) < 3))
  }
  return hits / 150
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

  it('blind completeness is that of its own simulation with other seeds', () => {
    const curve = [4, 5.5, 7, 10].map((height) => [complete('a', height), complete('b', height)] as const)
    for (const [a, b] of curve) expect(Math.abs(a - b)).toBeLessThan(0.17)
    expect(curve[0]![0]).toBeLessThan(curve[3]![0])
    expect(curve[3]![0]).toBeGreaterThan(0.97)
  })
})
