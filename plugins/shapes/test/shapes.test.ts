import type { Shape } from '@astro/sdk'
import { testShape } from '@astro/sdk/testing'
import { describe, expect, it } from 'vitest'
import { box, flare, gaussian, microlensing, sinusoid, supernova, transit } from '../src/index.ts'

const light = (shape: Shape, parameters: Record<string, number>, times: Float64Array): Float64Array =>
  shape.evaluate(times, new Float64Array(times.length).fill(NaN), parameters, Math)
const at = (shape: Shape, parameters: Record<string, number>, ...times: number[]): number[] => [...light(shape, parameters, Float64Array.from(times))]

/** Sum over a fine grid. */
function area(shape: Shape, parameters: Record<string, number>, from: number, to: number): number {
  const n = 400_001
  const step = (to - from) / n
  return light(shape, parameters, Float64Array.from({ length: n }, (_, i) => from + (i + 0.5) * step)).reduce((a, b) => a + b) * step
}

testShape(box, { parameters: [{ duration: 0.3 }, { duration: 40 }] }, it)
testShape(gaussian, { parameters: [{ fwhm: 0.3 }, { fwhm: 40 }] }, it)
testShape(flare, { parameters: [{ fwhm: 0.01 }, { fwhm: 1 }] }, it)
testShape(microlensing, { parameters: [{ u0: 0.1, t_e: 20 }, { u0: 1.5, t_e: 3 }] }, it)
testShape(sinusoid, { parameters: [{ period: 0.3, phase: 1 }, { period: 100, phase: 0 }] }, it)
testShape(supernova, { parameters: [{ rise: 5, fall: 30 }, { rise: 3, fall: 3 }, { rise: 20, fall: 4 }] }, it)
testShape(transit, { parameters: [{ duration: 0.2, impact: 0.4, ratio: 0.1 }, { duration: 1, impact: 1 }, { duration: 0.2, period: 3 }] }, it)

describe('closed forms', () => {
  it('box: height one over its duration, averaged as the part of the exposure within', () => {
    expect(at(box, { duration: 2 }, -1.001, -1, 0, 1, 1.001)).toEqual([0, 1, 1, 1, 0])
    const [value] = box.evaluate(Float64Array.of(1), Float64Array.of(86400), { duration: 2 }, Math)
    expect(value).toBeCloseTo(0.5, 12)
  })

  it('gaussian: half at half the FWHM, area fwhm sqrt(pi / (4 ln 2))', () => {
    expect(at(gaussian, { fwhm: 3 }, 1.5)[0]).toBeCloseTo(0.5, 12)
    expect(area(gaussian, { fwhm: 3 }, -20, 20)).toBeCloseTo(3 * Math.sqrt(Math.PI / (4 * Math.LN2)), 9)
  })

  it('flare: one at the peak, the published rise and decay, area in closed form', () => {
    const x = 0.7
    const [peak, decay, rise] = at(flare, { fwhm: 2 }, 0, 2 * x, -1)
    expect(peak).toBe(1)
    expect(decay).toBeCloseTo(0.689 * Math.exp(-1.6 * x) + 0.303 * Math.exp(-0.2783 * x), 14)
    expect(rise).toBeCloseTo(1 - 1.941 / 2 - 0.175 / 4 + 2.246 / 8 - 1.125 / 16, 14)
    const whole = 1 - 1.941 / 2 - 0.175 / 3 + 2.246 / 4 - 1.125 / 5 + 0.689 / 1.6 + 0.303 / 0.2783
    expect(area(flare, { fwhm: 2 }, -2, 200) / 2).toBeCloseTo(whole, 4)
  })

  it('microlensing: 3 / sqrt(5) at the Einstein radius, symmetric', () => {
    const [one, before, after] = at(microlensing, { u0: 1, t_e: 10 }, 0, -7, 7)
    expect(one).toBeCloseTo(3 / Math.sqrt(5) - 1, 14)
    expect(before).toBe(after)
  })

  it('sinusoid: its values, and sin(x) / x of an exposure', () => {
    expect(at(sinusoid, { period: 4, phase: 0 }, 0, 1, 2, 3).map((v) => Math.round(1e9 * v) / 1e9 + 0)).toEqual([0, 1, 0, -1])
    const [value] = sinusoid.evaluate(Float64Array.of(1), Float64Array.of(86400), { period: 4, phase: 0 }, Math)
    expect(value).toBeCloseTo(Math.sin(Math.PI / 4) / (Math.PI / 4), 12)
  })

  it('supernova: one at its maximum, the paper in other words, area in closed form', () => {
    const [rise, fall] = [4, 25]
    const [low, peak, high] = at(supernova, { rise, fall }, -0.01, 0, 0.01)
    expect(peak).toBe(1)
    expect(Math.max(low!, high!)).toBeLessThan(1)
    const tau = 1 / (1 / rise + 1 / fall)
    const bazin = (t: number): number => Math.exp(-t / fall) / (1 + Math.exp(-t / tau))
    const maximum = tau * Math.log(fall / tau - 1)
    for (const t of [-20, -3, 10, 60]) expect(at(supernova, { rise, fall }, t)[0]).toBeCloseTo(bazin(t + maximum) / bazin(maximum), 12)
    const [a, b] = [1 / rise, 1 / fall]
    const sum = a + b
    const closed = ((rise + fall) * Math.PI) / (sum * Math.sin((Math.PI * a) / sum)) / (rise ** (b / sum) * fall ** (a / sum))
    expect(area(supernova, { rise, fall }, -150, 800)).toBeCloseTo(closed, 5)
  })

  it('transit: -1 in the middle, zero from contact on, symmetric, darker limbs, back after a period', () => {
    const parameters = { duration: 0.2, impact: 0.3, ratio: 0.1 }
    const [middle, out, before, after] = at(transit, parameters, 0, 0.1, -0.06, 0.06)
    expect([middle, out]).toEqual([-1, 0])
    expect(before).toBe(after)
    expect(before).toBeGreaterThan(-1)
    expect(at(transit, { ...parameters, period: 3 }, 3, -6)).toEqual([-1, -1])
    // Half the planet's chord is covered where its centre is on the limb: for a small planet half its disk, before the dark limb.
    const small = { duration: 2 * 1.001, impact: 0, ratio: 0.001 }
    const limb = 1 - 0.4 - 0.25
    expect(at(transit, small, 1)[0]).toBeCloseTo(-0.5 * limb, 1)
    expect(at(transit, small, 0.6)[0]).toBeCloseTo(-(1 - 0.4 * 0.2 - 0.25 * 0.04), 3)
  })

  it('a parameter that is missing is named', () => {
    expect(() => at(box, {}, 0)).toThrow('duration')
  })
})
