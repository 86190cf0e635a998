import { describe, expect, it } from 'vitest'
import { uniform, withKernels } from './support.ts'

const mask = (rows: readonly string[]) => ({
  data: Uint8Array.from(rows.join(''), (sign) => (sign === '.' ? 0 : 3)), shape: [rows.length, rows[0]?.length ?? 0],
})

describe('k.label', () => {
  it('numbers regions in the order of their first pixels', async () => {
    await withKernels(1, (k) => {
      const image = mask(['..#.#', '.#..#', '#..##'])
      const eight = k.label(image)
      expect([...eight.labels.data]).toEqual([0, 0, 1, 0, 2, 0, 1, 0, 0, 2, 1, 0, 0, 2, 2])
      expect(eight.labels.shape).toEqual([3, 5])
      expect({ npix: [...eight.npix.data], xmin: [...eight.xmin.data], xmax: [...eight.xmax.data], ymin: [...eight.ymin.data], ymax: [...eight.ymax.data] })
        .toEqual({ npix: [3, 4], xmin: [0, 3], xmax: [2, 4], ymin: [0, 0], ymax: [2, 2] })
      const four = k.label(image, { connectivity: 4 })
      expect([...four.labels.data]).toEqual([0, 0, 1, 0, 2, 0, 3, 0, 0, 2, 4, 0, 0, 2, 2])
      expect([...k.label(image, { connectivity: 4, minArea: 2 }).npix.data]).toEqual([4])
    })
  })

  it('labels what is beyond a threshold on either side', async () => {
    const image = { data: Float32Array.of(4, -4, Number.NaN, 2, -9), shape: [1, 5] }
    await withKernels(1, (k) => {
      const of = (options: object) => [...k.label(image, { threshold: 3, ...options }).labels.data]
      expect(of({})).toEqual([1, 0, 0, 0, 0])
      expect(of({ sign: 'negative' })).toEqual([0, 1, 0, 0, 2])
      expect(of({ sign: 'both' })).toEqual([1, 1, 0, 0, 2])
      expect(of({ sign: 'both', threshold: { data: Float32Array.of(5, 1, 1, 1, 20), shape: [1, 5] } })).toEqual([0, 1, 0, 2, 0])
    })
  })

  it('joins regions over the bands that threads share', async () => {
    const next = uniform(5)
    const [height, width] = [600, 77]
    const image = { data: Uint8Array.from({ length: height * width }, (_, at) => (at % width === 5 || next() > 0.7 ? 1 : 0)), shape: [height, width] }
    await withKernels(2, (k) => {
      const into = k.upload({ data: new Int32Array(height * width), shape: [height, width] })
      const plain = k.label(image, { connectivity: 4 })
      expect(plain.ymax.data[plain.labels.data[5]! - 1]).toBe(height - 1)
      expect(plain.npix.data.reduce((sum, count) => sum + count, 0)).toBe(image.data.reduce((sum, on) => sum + on, 0))
      k.label(k.upload(image), { connectivity: 4, into })
      expect(k.download(into).data).toEqual(plain.labels.data)
    })
  })

  it('takes nothing and names what cannot be used', async () => {
    await withKernels(1, (k) => {
      for (const shape of [[0, 4], [4, 0]]) expect(k.label({ data: new Uint8Array(0), shape }).npix.data.length).toBe(0)
      expect([...k.label({ data: Uint8Array.of(1), shape: [1, 1] }).labels.data]).toEqual([1])
      const image = mask(['#.', '.#'])
      expect(() => k.label(image, { connectivity: 6 as never })).toThrow(/connectivity is 6, not 4 or 8/)
      expect(() => k.label(image, { minArea: 0 })).toThrow(/minArea is 0/)
      expect(() => k.label(image, { threshold: Number.NaN })).toThrow(/threshold is NaN/)
      expect(() => k.label({ data: new Float32Array(4), shape: [2, 2] }, { into: k.upload({ data: new Int32Array(2), shape: [1, 2] }) })).toThrow(/into cannot be used/)
      expect(() => k.label({ data: new Uint8Array(4), shape: [4] })).toThrow(/1 dimensions/)
    })
  })
})

describe('k.dilate', () => {
  it('grows every bit by itself and keeps both where they meet', async () => {
    const flags = { data: new Uint16Array(100), shape: [10, 10] }
    for (const [at, bits] of [[33, 1], [55, 2], [77, 3], [99, 4]] as const) flags.data[at] = bits
    await withKernels(1, (k) => {
      const square = k.dilate(flags, { radius: 1, shape: 'square' }).flags
      expect(square.dtype).toBe('uint16')
      expect([square.data[44], square.data[88]]).toEqual([3, 7])
      const plus = k.dilate(flags, { radius: 1, shape: 'diamond' }).flags.data
      expect([plus[43], plus[44], plus[45]]).toEqual([1, 0, 2])
      expect(k.dilate(flags, { radius: 1 }).flags.data).toEqual(plus)
      expect(k.dilate(flags, { radius: 0 }).flags.data).toEqual(flags.data)
    })
  })

  it('keeps types, reaches over bands, writes where it is told to', async () => {
    const flags = { data: new Int32Array(600 * 3), shape: [600, 3] }
    flags.data[255 * 3 + 1] = -(2 ** 31)
    await withKernels(2, (k) => {
      const into = k.upload({ data: new Int32Array(600 * 3), shape: [600, 3] })
      k.dilate(k.upload(flags), { radius: 2, shape: 'square', into })
      const grown = k.download(into).data
      for (let at = 0; at < grown.length; at++) expect(grown[at]).toBe(at >= 253 * 3 && at < 258 * 3 ? -(2 ** 31) : 0)
      k.dilate(into, { radius: 300, into })
      expect(k.download(into).data.filter((bits) => bits !== 0).length).toBeGreaterThan(500 * 3)
      expect(k.dilate({ data: new Uint8Array(0), shape: [0, 3] }, { radius: 1 }).flags.shape).toEqual([0, 3])
    })
  })

  it('names what cannot be used', async () => {
    const flags = { data: new Uint8Array(4), shape: [2, 2] }
    await withKernels(1, (k) => {
      expect(() => k.dilate(flags, { radius: -1 })).toThrow(/radius is -1/)
      expect(() => k.dilate(flags, { radius: 1, shape: 'star' as never })).toThrow(/shape is star, not square or diamond or disk/)
      expect(() => k.dilate({ data: new Float32Array(4), shape: [2, 2] }, { radius: 1 })).toThrow(/flags cannot be used: its elements are float32/)
    })
  })
})
