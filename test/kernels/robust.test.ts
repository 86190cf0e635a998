import { describe, expect, it } from 'vitest'
import { hash, normal, uniform, withKernels, WORKERS } from './support.ts'

function sky(height: number, width: number, seed = 5) {
  const [next, pick] = [normal(seed), uniform(seed + 1)]
  const data = Float32Array.from({ length: height * width }, () => (pick() < 0.03 ? 5000 * pick() : pick() < 0.01 ? Number.NaN : 100 + 5 * next()))
  return { data, shape: [height, width] }
}

const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length === 0 ? Number.NaN : sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

describe('robust', () => {
  it('gives the same bits for any number of workers', async () => {
    const [data, next] = [sky(301, 257), uniform(2)]
    const x = Float64Array.from({ length: 300 }, () => next() * 270 - 5)
    const y = Float64Array.from({ length: 300 }, () => next() * 310 - 5)
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        const rows = k.robust({ data }, { of: 'rows', percentiles: [5, 50, 99.9], clip: { scale: 'mad', rounds: null }, mode: true })
        hashes.add(hash({ ...rows, annuli: hash(k.annuli({ image: data, x, y }, { inner: 4, outer: 9.5 })) }))
      })
    }
    expect(hashes.size).toBe(1)
  })

  it('says of rows what it says of each row alone, and of the whole what it says of its flat copy', async () => {
    const { data, shape } = sky(7, 33)
    const mask = { data: Uint16Array.from(data, (_, k) => (k % 11 === 3 ? 256 : 0)), shape }
    await withKernels(1, (k) => {
      const options = { percentiles: [10, 90], clip: true, mode: { bins: 12 } } as const
      const rows = k.robust({ data: { data, shape }, mask }, { ...options, of: 'rows' })
      expect(rows.median.shape).toEqual([7])
      expect(rows.percentiles.shape).toEqual([7, 2])
      expect(rows.clipped!.shape).toEqual([7, 33])
      for (let row = 0; row < 7; row++) {
        const part = { data: data.slice(row * 33, (row + 1) * 33), shape: [33] }
        const one = k.robust({ data: part, mask: { data: mask.data.slice(row * 33, (row + 1) * 33), shape: [33] } }, options)
        expect(one.median.shape).toEqual([])
        for (const name of ['count', 'mean', 'std', 'median', 'mad', 'mode', 'clippedMean', 'clipRounds'] as const) expect(one[name].data[0]).toBe(rows[name].data[row])
        expect(one.clipped!.data).toEqual(rows.clipped!.data.slice(row * 33, (row + 1) * 33))
        const seen = Array.from(part.data).filter((value, x) => !Number.isNaN(value) && mask.data[row * 33 + x] === 0)
        expect([one.count.data[0], one.median.data[0], one.min.data[0]]).toEqual([seen.length, median(seen), Math.min(...seen)])
      }
      const flat = k.robust(data)
      expect(flat.median.data[0]).toBe(median(Array.from(data).filter((value) => !Number.isNaN(value))))
      expect(k.robust({ data, shape }).mad.data).toEqual(flat.mad.data)
      expect(flat.clipped).toBeUndefined()
      expect(flat.clippedMean.data[0]).toBeNaN()
    })
  })

  it('finds the sky under stars', async () => {
    await withKernels(1, (k) => {
      const { clippedMedian, clippedStd, mode } = k.robust(sky(400, 300), { clip: { scale: 'mad' }, mode: { bins: 40 } })
      expect(Math.abs(clippedMedian.data[0]! - 100)).toBeLessThan(0.1)
      expect(Math.abs(clippedStd.data[0]! / 5 - 1)).toBeLessThan(0.03)
      expect(Math.abs(mode.data[0]! - 100)).toBeLessThan(0.5)
    })
  })

  it('takes nothing, one value, constants and masks of all', async () => {
    await withKernels(2, (k) => {
      const nothing = k.robust(new Float64Array(0), { percentiles: [50], clip: true, mode: true })
      expect([nothing.count.data[0], nothing.median.data[0], nothing.percentiles.data[0], nothing.clippedCount.data[0]]).toEqual([0, Number.NaN, Number.NaN, 0])
      expect(k.robust({ data: new Float32Array(0), shape: [3, 0] }, { of: 'rows' }).mean.data).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NaN))
      const one = k.robust({ data: Float64Array.of(0.1), shape: [1, 1] }, { clip: { center: 'mean' }, mode: true })
      expect([one.median, one.mad, one.std, one.mode, one.clippedMean].map(({ data }) => data[0])).toEqual([0.1, 0, 0, 0.1, 0.1])
      const all = k.robust({ data: new Float64Array(9).fill(3), mask: new Uint8Array(9).fill(1) }, { clip: true })
      expect([all.count.data[0], all.clipped!.data]).toEqual([0, new Uint8Array(9).fill(1)])
      const extremes = k.robust(Float64Array.of(-Infinity, 1, 2, 3, Infinity), { clip: true })
      expect([extremes.median.data[0], extremes.clippedMean.data[0], [...extremes.clipped!.data]]).toEqual([2, 2, [1, 0, 0, 0, 1]])
    })
  })

  it('refuses what it cannot do, by name', async () => {
    await withKernels(1, (k) => {
      const run = (options: object) => () => k.robust(Float64Array.of(1), options)
      expect(run({ percentiles: [101] })).toThrow(/percentiles\[0\] is 101/)
      expect(run({ of: 'columns' })).toThrow(/of.*columns/)
      expect(run({ clip: { rounds: 0 } })).toThrow(/clip\.rounds is 0/)
      expect(run({ clip: { center: 'mode' } })).toThrow(/clip\.center/)
      expect(run({ mode: { bins: 1 } })).toThrow(/mode\.bins is 1/)
      expect(() => k.robust({ data: Float64Array.of(1), mask: Uint8Array.of(1, 2) })).toThrow(/mask.*\[2\].*\[1\]/)
    })
  })
})

describe('annuli', () => {
  it('are the pixels whose centres lie in the ring', async () => {
    const image = sky(40, 30)
    const mask = { data: Uint8Array.from(image.data, (_, k) => (k % 7 === 0 ? 1 : 0)), shape: image.shape }
    await withKernels(1, (k) => {
      const [x, y] = [Float64Array.of(15, 0.3, -20, 29, Number.NaN), Float64Array.of(20, 39, 5, -2.5, 3)]
      const found = k.annuli({ image, mask, x, y }, { inner: 3, outer: 8, clip: false })
      for (let at = 0; at < 5; at++) {
        const values = Array.from(image.data).filter((value, pixel) => {
          const square = ((pixel % 30) - x[at]!) ** 2 + (Math.floor(pixel / 30) - y[at]!) ** 2
          return square >= 9 && square < 64 && !Number.isNaN(value) && pixel % 7 !== 0
        })
        expect([found.count.data[at], found.median.data[at]]).toEqual([values.length, median(values)])
      }
      expect(found.pixels.data).toEqual(found.count.data)
      const clipped = k.annuli({ image, x, y }, { inner: 3, outer: 8 })
      expect(clipped.count.data[0]).toBeLessThanOrEqual(clipped.pixels.data[0]!)
      expect(k.annuli({ image, x: new Float64Array(0), y: new Float64Array(0) }, { inner: 0, outer: 1 }).median.shape).toEqual([0])
      expect(() => k.annuli({ image, x, y }, { inner: 3, outer: 3 })).toThrow(/outer.*3/)
    })
  })
})

const plane = (...values: number[]) => ({ data: Float32Array.from(values), shape: [2, 2] })

describe('weights', () => {
  it('follow the noise map and the light above the sky', async () => {
    await withKernels(2, (k) => {
      const flags = { data: Uint16Array.of(0, 0, 4, 0), shape: [2, 2] }
      const { weight, flags: found } = k.weights({ image: plane(5000, 900, 5000, 5000), sky: plane(1000, 1000, 1000, 1000), rms: plane(40, 40, 40, 0), flags }, { gain: 4 })
      expect([...weight.data]).toEqual([Math.fround(1 / 2600), Math.fround(1 / 1600), 0, 0])
      expect([...found.data]).toEqual([0, 0, 4, 2])
      expect(() => k.weights({ image: plane(1, 1, 1, 1), sky: plane(1, 1, 1, 1), rms: plane(1, 1, 1, 1) }, { gain: 0 })).toThrow(/gain is 0/)
    })
  })
})
