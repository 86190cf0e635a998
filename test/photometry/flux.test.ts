import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fluxOfMag, LOG_BASE, luptitude, magOfFlux } from '../../src/photometry/flux.ts'

describe('flux and magnitude', () => {
  it('has its zero point at 3631 Jy', () => {
    // 3631 Jy is 10^(23.9 / 2.5) microjansky to the five digits of the zero point.
    expect(fluxOfMag(0) / 1e6).toBeCloseTo(3631, -1)
    expect(fluxOfMag(23.9)).toBe(1)
    expect(magOfFlux(100, 20.44)).toBeCloseTo(15.44, 12)
  })

  it('is its own inverse', () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: 35, noNaN: true }), (mag) => Math.abs(magOfFlux(fluxOfMag(mag)) - mag) < 1e-12),
    )
  })

  it('has no magnitude for a flux that is not positive', () => {
    for (const flux of [0, -0, -3, NaN, -Infinity]) expect(magOfFlux(flux)).toBeNaN()
  })

  it('knows that a small relative change is LOG_BASE times the change in magnitude', () => {
    expect(LOG_BASE).toBeCloseTo(0.921034, 6)
    expect((fluxOfMag(18 - 1e-6) / fluxOfMag(18) - 1) / 1e-6).toBeCloseTo(LOG_BASE, 5)
  })
})

describe('luptitude', () => {
  it.each([
    [1000, -7.500109],
    [10, -3.022469],
    [0, -2.5],
    [-50, -0.711542],
  ])('of flux %d with noise 10 is %d', (flux, expected) => {
    expect(luptitude(flux, 10)).toBeCloseTo(expected, 6)
  })

  it('differs as magnitudes do where the flux is far above the noise', () => {
    const difference = luptitude(990, 10) - luptitude(1010, 10)
    expect(difference / (magOfFlux(990) - magOfFlux(1010))).toBeCloseTo(1, 2)
  })

  it('falls with the flux, on both sides of zero', () => {
    const flux = fc.double({ min: -1e4, max: 1e4, noNaN: true })
    fc.assert(fc.property(flux, flux, (a, b) => Math.abs(a - b) < 1e-6 || a < b === luptitude(a, 10) > luptitude(b, 10)))
  })

  it('is a magnitude when there is no noise', () => {
    expect(luptitude(50, 0)).toBeCloseTo(luptitude(50, 1e-9), 9)
    expect(luptitude(0, 0)).toBeNaN()
  })
})
