import { describe, expect, it } from 'vitest'
import { SHAPE_FLAGS } from '../../src/kernels/index.ts'
import { withKernels } from './support.ts'

/** A Gaussian of semi-axes a and b, turned by theta, on [height, width]. */
function gaussian(height: number, width: number, x0: number, y0: number, a: number, b: number, theta: number, peak = 1000) {
  const [cos, sin] = [Math.cos(theta), Math.sin(theta)]
  const data = Float32Array.from({ length: height * width }, (_, at) => {
    const [dx, dy] = [(at % width) - x0, Math.floor(at / width) - y0]
    return peak * Math.exp(-(((dx * cos + dy * sin) / a) ** 2 + ((dy * cos - dx * sin) / b) ** 2) / 2)
  })
  return { data, shape: [height, width] }
}

const one = (value: number): Float64Array => Float64Array.of(value)

describe('k.kronRadius, k.kronFlux', () => {
  it('have the radius and the flux of a Gaussian', async () => {
    const image = gaussian(121, 140, 70.3, 60.6, 6, 3, 0.7)
    const place = { image, x: one(70.3), y: one(60.6), a: one(6), b: one(3), theta: one(0.7) }
    await withKernels(1, (k) => {
      const { radius, flags } = k.kronRadius(place, { reach: 8 })
      expect(radius.data[0]).toBeCloseTo(Math.sqrt(Math.PI / 2), 3)
      expect(flags.data[0]).toBe(0)
      const sum = k.kronFlux({ ...place, variance: 4 }, { reach: 8 })
      const enclosed = 1 - Math.exp(-((2.5 ** 2 * Math.PI) / 2) / 2)
      expect(sum.flux.data[0]! / (2 * Math.PI * 18 * 1000)).toBeCloseTo(enclosed, 3)
      expect(sum.error.data[0]! / (2 * Math.sqrt(Math.PI * 18 * 2.5 ** 2 * (Math.PI / 2)))).toBeCloseTo(1, 1)
      expect(sum.radius.data).toEqual(radius.data)
    })
  })

  it('fall back to a circle where there is hardly an ellipse', async () => {
    const image = { data: new Float32Array(900).fill(-1), shape: [30, 30] }
    const place = { image, x: one(15), y: one(15), a: one(2), b: one(1), theta: one(0) }
    await withKernels(1, (k) => {
      const sum = k.kronFlux(place, { minRadius: 3 })
      expect([sum.radius.data[0], sum.radius_flags.data[0]]).toEqual([0, SHAPE_FLAGS.no_flux])
      expect(sum.flux.data[0]).toBeCloseTo(-9 * Math.PI, 9)
      const away = k.kronRadius({ ...place, x: one(Number.NaN) })
      expect([away.radius.data[0], away.flags.data[0]]).toEqual([0, SHAPE_FLAGS.bad_shape])
      const none = new Float64Array(0)
      expect(k.kronFlux({ image, x: none, y: none, a: none, b: none, theta: none }).flux.data.length).toBe(0)
      expect(() => k.kronRadius({ ...place, a: Float64Array.of(1, 2) })).toThrow(/a cannot be used/)
      expect(() => k.kronRadius(place, { reach: 0 })).toThrow(/reach is 0/)
      expect(() => k.kronFlux(place, { factor: -1 })).toThrow(/factor is -1/)
    })
  })
})

describe('k.fluxRadius', () => {
  it('has the half-light radius of a Gaussian, in the order asked for', async () => {
    const image = gaussian(140, 121, 60.3, 70.6, 4, 4, 0)
    const spread = Math.sqrt(16 + 1 / 12)
    await withKernels(1, (k) => {
      const inputs = { image, x: Float64Array.of(60.3, 60.3), y: Float64Array.of(70.6, 70.6), rmax: Float64Array.of(30, 20) }
      const half = k.fluxRadius(inputs)
      expect(half.radius.shape).toEqual([2])
      expect(half.radius.data[0]! / spread).toBeCloseTo(Math.sqrt(2 * Math.LN2), 2)
      const { radius } = k.fluxRadius({ ...inputs, flux: Float64Array.of(2 * Math.PI * 16_000, 4 * Math.PI * 16_000) }, { fraction: [0.9, 0.25], subpixels: 9 })
      expect(radius.shape).toEqual([2, 2])
      for (const [at, part] of [0.9, 0.25, Number.NaN, 0.5].entries()) {
        if (Number.isNaN(part)) expect(radius.data[at]).toBeNaN()
        else expect(radius.data[at]! / spread).toBeCloseTo(Math.sqrt(-2 * Math.log(1 - part)), 2)
      }
    })
  })

  it('leaves masked pixels out, and names what cannot be used', async () => {
    const image = { data: new Float32Array(900).fill(1), shape: [30, 30] }
    const inputs = { image, x: one(15), y: one(15), rmax: 6 }
    await withKernels(1, (k) => {
      const mask = { data: Uint8Array.from(image.data, (_, at) => (at % 30 > 15 ? 1 : 0)), shape: [30, 30] }
      const { radius, flags } = k.fluxRadius({ ...inputs, mask })
      expect(radius.data[0]).toBeGreaterThan(3.5)
      expect(flags.data[0]).toBe(SHAPE_FLAGS.masked)
      mask.data.fill(1)
      expect(k.fluxRadius({ ...inputs, mask }).flags.data[0]).toBe(SHAPE_FLAGS.masked | SHAPE_FLAGS.all_masked)
      expect(() => k.fluxRadius(inputs, { fraction: 1.5 })).toThrow(/fraction is 1.5/)
      expect(() => k.fluxRadius(inputs, { fraction: [] })).toThrow(/fraction cannot be used: it is empty/)
      expect(() => k.fluxRadius({ ...inputs, rmax: 0 })).toThrow(/rmax is 0/)
      expect(() => k.fluxRadius(inputs, { subpixels: 0 })).toThrow(/subpixels is 0/)
    })
  })
})
