import { createRandom, type Find } from '@astro/sdk'
import { gaussian, flare } from '@astro/shapes'
import { describe, expect, it } from 'vitest'
import { matched } from '../src/index.ts'
import { find, seriesOf } from './support.ts'

const events = (found: readonly Find[]): string[] => found.map(({ sign, epoch }) => `${sign > 0 ? '+' : '-'}${Math.round(epoch!)}`).toSorted()

/** A light curve every half hour: level 10 000, noise 5, and whatever light of time. */
function dense(seed: string, days: number, light: (t: number) => number) {
  const random = createRandom(seed)
  const time = Float64Array.from({ length: days * 48 }, (_, i) => 57000 + i / 48)
  return seriesOf({ time, flux: time.map((t) => random.normal(10_000 + light(t - 57000), 5)), noise: time.map(() => 5), baseline: 10_000 })
}

const eruption = (t: number): number => (t % 40 > 14 && t % 40 < 26 ? 8000 : 0)
const decline = (t: number): number => 50_000 * Math.exp(-(t - 51234) / 4)
const eclipsed = (t: number): number => (t > 51260 && t < 51262 ? -800 : 0)
const spots = (t: number): number => 500 * Math.sin((2 * Math.PI * t) / 2.7) + 200 * Math.sin((2 * Math.PI * t) / 1.35 + 1)

/** What a shape adds at a time. */
function added(shape: typeof flare, parameters: Record<string, number>, height: number, at: number): (t: number) => number {
  return (t) => height * shape.evaluate(Float64Array.of(t - at), Float64Array.of(NaN), parameters, Math)[0]!
}

describe('light that varies slowly', () => {
  it('the rotation of a spotted star is no event, its flares are', () => {
    expect(find(matched, dense('spots', 60, spots))).toEqual([])
    const at = [7.3, 15.1, 22.6, 31.9, 48.2]
    const flares = at.map((each) => added(flare, { fwhm: 0.08 }, 400, each))
    const found = find(matched, dense('flares', 60, (t) => spots(t) + flares.reduce((sum, one) => sum + one(t), 0)))
    // One flare on the steepest part of the rotation may be lost.
    const expected = at.map((each) => `+${57000 + Math.round(each)}`)
    expect(events(found).filter((event) => !expected.includes(event))).toEqual([])
    expect(found.length).toBeGreaterThanOrEqual(4)
    // They are seen above a trend alone.
    for (const { values } of found) expect(Number(values['trend'])).toBeLessThan(1)
  })

  it('eruptions that fill a third of the time are events, and the quiet between them is no dip', () => {
    const found = find(matched, dense('erupts', 240, eruption))
    expect(found).toHaveLength(6)
    for (const { sign, epoch } of found) expect([sign, Math.abs(((epoch! - 57000) % 40) - 20) < 6]).toEqual([1, true])
  })

  it('the end of a long decline is no dip, a dip with light on both sides is', () => {
    const random = createRandom('nova')
    const time = Float64Array.from({ length: 120 }, (_, i) => 51234 + i * 0.4)
    const of = (light: (t: number) => number) => {
      const flux = time.map((t) => random.normal(1000 + light(t), 30))
      return seriesOf({ time, flux, noise: time.map(() => 30), baseline: 6000 })
    }
    expect(find(matched, of(decline)).map(({ sign }) => sign)).toEqual([1])
    expect(events(find(matched, of(eclipsed)))).toEqual(['-51261'])
  })

  it('keeps the level of differences: a transient that fills its curve is an event', () => {
    const random = createRandom('difference')
    const time = Float64Array.from({ length: 80 }, (_, i) => 58000 + i)
    const flux = time.map((t) => random.normal(200 * Math.exp(-(((t - 58040) / 25) ** 2)), 10))
    const [event, ...rest] = find(matched, seriesOf({ time, flux, noise: time.map(() => 10), baseline: 0 }))
    expect([event!.sign, rest]).toEqual([1, []])
    // So is a star that goes below its reference for good: there is nothing after it to compare with.
    const faded = time.map((t) => random.normal(t > 58060 ? -100 : 0, 10))
    expect(find(matched, seriesOf({ time, flux: faded, noise: time.map(() => 10), baseline: 0 })).map(({ sign }) => sign)).toEqual([-1])
  })
})

describe('many events', () => {
  it('finds a hundred and more where so many are asked for', () => {
    const at = Array.from({ length: 130 }, (_, i) => 1 + 2 * i)
    const bumps = at.map((each) => added(gaussian, { fwhm: 0.3 }, 60, each))
    const series = dense('many', 262, (t) => bumps[Math.min(129, Math.max(0, Math.round((t - 1) / 2)))]!(t))
    expect(find(matched, series, { max_det_per_lc: 200 })).toHaveLength(130)
    expect(find(matched, series)).toHaveLength(100)
  })

  it('single outliers, however many, hide no event', () => {
    const random = createRandom('outliers')
    const bump = added(gaussian, { fwhm: 0.3 }, 60, 30.01)
    const series = dense('bad', 60, bump)
    const flux = series.flux.slice()
    for (let i = 0; i < 90; i++) flux[Math.floor(random.uniform(0, 1300))]! += 500
    const found = find(matched, { ...series, flux })
    expect(events(found)).toContain('+57030')
  })

  it('does not join events of two seasons', () => {
    const random = createRandom('seasons')
    const time = Float64Array.from({ length: 400 }, (_, i) => 58000 + i + (i >= 200 ? 200 : 0))
    const flux = time.map((t) => random.normal(1000 + (Math.abs(t - 58197.5) < 2 || Math.abs(t - 58401.5) < 2 ? 100 : 0), 10))
    const found = find(matched, seriesOf({ time, flux, noise: time.map(() => 10), baseline: 1000 }), { max_duration: 5 })
    expect(found).toHaveLength(2)
    for (const { start, end } of found) expect(time[end]! - time[start]!).toBeLessThan(10)
  })
})

it('ends, with events of epochs in order, whatever the light does', () => {
  for (let i = 0; i < 150; i++) {
    const random = createRandom(`any ${i}`)
    const n = Math.floor(random.uniform(1, 400))
    const span = 10 ** random.uniform(-1, 3.5)
    const time = Float64Array.from({ length: n }, () => 58000 + random.uniform(0, span)).toSorted()
    const steps = 10 ** random.uniform(-1, 3)
    let level = 1000
    const flux = time.map(() => (level += random.normal(0, steps)) + random.normal(0, 10) + (random.uniform(0, 1) < 0.05 ? 500 : 0))
    const params = { min_epochs: 1 + (i % 4), sign: (['both', 'brighter', 'fainter'] as const)[i % 3]!, snr_threshold: random.uniform(3, 8) }
    for (const { start, peak, end, score } of find(matched, seriesOf({ time, flux, noise: time.map(() => 10), baseline: i % 5 === 0 ? 0 : 1000 }), params)) {
      expect(start >= 0 && start <= peak && peak <= end && end < n && Number.isFinite(score), `curve ${i}: ${start} ${peak} ${end} of ${n}`).toBe(true)
    }
  }
}, 120_000)
