import { createRandom, type Series } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { bls } from '../../plugins/bls/src/index.ts'
import { keplerSeries } from './kepler.ts'
import { apart, detections, find, missing, seriesFrom, type Epoch } from './run.ts'

const absent = missing('tess_kepler')
const [ONE, SIX] = ['hlsp_tess-data-alerts_tess_phot_00025155310-s01_tess_v1_lc.fits', 'tess_s0006_tic25155310_lc.fits']
const MINUTE = 1 / 1440

/** Days from a time to the nearest transit. */
function offset(epoch: number, period: number, at: number): number {
  const turns = (at - epoch) / period
  return Math.abs(turns - Math.round(turns)) * period
}

describe.skipIf(absent)(`bls with its defaults on planets${absent}`, () => {
  // HAT-P-7 b: Pal et al. 2008 (ApJ 680, 1450), BJD 2453790.2593; three years later, within the error of their period.
  it.each([
    ['HAT-P-7', ['kplr010666592-2009131110544_slc.fits'], 2.204735, 5e-4, [2453790.2593 - 2454833], 4, 0.0067],
    ['WASP-126, sector 1', [ONE!], 3.2888, 5e-4, [1327.52], 8, 0.007],
    ['WASP-126, sector 6', [SIX!], 3.2888, 5e-4, [1468.942], 7, 0.007],
    ['WASP-126, both', [ONE!, SIX!], 3.2888, 1e-4, [1327.52, 1468.942], 15, 0.007],
  ] as const)('%s', async (_, names, period, tolerance, epochs, transits, depth) => {
    const [best] = detections(find(bls, [await keplerSeries(names)]))
    expect(apart(best!.period, period)).toBeLessThan(tolerance)
    for (const epoch of epochs) expect(offset(best!.epoch!, epochs.length > 1 ? best!.period! : period, epoch)).toBeLessThan(15 * MINUTE)
    expect(best).toMatchObject({ sign: -1, kind: 'periodic', values: { n_transits: transits, multiple: '1' } })
    expect(apart(best!.depth, depth)).toBeLessThan(0.1)
    expect(Math.abs(best!.values['odd_even'] as number)).toBeLessThan(4)
    expect(best!.fap).toBeLessThan(1e-10)
  })

  it.each([['quiet', 0], ['as a star of slow spots', 0.02]])('a depth stays to 95 % through the trend: %s', async (_, spots) => {
    const series = await keplerSeries([ONE!])
    for (const duration of [0.1, 0.2, 0.3]) {
      const [depth, period, epoch] = [0.02, 4.7, series.time[0]! + 1.1]
      const light = series.flux.map((f, i) => f * (1 + spots * Math.sin((2 * Math.PI * series.time[i]!) / 8)))
      const flux = light.map((f, i) => (offset(epoch, period, series.time[i]!) < duration / 2 ? f * (1 - depth) : f))
      const [best] = detections(find(bls, [{ ...series, flux }]))
      expect(apart(best!.period, period)).toBeLessThan(1e-3)
      expect(best!.depth! / depth).toBeGreaterThan(0.95)
      expect(best!.depth! / depth).toBeLessThan(1.05)
    }
  })
})

const SIGMA = 0.002

/** A dense light curve of a month with dips; a slow trend in it. */
function dense(seed: string, dip: (time: number) => number): Series {
  const random = createRandom(seed)
  const epochs = Array.from({ length: 1300 }, (_, i): Epoch => {
    const time = 59000 + i / 48
    return [time, (1 - dip(time)) * (1 + 0.01 * Math.sin(time / 3)) + SIGMA * random.normal(), SIGMA]
  })
  return seriesFrom(epochs, 'g')
}

const box = (time: number, period: number, epoch: number, duration: number, depth: number): number =>
  offset(epoch, period, time) < duration / 2 ? depth : 0

describe('bls on made transits', () => {
  it('tells depth, duration and epoch', () => {
    const [best] = detections(find(bls, [dense('plain', (t) => box(t, 3.7, 59001, 0.15, 0.01))]))
    expect(apart(best!.period, 3.7)).toBeLessThan(1e-3)
    expect(offset(best!.epoch!, 3.7, 59001)).toBeLessThan(15 * MINUTE)
    expect(Math.abs(best!.depth! - 0.01)).toBeLessThan(5 * (best!.values['depth_error'] as number))
    expect(best!.duration).toBeGreaterThan(0.12)
    expect(best!.duration).toBeLessThan(0.2)
    expect(best!.values['detrend_window']).toBeCloseTo(0.9, 9)
  })

  it('eclipses of two depths are those of twice the period, the deeper one at the epoch', () => {
    const [best] = detections(find(bls, [dense('binary', (t) => box(t, 4.2, 59001.2, 0.15, 0.03) + box(t, 4.2, 59003.3, 0.15, 0.015))]))
    expect(apart(best!.period, 4.2)).toBeLessThan(1e-3)
    expect(offset(best!.epoch!, 4.2, 59001.2)).toBeLessThan(15 * MINUTE)
    expect(best!.values['multiple']).toBe('2')
    expect(best!.values['secondary_depth']).toBeCloseTo(0.015, 2)
  })

  it.each([
    ['3.0 and 3.0', 0.3, 2.7123, 2.7123, '1'], ['3.0 and 2.4', 0.24, 2.7123, 5.4246, '2'],
    ['3.0 and 3.0', 0.3, 1.8712, 1.8712, '1'], ['3.0 and 2.4', 0.24, 1.8712, 3.7424, '2'],
  ] as const)('V-shaped eclipses of %s (%s), %s d apart: the period is %s d', (_, second, apartBy, period, multiple) => {
    const random = createRandom(`triangles ${second} ${apartBy}`)
    const triangle = (t: number, epoch: number, depth: number): number => depth * Math.max(0, 1 - offset(epoch, 2 * apartBy, t) / 0.06)
    const epochs = Array.from({ length: 1300 }, (__, i): Epoch => {
      const time = 59000 + i / 48
      return [time, 1 - triangle(time, 59000.7, 0.3) - triangle(time, 59000.7 + apartBy, second) + 2e-4 * random.normal(), 2e-4]
    })
    const [best] = detections(find(bls, [seriesFrom(epochs, 'g')]))
    expect(apart(best!.period, period)).toBeLessThan(2e-3)
    expect(best!.values['multiple']).toBe(multiple)
  })

  it('one dip, however deep, is no period', () => {
    const finds = find(bls, [dense('single', (t) => (Math.abs(t - 59010) < 0.1 ? 0.1 : 0))])
    expect(detections(finds)).toEqual([])
    expect(finds.map(({ alias_of }) => alias_of)).toContain('single event')
  })

  it('brightenings are no transits', () => {
    expect(detections(find(bls, [dense('bright', (t) => -box(t, 3.7, 59001, 0.15, 0.01))]))).toEqual([])
  })

  it('finds an eclipse in a few hundred nights from the ground, without a trend', () => {
    const random = createRandom('ground')
    const epochs = Array.from({ length: 600 }, (): Epoch => {
      const time = 58000 + Math.floor(random.uniform(0, 800)) + random.uniform(0.2, 0.5)
      return [time, 1 - box(time, 1.3579, 58000.3, 0.12, 0.2) + 0.02 * random.normal(), 0.02]
    })
    const [best] = detections(find(bls, [seriesFrom(epochs, 'g')], { max_period: 5 }))
    expect(apart(best!.period, 1.3579)).toBeLessThan(1e-4)
    expect(best!.values['detrend_window']).toBeNull()
  })

  it('two planets, one after the other', () => {
    const series = dense('two', (t) => box(t, 3.7, 59001, 0.15, 0.012) + box(t, 5.9, 59002.3, 0.15, 0.01))
    const periods = detections(find(bls, [series], { max_periods: 2 })).map(({ period }) => period!)
    expect(periods.map((period) => Math.min(apart(period, 3.7), apart(period, 5.9)) < 2e-3)).toEqual([true, true])
    expect(Math.abs(periods[0]! - periods[1]!)).toBeGreaterThan(1)
  })
})
