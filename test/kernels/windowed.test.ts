import { describe, expect, it } from 'vitest'
import { POSITION_FLAGS } from '../../src/kernels/index.ts'
import { hash, uniform, withKernels, WORKERS } from './support.ts'

/** Round Gaussians on a grid of 25 px, at random sub-pixel places. */
function stars(rows: number, columns: number, sigma: number, seed: number) {
  const next = uniform(seed)
  const shape = [25 * rows, 25 * columns]
  const data = new Float32Array(shape[0]! * shape[1]!)
  const [x, y] = [new Float64Array(rows * columns), new Float64Array(rows * columns)]
  for (let k = 0; k < x.length; k++) {
    x[k] = 25 * (k % columns) + 12 + next() - 0.5
    y[k] = 25 * Math.floor(k / columns) + 12 + next() - 0.5
    for (let v = Math.ceil(y[k]! - 12); v < y[k]! + 12; v++) {
      for (let u = Math.ceil(x[k]! - 12); u < x[k]! + 12; u++) {
        if (u >= 0 && v >= 0 && u < shape[1]! && v < shape[0]!) data[v * shape[1]! + u]! += 1000 * Math.exp(-((u - x[k]!) ** 2 + (v - y[k]!) ** 2) / (2 * sigma * sigma))
      }
    }
  }
  return { image: { data, shape }, x, y }
}

const rounded = (values: Float64Array) => values.map((value) => Math.round(value))

describe('windowedPosition', () => {
  it('finds stars to 1e-3 px from their pixels, with errors that scale as they must', () =>
    withKernels(2, (k) => {
      const { image, x, y } = stars(9, 11, 1.9, 4)
      const guess = { x: rounded(x), y: rounded(y) }
      const found = k.windowedPosition({ image, ...guess, sigma: 1.9, variance: 4 })
      for (let j = 0; j < x.length; j++) expect(Math.hypot(found.x.data[j]! - x[j]!, found.y.data[j]! - y[j]!)).toBeLessThan(1e-3)
      expect([...found.flags.data]).toEqual(Array.from(x, () => 0))
      // A Gaussian star of amplitude A under a window of its own width: error = 2 sigma_pixel / (A sqrt(pi) sigma) x 1 / sqrt 2 … from the integrals.
      const [amplitude, sigma, pixel] = [1000, 1.9, 2]
      const flux = amplitude * Math.PI * sigma ** 2
      const expected = (2 / flux) * Math.sqrt((pixel ** 2 * Math.PI * sigma ** 4) / 2)
      for (const name of ['x_error', 'y_error'] as const) expect(found[name].data[50]! / expected).toBeCloseTo(1, 2)
      const map = { data: new Float32Array(image.data.length).fill(4), shape: image.shape }
      expect(k.windowedPosition({ image, ...guess, sigma: 1.9, variance: map }).x_error.data[50]).toBeCloseTo(found.x_error.data[50]!, 14)
      expect(k.windowedPosition({ image, ...guess, sigma: 1.9 }).x_error.data[50]).toBeNaN()
    }))

  it('has the same bits for any number of workers', async () => {
    const { image, x, y } = stars(40, 40, 1.7, 6)
    const next = uniform(12)
    const noisy = { data: image.data.map((value) => value + 200 * (next() - 0.5)), shape: image.shape }
    const mask = { data: Uint8Array.from(noisy.data, () => Number(next() < 0.02)), shape: image.shape }
    const sigma = Float64Array.from(x, () => 0.2 + 3 * next())
    const hashes = new Set<string>()
    for (const workers of WORKERS) await withKernels(workers, (k) => void hashes.add(hash(k.windowedPosition({ image: noisy, x, y, sigma, mask, variance: 9 }))))
    expect(hashes.size).toBe(1)
  })

  it('gives the guess back where there is nothing, and says why', () =>
    withKernels(1, (k) => {
      const { image, x, y } = stars(1, 2, 1.7, 6)
      const { no_flux, bad_place, truncated } = POSITION_FLAGS
      const found = k.windowedPosition({ image, x: Float64Array.of(x[0]!, Number.NaN, 1e9), y: Float64Array.of(y[0]!, 3, 3), sigma: Float64Array.of(1.7, 1.7, 1.7) })
      expect([...found.flags.data]).toEqual([0, bad_place, no_flux | truncated])
      expect(found.x.data[2]).toBe(1e9)
      const dark = k.windowedPosition({ image: { data: new Float32Array(625), shape: [25, 25] }, x: Float64Array.of(12), y: Float64Array.of(12), sigma: 2 })
      expect([dark.x.data[0], dark.flags.data[0]]).toEqual([12, no_flux])
      expect(k.windowedPosition({ image, x: new Float64Array(0), y: new Float64Array(0), sigma: 2 }).x.shape).toEqual([0])
    }))

  it('names what cannot be used', () =>
    withKernels(1, (k) => {
      const { image, x, y } = stars(1, 2, 1.7, 6)
      expect(() => k.windowedPosition({ image, x, y, sigma: -1 })).toThrow(/sigma is -1/)
      expect(() => k.windowedPosition({ image, x, y, sigma: Float64Array.of(1) })).toThrow(/sigma .*\[1\]/)
      expect(() => k.windowedPosition({ image, x, y: Float64Array.of(1), sigma: 1 })).toThrow(/y .*\[1\]/)
      expect(() => k.windowedPosition({ image, x, y, sigma: 1 }, { minSigma: 0 })).toThrow(/minSigma is 0/)
    }))
})
