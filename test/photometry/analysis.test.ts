import { numbers } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import { FINDER, lightCurve, QUALITY, quietStar, raise } from './curves.ts'

const PARAMETERS = { quality: QUALITY, finder: { ...FINDER, max_det_per_lc: 10 } }

describe('analyzeSource', () => {
  const quiet = lightCurve({ ...quietStar('a'), filter: Array.from({ length: 100 }, () => 'r') })
  const flaring = raise(lightCurve({ ...quietStar('b'), filter: Array.from({ length: 100 }, () => 'g') }), [20, 21, 70], 9)

  it('makes one table a curve, and detections in curve then time order', () => {
    const { processed, detections } = analyze([quiet, flaring, flaring], PARAMETERS)
    expect(processed.map((t) => [t.length, [...t.columns].map(([name, c]) => `${name} ${c.constructor.name}`)])).toEqual(
      [quiet, flaring, flaring].map(() => [
        100,
        ['snr Float64Array', 'dmag Float64Array', 'offset Float64Array', 'qflag Uint8Array', 'detected Uint8Array'],
      ]),
    )
    expect(detections.map((d) => [d.curve, d.filter, d.start_index, d.end_index])).toEqual([
      [1, 'g', 20, 21],
      [1, 'g', 70, 70],
      [2, 'g', 20, 21],
      [2, 'g', 70, 70],
    ])
    const detected = numbers(processed[1]!, 'detected')
    expect(Array.from(detected.keys()).filter((i) => detected[i] === 1)).toEqual([20, 21, 70])
  })

  it('sums up the source in plain JSON', () => {
    const { properties, detections } = analyze([quiet, flaring], PARAMETERS)
    expect(properties).toMatchObject({
      n_light_curves: 2,
      n_epochs: 200,
      n_good: 200,
      n_detections: 2,
      filters: ['g', 'r'],
      start_mjd: 57000,
      end_mjd: 57049.5,
      best_snr: Math.max(...detections.map((d) => d.snr)),
      best_snr_filter: 'g',
    })
    expect(JSON.parse(JSON.stringify(properties))).toEqual(properties)
  })

  it('takes its best epoch from good ones', () => {
    const star = quietStar('b')
    const curve = lightCurve({
      ...star,
      mag: star.mag.map((mag, i) => (i === 5 ? 10 : mag)),
      flag: star.flag.map((_, i) => (i === 5 ? 1 : 0)),
    })
    const { processed, properties } = analyze([curve], PARAMETERS)
    const snr = Array.from(numbers(processed[0]!, 'snr'))
    expect(snr[5]).toBeGreaterThan(2 * Math.max(...snr.filter((_, i) => i !== 5)))
    expect(Math.abs(properties['best_snr'] as number)).toBe(Math.max(...snr.filter((_, i) => i !== 5).map(Math.abs)))
  })

  it('has nothing to say of nothing', () => {
    expect(analyze([], PARAMETERS)).toEqual({
      processed: [],
      detections: [],
      injections: [],
      nulls: [],
      properties: {
        n_light_curves: 0,
        n_epochs: 0,
        n_good: 0,
        n_qflag: 0,
        n_detections: 0,
        filters: [],
        start_mjd: null,
        end_mjd: null,
        best_snr: null,
        best_snr_mjd: null,
        best_snr_filter: null,
      },
    })
    const dark = analyze(
      [lightCurve({ mag: [18, 12], flag: [1, 1] }), lightCurve({ mag: new Float64Array(0) })],
      PARAMETERS,
    )
    expect(dark.properties).toMatchObject({ n_epochs: 2, n_good: 0, n_qflag: 2, n_detections: 0, best_snr: null })
    expect([...dark.processed[0]!.columns.keys()]).toEqual(['snr', 'dmag', 'qflag', 'detected'])
  })

  it('leaves its input alone and gives the same again', () => {
    const before = structuredClone([quiet, flaring])
    const first = analyze([quiet, flaring], PARAMETERS)
    expect(analyze([quiet, flaring], PARAMETERS)).toEqual(first)
    expect([quiet, flaring]).toEqual(before)
  })
})
