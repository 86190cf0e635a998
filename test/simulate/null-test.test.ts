import { describe, expect, it } from 'vitest'
import { numbers, type LightCurve } from '@astro/sdk'
import { nullTest } from '../../src/photometry/simulate/null-test.ts'
import { drawsOf } from '../../src/photometry/simulate/seed.ts'
import { flippedCurve, shuffledCurve } from '../../src/photometry/simulate/shuffle.ts'
import type { NullSettings } from '../../src/photometry/simulate/types.ts'
import { falseAlarmsOf } from '../../src/photometry/completeness/index.ts'
import { createSearch, type FinderSetting } from '../../src/photometry/search.ts'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { peak } from '../photometry/analyze.ts'
import { FINDER, QUALITY } from '../photometry/curves.ts'
import { constant, nullSettings, peakFinder, searchWith } from './support.ts'

const column = (curve: LightCurve, name: string): number[] => [...numbers(curve.table, name)]
const draws = () => drawsOf(1, 'shuffle 0', 's', 0)
const pairs = (curve: LightCurve): string[] => column(curve, 'flux').map((value, i) => `${value} ${column(curve, 'fluxerr')[i]} ${column(curve, 'mag')[i]}`)

function test(curves: readonly LightCurve[], over: Partial<NullSettings> = {}, finder = peakFinder(), source = 's') {
  const search = searchWith(finder)
  return nullTest({ source, curves, search, settings: nullSettings(over), finders: [{ finder, params: {} }] })
}

describe('a shuffled curve', () => {
  const errors = Float64Array.from({ length: 100 }, (_, i) => 10 + i / 10)

  it('has the same pairs of flux and noise at the same times, in another order', () => {
    const curve = constant({ columns: { fluxerr: errors } })
    const shuffled = shuffledCurve(curve, draws())
    expect(column(shuffled, 'mjd')).toEqual(column(curve, 'mjd'))
    expect(pairs(shuffled)).not.toEqual(pairs(curve))
    expect(pairs(shuffled).toSorted()).toEqual(pairs(curve).toSorted())
    expect(pairs(shuffledCurve(curve, draws()))).toEqual(pairs(shuffled))
  })

  it('keeps flagged epochs and limits where they are, and objects to themselves', () => {
    const flag = new Uint8Array(100)
    const flux = Float64Array.from(column(constant(), 'flux'))
    flag[3] = 1
    flux[7] = NaN
    const oid = Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? 'a' : 'b'))
    const curve = constant({ columns: { flag, flux, fluxerr: errors, oid }, keep: ['oid'] })
    const shuffled = shuffledCurve(curve, draws())
    expect([pairs(shuffled)[3], column(shuffled, 'flux')[7]]).toEqual([pairs(curve)[3], NaN])
    for (const name of ['a', 'b']) {
      const own = (of: LightCurve): string[] => pairs(of).filter((_, i) => oid[i] === name).toSorted()
      expect(own(shuffled)).toEqual(own(curve))
    }
  })

  it('keeps the order within blocks, as red noise needs', () => {
    const flux = Float64Array.from({ length: 100 }, (_, i) => 100 + i)
    const shuffled = column(shuffledCurve(constant({ columns: { flux } }), draws(), 10), 'flux')
    expect(shuffled).not.toEqual([...flux])
    expect(shuffled.toSorted((a, b) => a - b)).toEqual([...flux])
    // Ten blocks of ten: at most ten places where the next is not the next.
    expect(shuffled.filter((value, i) => i > 0 && value !== shuffled[i - 1]! + 1).length).toBeLessThanOrEqual(10)
  })

  it('takes every order with the same odds', () => {
    const counts = new Map<string, number>()
    const curve = constant({ epochs: 3 })
    for (let i = 0; i < 1200; i++) {
      const order = column(shuffledCurve(curve, drawsOf(1, 'shuffle 0', 's', i)), 'flux').join()
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0)
    expect(counts.size).toBe(6)
    expect(chi2).toBeLessThan(20.5) // 99.9 % of chi squared with 5 degrees of freedom
  })
})

describe('a flipped curve', () => {
  it('is mirrored at the baseline', () => {
    const curve = constant()
    const flipped = flippedCurve(curve, 100)
    column(flipped, 'flux').forEach((value, i) => expect(value).toBe(200 - column(curve, 'flux')[i]!))
    expect(column(flipped, 'fluxerr')).toEqual(column(curve, 'fluxerr'))
  })
})

/** A star of constant magnitude with normal noise of it, its errors quoted in magnitudes. */
function inMagnitudes(seed: string, sigma: number): LightCurve {
  const flux = drawsOf(3, 'mag', seed, 0).normal(200).map((value) => 100 * 10 ** (-0.4 * sigma * value))
  return constant({ epochs: 200, columns: { flux, fluxerr: flux.map((value) => value * sigma * 0.4 * Math.LN10) } })
}

describe('a flipped curve of errors in magnitudes', () => {
  it('makes no more of dips than of what they were', () => {
    for (const sigma of [0.1, 0.2, 0.3]) {
      const finders: FinderSetting[] = [{ finder: peak, params: { ...FINDER, max_det_per_lc: 10, gap: 0, abs_snr: false } }]
      const noise = [{ observatory: 'TOY', filter: 'g', mag_low: 0, mag_high: 40, scale: 1, floor_mag: 0, curves: 100, calibrated: true }]
      const search = createSearch({ quality: QUALITY, noise, finders }, curveKernels())
      let [alarms, real, tested] = [0, 0, 0]
      for (let i = 0; i < 100; i++) {
        const curves = [{ ...inMagnitudes(`m${i}`, sigma), observatory: 'TOY' }]
        const result = search(curves)
        real += result.searched.flatMap(({ found }) => found).length
        for (const row of nullTest({ source: `m${i}`, curves, search, settings: nullSettings(), finders })) {
          expect(row.method).toBe('flip')
          tested++
          alarms += row.false_alarms
        }
      }
      expect([real, tested, alarms]).toEqual([0, 100, 0])
    }
  })

  it('keeps the errors of differences and of what lies above the baseline', () => {
    const curve = inMagnitudes('a', 0.2)
    const [flux, before] = [column(curve, 'flux'), column(curve, 'fluxerr')]
    const after = column(flippedCurve(curve, 100), 'fluxerr')
    const most = before.toSorted((a, b) => a - b).slice(99, 101).reduce((a, b) => a + b) / 2
    after.forEach((error, i) => expect(error).toBeCloseTo(flux[i]! > 100 ? before[i]! : Math.max(before[i]!, Math.min(most, 0.2 * 0.4 * Math.LN10 * 100)), 9))
    expect(column(flippedCurve(curve, 0), 'fluxerr')).toEqual(before)
  })
})

describe('the null test', () => {
  it('flips for finders of one side only, and then once', () => {
    const curves = [constant()]
    expect(test(curves, { trials: 5 }, peakFinder(5, false))).toMatchObject([{ method: 'flip', trials: 1, scores: [expect.any(Number)] }])
    expect(test(curves, { trials: 5 })).toMatchObject([{ method: 'shuffle', trials: 5 }])
    expect(test(curves, { trials: 2, method: 'flip' })).toMatchObject([{ method: 'shuffle' }])
    expect(test(curves, { trials: 2, method: 'block' })).toMatchObject([{ method: 'block' }])
  })

  it('counts days and trials by band', () => {
    const curves = [constant(), constant({ filter: 'r', seed: 'r', epochs: 40 }), constant({ filter: 'r', seed: 'r2' })]
    const results = test(curves, { trials: 3 })
    expect(results.map(({ filter, star_days, independent_trials, scores }) => [filter, star_days, independent_trials, scores.length])).toEqual([
      ['g', 3 * 199, 100, 3], ['r', 3 * (139 + 199), 140, 3],
    ])
  })

  it('has nothing to say of what has no data, and without a trial', () => {
    expect(test([])).toEqual([])
    expect(test([constant()], { trials: 0 })).toEqual([])
  })

  it('bounds the rate at which constants are called detections, though shuffles of single epochs find none', () => {
    // 100 epochs of normal noise, two sides: 1 - (1 - 2 Q(3))^100 of the sources have one above 3.
    const finder = peakFinder(3)
    const expected = 1 - (1 - 0.0026998) ** 100
    const search = searchWith(finder)
    const names = Array.from({ length: 600 }, (_, i) => `n${i}`)
    const real = names.map((source) => ({ source, result: search([constant({ seed: source })]) }))
    const detected = real.filter(({ result }) => result.searched.some(({ found }) => found.length > 0))
    const nulls = real.filter((one) => !detected.includes(one)).flatMap(({ source, result }) => {
      const made = nullTest({ source, curves: result.curves, search, settings: nullSettings(), finders: [{ finder, params: {} }] })
      return made.map((row) => ({ ...row, source_name: source }))
    })
    const [rate] = falseAlarmsOf(nulls, detected.map(({ source }) => ({ source_name: source, finder: 'peak', observatory: 'TOY', band: 'g' })))
    expect([rate!.false_alarms, rate!.sources, rate!.left_out]).toEqual([0, 600 - detected.length, detected.length])
    expect(rate!.per_source.low).toBeLessThan(expected)
    expect(rate!.per_source.high).toBeGreaterThan(expected)
    expect(rate!.per_source.high).toBeLessThan(1.5 * expected)
  })
})
