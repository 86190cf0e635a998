import { describe, expect, it } from 'vitest'
import { numbers } from '@astro/sdk'
import { drawInjections, type Drawn } from '../../src/photometry/simulate/draw.ts'
import { inject } from '../../src/photometry/simulate/inject.ts'
import { prepare } from '../../src/photometry/simulate/prepare.ts'
import { drawsOf } from '../../src/photometry/simulate/seed.ts'
import { simulate } from '../../src/photometry/simulate/simulate.ts'
import type { Distribution } from '../../src/photometry/simulate/types.ts'
import { buildLightCurve } from '../../src/photometry/light-curve.ts'
import type { LightCurve } from '@astro/sdk'
import { createSearch } from '../../src/photometry/search.ts'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { QUALITY } from '../photometry/curves.ts'
import { box, constant, math, peakFinder, requestOf, searchWith, settings, SHAPES, sinusoid } from './support.ts'

const search = searchWith(peakFinder())

function boxDrawn(amplitude: number, duration = 10, unit: Distribution['unit'] = 'relative', zero = false): Drawn {
  const asked = { shape: 'box', parameters: { amplitude: { distribution: 'fixed', value: amplitude, unit }, duration: { distribution: 'fixed', value: duration } } } as const
  return { index: 0, shape: box, asked, parameters: { amplitude, duration }, zero, place: 0 }
}

function put(curves: readonly LightCurve[], drawn: Drawn, t0 = 58020) {
  return inject(prepare(curves, search(curves)), drawn, { utc: t0, tdb: t0 + 0.004 }, drawsOf(1, 'photons', 's', 0), math)
}

const flux = (curve: LightCurve): Float64Array => numbers(curve.table, 'flux') as Float64Array
const inside = (curve: LightCurve): number[] => [...numbers(curve.table, 'mjd')].flatMap((t, i) => (Math.abs(t - 58020) <= 5 ? [i] : []))

describe('light added to a curve', () => {
  it('raises the epochs within the event by the amplitude, by unit', () => {
    // So many electrons that their noise is below 1e-6.
    const meta = { electrons_per_flux: 1e14 }
    const curve = constant({ meta })
    const robust = curve.statistics.flux_mean_robust!
    const cases: [number, string, number][] = [
      [0.5, 'relative', 0.5 * robust], [3, 'sigma', 30], [40, 'uJy', 40], [1, 'mag', robust * (10 ** 0.4 - 1)],
    ]
    for (const [amplitude, unit, expected] of cases) {
      const { curves: [made], filters, sign } = put([curve], boxDrawn(amplitude, 10, unit))
      const added = flux(made!).map((value, i) => value - flux(curve)[i]!)
      expect(inside(curve)).toHaveLength(11)
      added.forEach((value, i) => expect(value).toBeCloseTo(inside(curve).includes(i) ? expected : 0, 4))
      expect([filters, sign]).toEqual([['g'], 1])
    }
  })

  it('counts microjansky in the unit of the curve', () => {
    const curve = constant({ meta: { zero_point_instrumental: 26.4, electrons_per_flux: 1e14 } })
    const { curves: [made] } = put([curve], boxDrawn(40, 10, 'uJy'))
    expect(flux(made!)[20]! - flux(curve)[20]!).toBeCloseTo(400, 3)
  })

  it('fades by a magnitude where the amplitude is negative', () => {
    const curve = constant()
    const { curves: [made], sign } = put([curve], boxDrawn(-1, 10, 'mag'))
    expect(flux(made!)[20]! - flux(curve)[20]!).toBeCloseTo(curve.statistics.flux_mean_robust! * (10 ** -0.4 - 1), 9)
    expect(sign).toBe(-1)
    // Less light has no more noise.
    expect(numbers(made!.table, 'fluxerr')).toEqual(numbers(curve.table, 'fluxerr'))
  })

  it('leaves everything as it is with zero amplitude, and changes nothing that it was given', () => {
    const curve = constant()
    const before = structuredClone(curve)
    const { curves: [made], expectedSnr, inData } = put([curve], boxDrawn(3, 10, 'relative', true))
    expect(made).toBe(curve)
    expect([expectedSnr, inData]).toEqual([0, true])
    put([curve], boxDrawn(3))
    expect(curve).toEqual(before)
  })

  it('leaves flags, limits, positions, times and quiet epochs bit for bit', () => {
    const given = constant()
    const mag = Float64Array.from(numbers(given.table, 'mag'))
    const nights = Float64Array.from(flux(given))
    nights[20] = mag[20] = NaN
    const flag = new Uint8Array(100)
    flag[21] = 4
    const curve = constant({ columns: { flux: nights, flag } })
    const { curves: [made] } = put([curve], boxDrawn(2))
    for (const name of ['mjd', 'ra', 'dec', 'flag', 'exptime', 'filter']) expect(made!.table.columns.get(name)).toBe(curve.table.columns.get(name))
    expect(flux(made!)[20]).toBeNaN()
    expect(flux(made!)[21]).toBeGreaterThan(flux(curve)[21]! + 100)
    for (const name of ['flux', 'fluxerr', 'mag', 'magerr']) {
      const [a, b] = [numbers(made!.table, name), numbers(curve.table, name)]
      a.forEach((value, i) => { if (!inside(curve).includes(i)) expect(value).toBe(b[i]) })
    }
  })

  it('computes magnitudes, scores and statistics as the reduction does', () => {
    const curve = constant()
    const { curves: [made] } = put([curve], boxDrawn(2))
    const columns = new Map([...made!.table.columns].filter(([name]) => !['mag', 'magerr', 'snr', 'dsnr', 'dmag', 'time'].includes(name)))
    const anew = buildLightCurve({ table: { ...made!.table, columns }, meta: made!.meta }, { observatory: 'toy' })
    expect(made!.statistics).toEqual(anew.statistics)
    for (const name of ['mag', 'magerr', 'snr', 'dsnr', 'dmag']) {
      const [a, b] = [numbers(made!.table, name), numbers(anew.table, name)]
      a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 12))
    }
  })

  it('is in every band, and only where a baseline gives a relative amplitude a meaning', () => {
    const curves = [constant(), constant({ filter: 'r', seed: 'r' }), constant({ filter: 'i', meta: { reference: 'difference' }, level: 0 })]
    expect(put(curves, boxDrawn(2)).filters).toEqual(['g', 'r'])
    expect(put(curves, boxDrawn(2, 10, 'sigma')).filters).toEqual(['g', 'r', 'i'])
  })

  it('knows whether an epoch saw it', () => {
    expect(put([constant()], boxDrawn(1, 10), 58100).inData).toBe(false)
    expect(put([constant()], boxDrawn(1, 10), 58054).inData).toBe(true)
    const flagged = constant({ columns: { flag: new Uint8Array(100).fill(1) } })
    expect(put([flagged], boxDrawn(1, 10, 'uJy')).inData).toBe(false)
  })
})

/** Mean and variance of the light added to the epochs of a box, over 400 sources. */
const moments = (curve: LightCurve, drawn: Drawn): { mean: number; variance: number } => {
  const prepared = prepare([curve], search([curve]))
  const added = Array.from({ length: 400 }, (_, i) => {
    const { curves: [made] } = inject(prepared, drawn, { utc: 58020, tdb: 58020 }, drawsOf(1, 'photons', `s${i}`, 0), math)
    return inside(curve).map((row) => flux(made!)[row]! - flux(curve)[row]!)
  }).flat()
  const mean = added.reduce((a, b) => a + b) / added.length
  return { mean, variance: added.reduce((sum, value) => sum + (value - mean) ** 2, 0) / added.length }
}

describe('photon noise of what is added', () => {
  it('has mean a and variance a / g for the gain that the survey tells', () => {
    const { mean, variance } = moments(constant({ meta: { electrons_per_flux: 0.25 } }), boxDrawn(30, 10, 'uJy'))
    expect(Math.abs(mean - 30)).toBeLessThan(5 * Math.sqrt(120 / 4400))
    expect(Math.abs(variance / 120 - 1)).toBeLessThan(5 * Math.sqrt(2 / 4400 + 1 / (4400 * 7.5)))
  })

  it('is estimated from the quoted errors, and errors grow by the same variance', () => {
    const curve = constant()
    const gains = [...flux(curve)].map((value) => value / 100).toSorted((a, b) => a - b)
    const gain = (gains[49]! + gains[50]!) / 2
    const made = put([curve], boxDrawn(30, 10, 'uJy'))
    expect(made.photonNoise).toBe('estimated')
    for (const row of inside(curve)) expect(numbers(made.curves[0]!.table, 'fluxerr')[row]).toBeCloseTo(Math.sqrt(100 + 30 / gain), 12)
    const { variance } = moments(curve, boxDrawn(30, 10, 'uJy'))
    expect(Math.abs(variance / (30 / gain) - 1)).toBeLessThan(5 * Math.sqrt(2 / 4400 + 1 / 4400))
  })

  const terms = { observatory: 'TOY', filter: 'g', mag_low: 0, mag_high: 40, floor_mag: 0, curves: 100, calibrated: true }

  it('is counted in the unit of each curve, though its band is searched at the zero point of another', () => {
    const join = createSearch({ quality: QUALITY, noise: [{ ...terms, scale: 1 }], finders: [{ finder: { ...peakFinder(), scope: 'band' }, params: {} }] }, curveKernels())
    const curves = ['x', 'y'].map((object_id, i) => {
      return { ...constant({ seed: object_id, noise: 1, level: 100 + 10 * i, epochs: 100 - i, meta: { object_id } }), observatory: 'TOY' }
    })
    const real = join(curves)
    expect(real.bands()[0]!.zeroPoints).toHaveProperty('y')
    for (const { noise } of prepare(curves, real)) expect(new Set(noise)).toEqual(new Set([1]))
  })

  it('is estimated from the calibrated noise where errors are quoted too small', () => {
    // A star of pure photon noise, 0.25 electrons a unit of flux, whose survey quotes half of it.
    const quoted = new Float64Array(100).fill(10)
    const calibrated = createSearch({
      quality: QUALITY, finders: [{ finder: peakFinder(), params: {} }],
      noise: [{ ...terms, scale: 2 }],
    }, curveKernels())
    const curve = { ...constant({ noise: 20, columns: { fluxerr: quoted } }), observatory: 'TOY' }
    const [prepared] = prepare([curve], calibrated([curve]))
    const ratios = [...flux(curve)].map((value) => value / 400).toSorted((a, b) => a - b)
    expect(prepared!.gainKnown).toBe(false)
    expect(prepared!.gain).toBeCloseTo((ratios[49]! + ratios[50]!) / 2, 12)
    expect(prepared!.gain).toBeLessThan(0.25 * 1.1)
  })

  it('cannot be known of difference photometry, and is then not added', () => {
    const made = put([constant({ meta: { reference: 'difference' }, level: 0 })], boxDrawn(30, 10, 'uJy'))
    expect(made.photonNoise).toBe('none')
  })
})

describe('expected S/N', () => {
  it('is that of the matched filter over the good epochs', () => {
    const flag = new Uint8Array(100)
    flag[20] = 1
    const curve = constant({ columns: { flag }, meta: { electrons_per_flux: 2 } })
    const { expectedSnr } = put([curve], boxDrawn(30, 10, 'uJy'))
    expect(expectedSnr).toBeCloseTo(Math.sqrt(10 * 900 / (100 + 15)), 10)
  })
})

describe('times', () => {
  it('are barycentric where the curve has such times', () => {
    const plain = constant()
    const shifted = Float64Array.from(numbers(plain.table, 'mjd'), (t) => t + 0.004)
    const curve: LightCurve = { ...plain, table: { ...plain.table, columns: new Map([...plain.table.columns, ['bmjd_tdb', shifted]]) } }
    const drawn = { ...boxDrawn(2), shape: { ...box, evaluate: (time: Float64Array) => time.map((t) => (Math.abs(t) < 0.001 ? 1 : 0)) } }
    const { curves: made } = put([curve, plain], drawn)
    const changed = (of: number, before: LightCurve): number[] => [...flux(made[of]!)].flatMap((value, i) => (value === flux(before)[i] ? [] : [i]))
    expect([changed(0, curve), changed(1, plain)]).toEqual([[20], [20]])
  })

  it('of injections are uniform over the whole span of all curves, gaps included', () => {
    const curves = [constant(), constant({ filter: 'r', seed: 'r', epochs: 20 })]
    const drawn = settings({ num_injections: 300 })
    const { injections } = simulate(requestOf('s', curves, drawn))
    const places = drawInjections('s', drawn, SHAPES).map(({ place }) => 58000 + 199 * place)
    expect(injections.map(({ epoch_mjd }) => epoch_mjd)).toEqual(places)
    expect(injections.every(({ span_days }) => span_days === 199)).toBe(true)
    expect(injections.some(({ in_data }) => !in_data)).toBe(true)
    expect(injections.filter(({ in_data }) => !in_data).every(({ recovered }) => !recovered['peak']!.recovered)).toBe(true)
    expect(sinusoid.span({})).toBeNull()
  })
})
