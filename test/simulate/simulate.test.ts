import { describe, expect, it } from 'vitest'
import { answers, type Truth } from '../../src/photometry/simulate/recover.ts'
import { simulate } from '../../src/photometry/simulate/simulate.ts'
import type { Found, Searched } from '../../src/photometry/search-result.ts'
import { drawsOf } from '../../src/photometry/simulate/seed.ts'
import { box, BOXES, constant, math, pairFinder, peakFinder, requestOf, settings, sinusoid } from './support.ts'

const strong = { ...BOXES, parameters: { amplitude: { distribution: 'fixed', value: 5 }, duration: { distribution: 'fixed', value: 6 } } } as const
const weak = { ...BOXES, parameters: { amplitude: { distribution: 'fixed', value: 1e-6 }, duration: { distribution: 'fixed', value: 6 } } } as const

const of = (name: string) => simulate(requestOf(name, [constant({ seed: name })], { num_injections: 3.5 }))

/** Share of what is true over 500 sources. */
function share(matches: (name: string) => readonly boolean[]): number {
  const all = Array.from({ length: 500 }, (_, i) => matches(`s${i}`)).flat()
  return all.filter(Boolean).length / all.length
}

describe('injections into one source', () => {
  it('are found where data are, by time and score, when they are strong', () => {
    const { injections, simulated, not_simulated } = simulate(requestOf('s', [constant()], { num_injections: 60, zero_fraction: 0, shapes: [strong] }))
    expect(not_simulated).toBeNull()
    for (const { recovered: { peak }, in_data, epoch_mjd, expected_snr } of injections) {
      expect(peak!.recovered).toBe(in_data)
      if (!in_data) continue
      expect(Math.abs(peak!.mjd! - epoch_mjd)).toBeLessThanOrEqual(3)
      expect(peak!.score).toBeGreaterThan(5)
      expect(peak!.filters).toEqual(['g'])
      expect(expected_snr).toBeGreaterThan(5)
    }
    const matching = new Set(simulated.filter(({ matches }) => matches).map(({ injection }) => injection))
    expect(matching.size).toBe(injections.filter(({ in_data }) => in_data).length)
  })

  it('are not found when there is next to nothing of them, nor nothing', () => {
    for (const over of [{ shapes: [weak], zero_fraction: 0 }, { shapes: [strong], zero_fraction: 1 }]) {
      const { injections } = simulate(requestOf('s', [constant()], { num_injections: 40, ...over }))
      expect(injections).toHaveLength(40)
      expect(injections.some(({ recovered }) => recovered['peak']!.recovered)).toBe(false)
    }
  })

  it('of nothing meet noise in another order, and match as often as fresh noise does', () => {
    const [threshold, places] = [1.6, 40]
    const put = share((name) => {
      const { injections } = simulate(requestOf(name, [constant({ seed: name })], { num_injections: places, zero_fraction: 1, shapes: [strong] }, pairFinder(threshold)))
      return injections.map(({ recovered }) => recovered['peak']!.recovered)
    })
    // Noise that nothing was chosen by: epochs of one sign above the threshold, two in a row, that touch six days about a place.
    const fresh = share((name) => {
      const [noise, place] = [drawsOf(5, 'fresh', name, 0).normal(100), drawsOf(5, 'places', name, 0).uniform(places)]
      const time = Float64Array.from(noise, (_, i) => i + (i >= 50 ? 100 : 0))
      return Array.from(place, (at) => time.some((t, i) => noise[i]! > threshold && noise[i + 1]! > threshold && time[i + 1]! >= 199 * at - 3 && t <= 199 * at + 3))
    })
    expect(fresh).toBeGreaterThan(0.005)
    // Curves without a detection have fewer large values than fresh noise, in any order.
    expect(put / fresh).toBeGreaterThan(0.5)
    expect(put / fresh).toBeLessThan(1.2)
  })

  it('of nothing cost one search a source, whatever their number', () => {
    for (const [zero_fraction, expected] of [[1, 1], [0, 20]] as const) {
      const request = requestOf('s', [constant()], { num_injections: 20, zero_fraction, shapes: [strong] })
      let searches = 0
      const search: typeof request.search = (...given) => {
        searches++
        return request.search(...given)
      }
      expect(simulate({ ...request, search }).injections).toHaveLength(20)
      expect(searches).toBe(expected)
    }
  })

  it('are the same for any order of sources and for any part of them', () => {
    const sources = Array.from({ length: 12 }, (_, i) => `s${i}`)
    const forward = sources.map(of)
    const parts = [[7, 3], [11, 0, 5], [1, 2, 4, 6, 8, 9, 10]].flat().toReversed()
    const mixed = new Map(parts.map((i) => [i, of(sources[i]!)]))
    sources.forEach((_, i) => expect(mixed.get(i)).toEqual(forward[i]))
  })

  it('say why there are none', () => {
    expect(simulate(requestOf('s', [])).not_simulated).toBe('no_epochs')
    for (const none of [{ shapes: [] }, { num_injections: 0 }]) {
      expect(simulate(requestOf('s', [constant()], none))).toEqual({ injections: [], simulated: [], not_simulated: null })
    }
    const difference = [constant({ meta: { reference: 'difference' }, level: 0 })]
    expect(simulate(requestOf('s', difference))).toEqual({ injections: [], simulated: [], not_simulated: 'no_baseline' })
    const sigmas = { ...strong, parameters: { ...strong.parameters, amplitude: { ...strong.parameters.amplitude, unit: 'sigma' } } }
    expect(simulate(requestOf('s', difference, { shapes: [sigmas] })).not_simulated).toBeNull()
  })

  it('are asked only of finders of their kind', () => {
    const waves = { shape: 'sinusoid', parameters: { amplitude: { distribution: 'fixed', value: 1 }, period: { distribution: 'fixed', value: 3 } } } as const
    const { injections } = simulate(requestOf('s', [constant()], { shapes: [waves] }))
    expect(injections.map(({ recovered }) => recovered)).toEqual([{}])
  })

  it('are lost in the reduction where its cut in magnitude would drop the object', () => {
    const long = { ...BOXES, parameters: { amplitude: { distribution: 'fixed', value: 5 }, duration: { distribution: 'fixed', value: 1000 } } } as const
    const request = requestOf('s', [constant()], { shapes: [long], zero_fraction: 0 })
    const mag = request.curves[0]!.statistics.mag_mean_robust!
    const [free] = simulate(request).injections
    expect(free!.lost_in_reduction).toBeNull()
    // Six times the flux are 1.95 mag.
    for (const [range, lost] of [[1.7, true], [2.2, false]] as const) {
      const [made] = simulate({ ...request, cuts: new Map([['TOY', { mag, range }]]) }).injections
      expect(made!.lost_in_reduction).toBe(lost)
      expect(made!.recovered['peak']!.recovered).toBe(false)
    }
  })

  it('cost less than the data: a curve of one epoch, of none, without errors', () => {
    const one = constant({ epochs: 1 })
    expect(simulate(requestOf('s', [one])).injections[0]!.span_days).toBe(0)
    const bare = requestOf('s', [constant({ epochs: 0 })])
    expect(simulate(bare).not_simulated).toBe('no_epochs')
  })
})

const FOUND = { kind: 'event', series: 0, start: 49, peak: 50, end: 51, sign: 1, alias_of: null, duration: null, period: null, epoch: null } as unknown as Found

describe('what answers for an injection', () => {
  const time = Float64Array.from({ length: 100 }, (_, i) => i)
  const searched = { finder: 'f', series: [{ time }], found: [] } as unknown as Searched
  const event: Truth = { shape: box, parameters: { duration: 4 }, t0: 50, sign: 1 }
  const does = (over: Partial<Found>, truth = event, tolerances = {}) => answers({ ...FOUND, ...over }, searched, truth, { ...settings(), ...tolerances }, math)

  it('overlaps it in time', () => {
    expect([does({}), does({ start: 52, end: 60 }), does({ start: 30, end: 48 })]).toEqual([true, true, true])
    expect([does({ start: 53, end: 60 }), does({ start: 30, end: 47 })]).toEqual([false, false])
    expect(does({ start: 53, end: 60 }, event, { time_tolerance: 1 })).toBe(true)
  })

  it('has its sign, and is not vetoed', () => {
    expect([does({ sign: -1 }), does({ sign: 0 }), does({ alias_of: 'year' }), does({ kind: 'periodic' })]).toEqual([false, true, false, false])
  })

  it('lasts about as long, where the finder tells', () => {
    const most = Math.exp(settings().duration_tolerance)
    expect([4, 3.9 * most, 4.2 / most].map((duration) => does({ duration }))).toEqual([true, true, true])
    expect([4.1 * most, 3.9 / most].map((duration) => does({ duration }))).toEqual([false, false])
  })

  it('has its period or a declared multiple, at its phase', () => {
    const wave: Truth = { shape: sinusoid, parameters: { period: 10 }, t0: 50, sign: 1 }
    const is = (over: Partial<Found>, truth = wave): boolean => does({ kind: 'periodic', sign: 0, ...over }, truth)
    expect([10, 10.09, 9.91, 20, 5.04].map((period) => is({ period }))).toEqual([true, true, true, true, true])
    expect([10.11, 9.89, 15, 40, null].map((period) => is({ period }))).toEqual([false, false, false, false, false])
    expect(is({ period: 10, epoch: 71.9, sign: 1 })).toBe(true)
    expect(is({ period: 10, epoch: 72.1, sign: 1 })).toBe(false)
    // Neither sign: the other extreme is as good; a dip answers for a rise half a period on.
    expect(is({ period: 10, epoch: 65 })).toBe(true)
    expect(is({ period: 10, epoch: 65, sign: -1 })).toBe(true)
    expect(is({ period: 10, epoch: 60, sign: -1 })).toBe(false)
  })
})

describe('the peak finder of one side', () => {
  it('does not see dips', () => {
    const dip = { ...BOXES, parameters: { amplitude: { distribution: 'fixed', value: -0.9 }, duration: { distribution: 'fixed', value: 6 } } } as const
    const recovered = (dips: boolean): number => {
      const { injections } = simulate(requestOf('s', [constant()], { num_injections: 30, zero_fraction: 0, shapes: [dip] }, peakFinder(5, dips)))
      return injections.filter(({ recovered: { peak } }) => peak!.recovered).length
    }
    expect(recovered(true)).toBeGreaterThan(10)
    expect(recovered(false)).toBe(0)
  })
})
