import { createRandom, numbers, takeRows } from '@astro/sdk'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildLightCurve } from '../../src/photometry/light-curve.ts'
import { lightCurve, META, quietStar, reduced } from './curves.ts'

describe('odd curves', () => {
  it('has no NaN for one epoch', () => {
    const { table, statistics } = lightCurve({ mag: [18], magerr: [0.1] })
    expect(statistics).toMatchObject({
      epochs: 1,
      good: 1,
      flux_rms: 0,
      flux_rms_robust: 0,
      frame_rate: null,
      is_uniformly_sampled: false,
      dmag_brightest: 0,
      dsnr_max: 0,
      snr_max: expect.closeTo(1 / ((0.1 * Math.LN10) / 2.5), 10),
    })
    expect([...numbers(table, 'dmag')]).toEqual([0])
  })

  it('has null statistics when every epoch is flagged, but keeps the epochs', () => {
    const { table, statistics } = lightCurve({ mag: [18, 17], magerr: [0.1, 0.1], flag: [1, 2] })
    const { epochs, good, start_mjd, end_mjd, exp_time, frame_rate, is_uniformly_sampled, zero_point, ...rest } = statistics
    expect([epochs, good, start_mjd, end_mjd, exp_time, frame_rate, is_uniformly_sampled, zero_point]).toEqual([
      2,
      0,
      57000,
      57000.5,
      30,
      1 / 43200,
      true,
      23.9,
    ])
    expect(new Set(Object.values(rest))).toEqual(new Set([null]))
    expect(table.length).toBe(2)
  })

  it('can be empty', () => {
    expect(lightCurve({ mag: new Float64Array(0) }).statistics).toMatchObject({
      epochs: 0,
      good: 0,
      start_mjd: null,
      flux_mean: null,
      exp_time: null,
    })
    expect(lightCurve({ mjd: [NaN, NaN], mag: [18, 18] }).table.length).toBe(0)
  })

  it('counts an unflagged epoch without flux as good, and leaves it out of the numbers', () => {
    const { statistics } = lightCurve({ flux: [1, NaN, 3, 50], flag: [0, 0, 0, NaN] })
    expect(statistics).toMatchObject({ epochs: 4, good: 3, flux_mean: 2, flux_max: 3 })
  })

  it('has numbers or nulls in its statistics, never NaN, whatever it is given', () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(0, 18, NaN))
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, fc.constantFrom(0, 1))), fc.boolean(), (rows, asFlux) => {
        const [names, columns] = [asFlux ? ['flux', 'fluxerr'] : ['mag', 'magerr'], rows.map((row) => [...row])]
        const { statistics } = lightCurve({
          [names[0]!]: Float64Array.from(columns, (c) => c[0]!),
          [names[1]!]: Float64Array.from(columns, (c) => c[1]!),
          flag: Float64Array.from(columns, (c) => c[2]!),
        })
        for (const [key, entry] of Object.entries(statistics))
          expect([key, entry === null || typeof entry === 'boolean' || Number.isFinite(entry)]).toEqual([key, true])
      }),
    )
  })

  it('does not depend on the order of the rows', () => {
    const star = quietStar()
    const given = reduced({ ...star, flag: Float64Array.from(star.flag, (_, i) => (i % 9 === 0 ? 1 : 0)) })
    const expected = buildLightCurve(given, { observatory: 'toy' })
    fc.assert(
      fc.property(fc.shuffledSubarray([...star.mjd.keys()], { minLength: star.mjd.length }), (order) => {
        expect(buildLightCurve({ ...given, table: takeRows(given.table, order) }, { observatory: 'toy' })).toEqual(expected)
      }),
      { numRuns: 10 },
    )
  })

  it('tells even from uneven sampling', () => {
    const random = createRandom('uneven')
    const even = Array.from({ length: 50 }, (_, i) => 59000 + (20 / 86400) * i)
    expect(lightCurve({ mag: even, mjd: even }).statistics).toMatchObject({
      is_uniformly_sampled: true,
      frame_rate: 0.05,
    })
    expect(lightCurve({ mag: even, mjd: even.map((t) => t + random.uniform(0, 1e-5)) }).statistics.is_uniformly_sampled).toBe(
      false,
    )
    for (const [spread, uniform] of [
      [0.004, true],
      [0.03, false],
    ] as const) {
      const mjd = even.map((_, i) => 59000 + i + (i % 2 === 0 ? 0 : spread / 4))
      expect(lightCurve({ mag: even, mjd }).statistics.is_uniformly_sampled).toBe(uniform)
    }
    expect(lightCurve({ mag: [18, 18], mjd: [59000, 59000] }).statistics.frame_rate).toBeNull()
  })

  it('leaves what it is given unchanged', () => {
    const given = reduced({ mag: [18, 17], mjd: [57001, 57000], ra: [1, 2], dec: [3, 4] })
    const before = structuredClone(given)
    buildLightCurve(given, { observatory: 'toy' })
    expect(given).toEqual(before)
    expect(lightCurve({ mag: [18] }).meta).toEqual(META)
  })
})
