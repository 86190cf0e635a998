import { describe, expect, it } from 'vitest'
import type { Kernels } from '../../src/kernels/index.ts'
import { hash, uniform, withKernels, WORKERS } from './support.ts'

/** A Gaussian of unit sum on a square of (2 half + 1)^2 pixels. */
function gaussian(half: number, fwhm: number) {
  const side = 2 * half + 1
  const sigma = fwhm / 2.354_820_045
  const data = Float64Array.from({ length: side * side }, (_, at) => Math.exp(-((Math.floor(at / side) - half) ** 2 + ((at % side) - half) ** 2) / (2 * sigma * sigma)))
  const sum = data.reduce((total, value) => total + value, 0)
  return { data: Float32Array.from(data, (value) => value / sum), shape: [side, side] }
}

/** Normal deviates (Box & Muller 1958) from a generator with 128 bits of state (Doty-Humphrey, sfc32). */
function normal(seed: number): () => number {
  let [a, b, c, count] = [seed, 0x9e37_79b9, 0x243f_6a88, 1]
  const uniformly = (): number => {
    const sum = (a + b + count++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum | 0
    return ((sum >>> 0) + 0.5) / 2 ** 32
  }
  for (let k = 0; k < 20; k++) uniformly()
  let spare: number | undefined
  return () => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const [radius, angle] = [Math.sqrt(-2 * Math.log(uniformly())), 2 * Math.PI * uniformly()]
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}

/** A variance that changes over the image by a factor of nine. */
const varianceAt = (y: number, x: number): number => 25 * (1.25 + Math.sin(y / 40) * Math.cos(x / 60))

function noise(side: number, next: () => number) {
  const [image, variance] = [new Float32Array(side * side), new Float32Array(side * side)]
  for (let at = 0; at < image.length; at++) {
    const v = varianceAt(Math.floor(at / side), at % side)
    variance[at] = v
    image[at] = Math.sqrt(v) * next()
  }
  return { image: { data: image, shape: [side, side] }, variance: { data: variance, shape: [side, side] } }
}

describe('matchedFilter', () => {
  it('of a star without noise has its flux, and the error that the PSF allows', async () => {
    const psf = gaussian(4, 3)
    const squares = psf.data.reduce((sum, value) => sum + value * value, 0)
    const image = { data: new Float32Array(41 * 50), shape: [41, 50] }
    for (let v = 0; v < 9; v++) for (let u = 0; u < 9; u++) image.data[(20 + v - 4) * 50 + 30 + u - 4] = 1000 * psf.data[v * 9 + u]!
    await withKernels(1, (k) => {
      for (const method of ['direct', 'fft'] as const) {
        const { snr, flux, error } = k.matchedFilter(image, psf, { variance: 16, outputs: ['error', 'snr', 'flux'], method })
        const at = 20 * 50 + 30
        expect(flux!.data[at]! / 1000).toBeCloseTo(1, 5)
        expect(error!.data[at]!).toBeCloseTo(4 / Math.sqrt(squares), 3)
        expect(snr!.data[at]! / ((1000 / 4) * Math.sqrt(squares))).toBeCloseTo(1, 5)
      }
    })
  })

  it('gives pixels without a weight none, whichever way it is said', async () => {
    const next = uniform(5)
    const shape = [60, 45]
    const image = Float32Array.from({ length: 2700 }, () => next() - 0.5)
    const bad = Uint8Array.from(image, (value, at) => (value > 0.4 || (at > 900 && at < 1500) ? 1 : 0))
    const variance = Float32Array.from(image, () => 0.5 + next())
    const psf = gaussian(2, 2.5)
    const where = (values: Float32Array, value: number) => ({ data: values.map((one, at) => (bad[at] ? value : one)), shape })
    await withKernels(1, (k) => {
      const plane = { data: image, shape }
      const masked = k.matchedFilter(plane, psf, { variance: { data: variance, shape }, mask: { data: bad, shape } }).snr!.data
      for (const value of [Number.NaN, Infinity, 0, -3]) expect(k.matchedFilter(plane, psf, { variance: where(variance, value) }).snr!.data).toEqual(masked)
      for (const value of [Number.NaN, -Infinity]) expect(k.matchedFilter(where(image, value), psf, { variance: { data: variance, shape } }).snr!.data).toEqual(masked)
      const weight = where(variance.map((value) => 1 / value), 0)
      expect(k.matchedFilter(plane, psf, { weight }).snr!.data).toEqual(masked)
      expect(masked.filter((value) => Number.isNaN(value)).length).toBeGreaterThan(0)
      const { snr: tiled, error } = k.matchedFilter(plane, psf, { weight, method: 'fft', outputs: ['snr', 'error'] })
      // What is left of the largest weight: the rounding errors of tiles are those of their largest value.
      const best = error!.data.reduce((least, value) => (value < least ? value : least), Infinity)
      for (let at = 0; at < 2700; at++) {
        if (Number.isNaN(masked[at]!)) expect(tiled!.data[at]).toBeNaN()
        else expect(Math.abs(masked[at]! - tiled!.data[at]!) * (best / error!.data[at]!) ** 2).toBeLessThan(2e-6)
      }
    })
  })

  it('gives the same bits for any number of workers and writes to arrays that are there', async () => {
    const { image, variance } = noise(400, normal(3))
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        const into = { snr: k.upload(image), flux: k.upload(image) }
        k.matchedFilter(image, gaussian(4, 3), { variance, outputs: ['snr', 'flux'], into })
        const direct = k.matchedFilter(image, gaussian(3, 3), { variance })
        hashes.add(hash({ a: k.download(into.snr), b: k.download(into.flux), c: direct.snr }))
      })
    }
    expect(hashes.size).toBe(1)
  })

  it('takes nothing and names what cannot be used', async () => {
    await withKernels(1, (k) => {
      const image = { data: new Float32Array(9).fill(1), shape: [3, 3] }
      expect(k.matchedFilter({ data: new Float32Array(0), shape: [0, 3] }, gaussian(1, 2), { variance: 1 }).snr!.shape).toEqual([0, 3])
      expect(() => k.matchedFilter(image, gaussian(1, 2), {})).toThrow(/neither variance nor weight/)
      expect(() => k.matchedFilter(image, gaussian(1, 2), { variance: 1, weight: 1 })).toThrow(/both given/)
      expect(() => k.matchedFilter(image, gaussian(1, 2), { variance: 0 })).toThrow(/variance is 0/)
      expect(() => k.matchedFilter(image, { data: new Float32Array(9), shape: [3, 3] }, { variance: 1 })).toThrow(/psf .*zero/)
      expect(() => k.matchedFilter(image, gaussian(1, 2), { variance: 1, outputs: ['chi' as never] })).toThrow(/outputs is chi/)
      expect(() => k.matchedFilter(image, gaussian(1, 2), { variance: { data: new Float32Array(3), shape: [3] } })).toThrow(/variance/)
    })
  })
})

/** Samples of the long form; ASTRO_TEST_LONG asks for it. */
const LONG = process.env['ASTRO_TEST_LONG'] !== undefined
/** Two-sided tail of a normal beyond 4 and beyond so many standard deviations that 99 % are within. */
const [BEYOND_FOUR, BAND] = [6.334e-5, 2.5758]

/** Pixels two widths of the PSF apart, and how many of them exceed four. */
function exceeding(k: Kernels, frames: number, method: 'direct' | 'fft', seed: number): { samples: number; beyond: number } {
  const [side, step, next] = [1800, 3, normal(seed)]
  const psf = gaussian(3, 1.5)
  const count = { samples: 0, beyond: 0 }
  for (let frame = 0; frame < frames; frame++) {
    const { image, variance } = noise(side, next)
    const snr = k.matchedFilter(image, psf, { variance, method }).snr!.data
    for (let y = 3; y < side - 3; y += step) {
      for (let x = 3; x < side - 3; x += step) {
        count.samples++
        if (Math.abs(snr[y * side + x]!) > 4) count.beyond++
      }
    }
  }
  return count
}

describe('the statistics of the matched filter', () => {
  it.each(['direct', 'fft'] as const)('without a star exceeds four as often as a normal deviate (%s)', async (method) => {
    await withKernels(1, (k) => {
      const { samples, beyond } = exceeding(k, LONG ? 29 : 3, method, method === 'fft' ? 77 : 20_261)
      expect(samples).toBeGreaterThanOrEqual(LONG ? 1e7 : 1e6)
      const expected = samples * BEYOND_FOUR
      expect(Math.abs(beyond - expected)).toBeLessThan(BAND * Math.sqrt(expected))
    })
  }, 300_000)

  it('finds a star at its known pixel as often as its signal to noise says', async () => {
    const [side, step, half, threshold] = [1540, 20, 4, 5]
    const psf = gaussian(half, 3)
    const next = normal(4242)
    await withKernels(1, (k) => {
      // Φ(S/N - threshold) of S/N 3 to 7.
      for (const [signal, expected] of [[3, 0.022_750], [4, 0.158_655], [5, 0.5], [6, 0.841_345], [7, 0.977_250]] as const) {
        const { image, variance } = noise(side, next)
        const stars: number[] = []
        for (let y = 10; y < side - 10; y += step) for (let x = 10; x < side - 10; x += step) stars.push(y * side + x)
        for (const at of stars) {
          const pixels = Array.from(psf.data, (p, j) => ({ p, pixel: at + (Math.floor(j / 9) - half) * side + (j % 9) - half }))
          const flux = signal / Math.sqrt(pixels.reduce((sum, { p, pixel }) => sum + (p * p) / variance.data[pixel]!, 0))
          for (const { p, pixel } of pixels) image.data[pixel]! += flux * p
        }
        expect(stars.length).toBeGreaterThanOrEqual(5000)
        const snr = k.matchedFilter(image, psf, { variance }).snr!.data
        const found = stars.filter((at) => snr[at]! > threshold).length / stars.length
        expect(Math.abs(found - expected)).toBeLessThan(0.02)
      }
    })
  }, 120_000)
})
