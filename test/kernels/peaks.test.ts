import { describe, expect, it } from 'vitest'
import { hash, uniform, withKernels, WORKERS } from './support.ts'

function field(height: number, width: number, levels: number) {
  const next = uniform(11)
  return { data: Float32Array.from({ length: height * width }, () => Math.floor((next() - 0.5) * levels)), shape: [height, width] }
}

describe('findPeaks', () => {
  it('finds stars at the borders, every pixel of a plateau, and nothing in NaN', async () => {
    await withKernels(1, (k) => {
      const data = Float32Array.of(3, 0, 0, 0, Number.NaN, 0, 0, 0, 2, 2)
      const { x, y, value } = k.findPeaks({ data, shape: [2, 5] }, { threshold: 1, window: 3 })
      expect([[...x.data], [...y.data], [...value.data]]).toEqual([[0, 3, 4], [0, 1, 1], [3, 2, 2]])
    })
  })

  it('finds negative ones where the negated image has positive ones, and both in the order of rows', async () => {
    await withKernels(1, (k) => {
      const image = field(60, 70, 2000)
      const negated = { data: image.data.map((value) => -value), shape: image.shape }
      for (const window of [1, 3, 5, 31]) {
        const options = { threshold: 700, window }
        const [up, down] = [k.findPeaks(image, options), k.findPeaks(image, { ...options, sign: 'negative' })]
        expect(down.x.data).toEqual(k.findPeaks(negated, options).x.data)
        const both = k.findPeaks(image, { ...options, sign: 'both' })
        const places = (list: typeof up): number[] => Array.from(list.y.data, (row, at) => row * 70 + list.x.data[at]!)
        expect(places(both)).toEqual([...places(up), ...places(down)].toSorted((a, b) => a - b))
        expect([...both.value.data]).toEqual(places(both).map((at) => image.data[at]))
      }
    })
  })

  it('gives the same bits for any number of workers, windows across bands too', async () => {
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        const image = field(700, 131, 500)
        hashes.add(hash(k.findPeaks(image, { threshold: 100, sign: 'both' })) + hash(k.findPeaks(image, { threshold: 100, window: 301 })))
      })
    }
    expect(hashes.size).toBe(1)
  })

  it('finds nothing in nothing and names what cannot be used', async () => {
    await withKernels(1, (k) => {
      for (const shape of [[0, 4], [4, 0]]) expect(k.findPeaks({ data: new Float32Array(0), shape }, { threshold: 0 }).x.shape).toEqual([0])
      const one = { data: Float32Array.of(1), shape: [1, 1] }
      expect(k.findPeaks(one, { threshold: 0, window: 1001 }).x.data.length).toBe(1)
      expect(() => k.findPeaks(one, { threshold: 0, window: 4 })).toThrow(/window is 4, not an odd number/)
      expect(() => k.findPeaks(one, { threshold: 0, window: 1003 })).toThrow(/window is 1003/)
      expect(() => k.findPeaks(one, { threshold: 0, sign: 'any' as never })).toThrow(/sign is any/)
      expect(() => k.findPeaks(one, {} as never)).toThrow(/threshold/)
    })
  })
})
