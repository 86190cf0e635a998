import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPeaks, score } from './analyze.ts'
import { checkQuality } from '../../src/photometry/quality.ts'
import { mean, median, quantiles, rms, robustPair } from '../../src/photometry/robust.ts'
import { numbers } from '@astro/sdk'
import { FINDER, lightCurve, QUALITY } from './curves.ts'
import * as slow from './slow-twins.ts'

const value = fc.oneof({ weight: 8, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) }, { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, 0, -0, 7) })

const row = fc.record({
  flux: value,
  fluxerr: fc.double({ min: -1, max: 300, noNaN: true }),
  flag: fc.constantFrom(0, 0, 0, 0, 4, NaN),
  ra: fc.oneof(fc.double({ min: 0, max: 1e-3, noNaN: true }), fc.double({ min: 359.999, max: 360, noNaN: true }), fc.constant(NaN)),
  dec: fc.double({ min: -30.001, max: -30, noNaN: true }),
})

describe('the kernels beside their slow twins, to the bit', () => {
  it('in the numbers of a list', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 600 }), (list) => {
        expect([mean(list), rms(list), median(list)]).toEqual([slow.mean(list), slow.rms(list), slow.median(list)])
        expect(quantiles(list, [0.05, 0.5, 0.95])).toEqual(slow.quantiles(list, [0.05, 0.5, 0.95]))
        expect(robustPair(list)).toEqual(slow.robustPair(list))
      }),
    )
  })

  it('in everything that is computed of a light curve', () => {
    const parameters = fc.record({
      snr_threshold: fc.constantFrom(0.5, 1, 2, 5), snr_threshold_sidebands: fc.constantFrom(-2, -0.5, 0.4),
      max_det_per_lc: fc.integer({ min: 0, max: 12 }), abs_snr: fc.boolean(), remove_failed: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 120 }), parameters, fc.boolean(), (rows, finder, positions) => {
        const column = (name: keyof (typeof rows)[number]): Float64Array => Float64Array.from(rows, (r) => r[name])
        const sky = positions ? { ra: column('ra'), dec: column('dec') } : {}
        const curve = lightCurve({ flux: column('flux'), fluxerr: column('fluxerr'), flag: column('flag'), ...sky })
        const [mjd, flux, fluxerr] = ['mjd', 'flux', 'fluxerr'].map((name) => numbers(curve.table, name) as Float64Array) as [Float64Array, Float64Array, Float64Array]
        const { scores, statistics } = slow.summarize({ mjd, flux, fluxerr, flag: column('flag') }, 30, 23.9)
        expect(curve.statistics).toEqual(rows.length === 0 ? { ...statistics, exp_time: null } : statistics)
        for (const name of ['snr', 'dsnr', 'dmag'] as const) expect(curve.table.columns.get(name)).toEqual(scores[name])
        const quality = checkQuality(curve, QUALITY)
        expect(quality).toEqual(slow.checkQuality(curve, QUALITY))
        const scored = score(curve)
        expect(scored).toEqual(slow.score(curve))
        const { detections, detected } = findPeaks(curve, scored, quality, { ...FINDER, ...finder })
        const expected = slow.findPeaks(curve, scored.snr, quality, { ...FINDER, ...finder })
        expect(detected).toEqual(expected.detected)
        expect(detections.map((d) => [d.start_index, d.peak_index, d.end_index, d.quality_flag, d.quality_values['offset']])).toEqual(expected.events)
      }),
      { numRuns: 300 },
    )
  })
})
