import { describe, expect, it } from 'vitest'
import { EXTRACT_FLAGS } from '../../src/kernels/index.ts'
import { uniform, withKernels } from './support.ts'

type Blob = [x: number, y: number, sigma: number, peak: number]

/** Round Gaussians on a level of zero. */
function sky(height: number, width: number, blobs: readonly Blob[], noise = 0) {
  const next = uniform(3)
  const data = new Float32Array(height * width)
  for (let at = 0; at < data.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)]
    for (const [u, v, sigma, peak] of blobs) data[at]! += peak * Math.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * sigma * sigma))
    data[at]! += noise * (next() - 0.5)
  }
  return { data, shape: [height, width] }
}

describe('k.extract', () => {
  it('finds stars where they are, with their light and their shape', async () => {
    const image = sky(90, 130, [[30.3, 40.7, 2, 1000], [100.5, 20.25, 3, 500]])
    await withKernels(1, (k) => {
      const found = k.extract(image, { threshold: 0.5, error: 1, filter: null })
      expect(found.x.shape).toEqual([2])
      for (const [star, [x, y, sigma, peak]] of [[1, [30.3, 40.7, 2, 1000]], [0, [100.5, 20.25, 3, 500]]] as const) {
        expect(found.x.data[star]).toBeCloseTo(x, 2)
        expect(found.y.data[star]).toBeCloseTo(y, 2)
        expect(found.flux.data[star]! / (2 * Math.PI * sigma ** 2 * peak)).toBeCloseTo(1, 2)
        expect(found.a.data[star]! / sigma).toBeCloseTo(1, 1)
        expect(found.thresh.data[star]).toBe(0.5)
        expect(found.sign.data[star]).toBe(1)
      }
    })
  })

  it('takes two stars apart, and leaves them together when it is told to', async () => {
    const image = sky(60, 80, [[30, 30, 2.5, 400], [39, 31, 2.5, 200]])
    await withKernels(1, (k) => {
      const found = k.extract(image, { threshold: 5, segmentation: true })
      expect(found.x.data.length).toBe(2)
      expect([...found.flags.data]).toEqual([EXTRACT_FLAGS.merged, EXTRACT_FLAGS.merged])
      expect(found.segmentation!.data[30 * 80 + 30]).toBe(1)
      expect(found.segmentation!.data[31 * 80 + 39]).toBe(2)
      const pixels = (number: number): number => found.segmentation!.data.filter((label) => label === number).length
      expect([...found.npix.data]).toEqual([pixels(1), pixels(2)])
      expect(found.x.data[0]).toBeGreaterThan(29)
      expect(found.x.data[1]).toBeLessThan(40)
      const one = k.extract(image, { threshold: 5, deblendContrast: 1 })
      expect(one.npix.data[0]).toBe(pixels(1) + pixels(2))
      expect(k.extract(image, { threshold: 5, deblendLevels: 1 }).npix.data).toEqual(one.npix.data)
    })
  })

  it('looks for holes, and for both', async () => {
    const image = sky(60, 80, [[30, 20, 2, 300], [50, 40, 2, -300]])
    await withKernels(1, (k) => {
      const holes = k.extract(image, { threshold: 5, sign: 'negative' })
      const up = k.extract(image, { threshold: 5 })
      const both = k.extract(image, { threshold: 5, sign: 'both', segmentation: true })
      expect([up.x.data.length, holes.x.data.length, both.x.data.length]).toEqual([1, 1, 2])
      expect([...both.sign.data]).toEqual([1, -1])
      expect(holes.flux.data[0]).toBeCloseTo(-up.flux.data[0]!, 3)
      expect(both.peak.data[1]).toBeLessThan(-250)
      expect(both.segmentation!.data[40 * 80 + 50]).toBe(2)
    })
  })

  it('drops what is seen in the wings of a bright star alone', async () => {
    const image = sky(150, 150, [[75, 75, 5, 50_000], [75, 112, 0.8, 12], [75, 5, 0.8, 12]])
    await withKernels(1, (k) => {
      const options = { threshold: 1, minArea: 3 }
      expect(k.extract(image, { ...options, clean: false }).x.data.length).toBe(3)
      expect(k.extract(image, options).x.data.length).toBe(3)
      const faint = sky(150, 150, [[75, 75, 5, 50_000], [75, 112, 1.2, 2]])
      expect(k.extract(faint, { ...options, clean: false }).x.data.length).toBe(2)
      for (const clean of [true, 'exact'] as const) expect(k.extract(faint, { ...options, clean }).x.data.length).toBe(1)
    })
  })

  it('passes over masked pixels, NaN and pixels without noise', async () => {
    const image = sky(40, 50, [[20, 20, 2, 300]])
    image.data[5 * 50 + 40] = Number.POSITIVE_INFINITY
    image.data[20 * 50 + 20] = Number.NaN
    const error = { data: new Float32Array(2000).fill(1), shape: [40, 50] }
    error.data[21 * 50 + 20] = 0
    await withKernels(1, (k) => {
      const found = k.extract(image, { threshold: 5, error, filterType: 'conv' })
      expect(found.x.data.length).toBe(1)
      expect(found.flux.data[0]).toBeLessThan(2 * Math.PI * 4 * 300 - 550)
      expect(found.flux.data.every(Number.isFinite)).toBe(true)
      const variance = { data: error.data.map((sigma) => sigma * sigma), shape: [40, 50] }
      expect(k.extract(image, { threshold: 5, variance, filterType: 'conv' }).flux.data).toEqual(found.flux.data)
      const plain = k.extract(image, { threshold: 5, mask: { data: new Uint8Array(2000).fill(1), shape: [40, 50] } })
      expect(plain.x.data.length).toBe(0)
      expect(k.extract(image, { threshold: 5 }).flags.data[0]! & EXTRACT_FLAGS.masked).toBe(0)
      const mask = { data: Uint8Array.from(image.data, (value) => (Number.isNaN(value) ? 1 : 0)), shape: [40, 50] }
      expect(k.extract(image, { threshold: 5, mask }).flags.data[0]! & EXTRACT_FLAGS.masked).toBe(EXTRACT_FLAGS.masked)
    })
  })

  it('says what it knows of the noise, and nothing where it knows nothing', async () => {
    const image = sky(40, 50, [[20, 20, 2, 300]])
    await withKernels(1, (k) => {
      const blind = k.extract(image, { threshold: 5 })
      expect([blind.fluxerr.data[0], blind.errx2.data[0]]).toEqual([0, 0])
      const seen = k.extract(image, { threshold: 2.5, error: 2 })
      expect(seen.npix.data).toEqual(blind.npix.data)
      expect(seen.fluxerr.data[0]).toBeCloseTo(2 * Math.sqrt(seen.npix.data[0]!), 9)
      const photons = k.extract(image, { threshold: 2.5, error: 2, gain: 2 })
      expect(photons.fluxerr.data[0]! ** 2 - seen.fluxerr.data[0]! ** 2).toBeCloseTo(photons.cflux.data[0]! / 2, 1)
    })
  })

  it('deals residual pixels out as SEP does where it is asked to', async () => {
    const next = uniform(8)
    const image = sky(600, 90, Array.from({ length: 250 }, () => [90 * next(), 600 * next(), 1 + 2 * next(), 900 * next()] as Blob), 20)
    const plain = { threshold: 12, segmentation: true, clean: false } as const
    await withKernels(2, (k) => {
      const [likely, drawn] = [k.extract(image, plain), k.extract(image, { ...plain, compat: 'sep' })]
      // The same blends, other pixels: those of all objects together stay.
      for (const column of ['x', 'y'] as const) expect(drawn[column].data.toSorted()).toEqual(likely[column].data.toSorted())
      expect(drawn.segmentation!.data.map((label) => Math.min(label, 1))).toEqual(likely.segmentation!.data.map((label) => Math.min(label, 1)))
      expect(drawn.segmentation!.data).not.toEqual(likely.segmentation!.data)
      const whole = { threshold: 12, deblendContrast: 1, clean: false }
      expect(k.extract(image, { ...whole, compat: 'sep' })).toEqual(k.extract(image, whole))
    })
  })

  it('keeps the map in kernel memory and writes it where it is told to', async () => {
    const image = sky(300, 40, [[20, 20, 2, 300], [20, 255.5, 3, 300]])
    await withKernels(2, (k) => {
      const map = k.upload({ data: new Int32Array(12_000).fill(7), shape: [300, 40] })
      const plain = k.extract(image, { threshold: 5, segmentation: true })
      const given = k.extract(k.upload(image), { threshold: 5, segmentation: map })
      expect(k.download(map).data).toEqual(plain.segmentation!.data)
      expect(given.segmentation as unknown).toBe(map)
      expect(k.extract(image, { threshold: 5 }).segmentation).toBeUndefined()
      expect(plain.npix.data.length).toBe(2)
    })
  })

  it('takes nothing, one pixel, one row, and a filter larger than the image', async () => {
    await withKernels(1, (k) => {
      for (const shape of [[0, 5], [5, 0], [0, 0]]) {
        const none = k.extract({ data: new Float32Array(0), shape }, { threshold: 1, segmentation: true })
        expect([none.x.data.length, none.segmentation!.data.length]).toEqual([0, 0])
      }
      const options = { threshold: 1, minArea: 1, filter: null }
      const dot = k.extract({ data: Float32Array.of(5), shape: [1, 1] }, options)
      expect([dot.x.data[0], dot.npix.data[0], dot.flags.data[0]]).toEqual([0, 1, EXTRACT_FLAGS.truncated | EXTRACT_FLAGS.singular])
      expect([...k.extract({ data: Float32Array.of(5, 0, 5, 5), shape: [1, 4] }, options).npix.data]).toEqual([1, 2])
      const wide = { data: new Float32Array(63).fill(1), shape: [7, 9] }
      expect(k.extract({ data: Float32Array.of(99, 99, 99, 99), shape: [2, 2] }, { threshold: 1, minArea: 4, filter: wide }).npix.data[0]).toBe(4)
    })
  })

  it('names what cannot be used', async () => {
    const image = sky(8, 9, [])
    await withKernels(1, (k) => {
      const call = (options: object) => () => k.extract(image, { threshold: 1, ...options } as never)
      expect(call({ threshold: 0 })).toThrow(/threshold is 0, not a number from/)
      expect(call({ error: -1 })).toThrow(/error is -1/)
      expect(call({ minArea: 2.5 })).toThrow(/minArea is 2.5, not an integer/)
      expect(call({ deblendContrast: 2 })).toThrow(/deblendContrast is 2/)
      expect(call({ sign: 'up' })).toThrow(/sign is up, not positive or negative or both/)
      expect(call({ clean: 'well' })).toThrow(/clean is well/)
      expect(call({ compat: 'sextractor' })).toThrow(/compat is sextractor, not sep/)
      expect(call({ filterType: 'box' })).toThrow(/filterType is box/)
      expect(call({ filter: { data: new Float32Array(9), shape: [3, 3] } })).toThrow(/filter cannot be used/)
      expect(call({ mask: { data: new Uint8Array(3), shape: [1, 3] } })).toThrow(/mask cannot be used/)
      expect(call({ error: 1, variance: image })).toThrow(/variance cannot be used: error is given too/)
      expect(call({ segmentation: k.upload(image) })).toThrow(/segmentation cannot be used: it is float32/)
      expect(() => k.extract({ data: new Float32Array(8), shape: [8] }, { threshold: 1 })).toThrow(/1 dimensions/)
    })
  })
})
