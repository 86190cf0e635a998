import { describe, expect, it } from 'vitest'
import type { Kernels, NdArray } from '../../src/kernels/index.ts'
import { withKernels } from './support.ts'

const numbers = (k: Kernels, ...given: Parameters<Kernels['random']>): number[] => [...k.random(...given).values.data]

describe('random', () => {
  it('has the known answers of Philox in its bits', async () => {
    await withKernels(1, (k) => {
      // Random123, kat_vectors: key and counter zero.
      expect(numbers(k, { shape: [4] }, { distribution: 'bits', seed: 0 })).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8])
    })
  })

  it('makes any part of a sequence alone', async () => {
    await withKernels(1, (k) => {
      for (const distribution of ['uniform', 'normal', 'poisson', 'bits'] as const) {
        const options = { distribution, seed: 2 ** 53 - 1, stream: 2 ** 32 - 1, ...(distribution === 'poisson' ? { mean: 40 } : {}) }
        const all = numbers(k, { shape: [1000] }, options)
        expect(numbers(k, { shape: [401] }, { ...options, first: 333 })).toEqual(all.slice(333, 734))
        expect(new Set(all).size).toBeGreaterThan(20)
      }
    })
  })

  it('keeps to the range, the type and the shape', async () => {
    await withKernels(1, (k) => {
      const dice = k.random({ shape: [100, 6] }, { distribution: 'uniform', seed: 1, low: 1, high: 7, dtype: 'uint8' }).values
      expect([dice.dtype, dice.shape]).toEqual(['uint8', [100, 6]])
      expect([...new Set(dice.data)].toSorted()).toEqual([1, 2, 3, 4, 5, 6])
      const wide = numbers(k, { shape: [5000] }, { distribution: 'normal', seed: 1, mean: 100, sd: 1000, dtype: 'uint8' })
      expect([Math.min(...wide), Math.max(...wide)]).toEqual([0, 255])
      expect(k.random({ shape: [0, 3] }, { distribution: 'normal', seed: 1 }).values.data).toHaveLength(0)
      expect(k.random({ shape: [] }, { distribution: 'normal', seed: 1 }).values.shape).toEqual([])
    })
  })

  it('counts photons of any number', async () => {
    await withKernels(1, (k) => {
      const n = 200_000
      for (const mean of [0, 0.3, 8, 250, 2.5e9, 1e15]) {
        const counts = numbers(k, { shape: [n] }, { distribution: 'poisson', seed: 77, mean })
        const [average, spread] = [counts.reduce((a, b) => a + b, 0) / n, Math.sqrt(counts.reduce((a, b) => a + (b - mean) ** 2, 0) / n)]
        // Four standard errors of mean and standard deviation.
        expect(Math.abs(average - mean)).toBeLessThanOrEqual(4 * Math.sqrt(mean / n))
        expect(Math.abs(spread - Math.sqrt(mean))).toBeLessThanOrEqual(4 * Math.sqrt((2 * mean + 1) / (4 * n)))
        expect(counts.every((count) => count >= 0 && Number.isInteger(count))).toBe(true)
      }
      const each = k.random({ shape: [4], mean: Float64Array.of(0, NaN, -1, 1e6) }, { distribution: 'poisson', seed: 1 }).values.data
      expect([...each]).toEqual([0, NaN, NaN, expect.closeTo(1e6, -4)])
    })
  })

  it('writes to an array that is there', async () => {
    await withKernels(1, (k) => {
      const into = k.upload(new Float32Array(10))
      const { values } = k.random({ shape: [2, 5] }, { distribution: 'normal', seed: 4, dtype: 'float32', into })
      expect(k.download(into).data).toEqual(k.random({ shape: [10] }, { distribution: 'normal', seed: 4, dtype: 'float32' }).values.data)
      expect(values).toBe(into as unknown as NdArray)
    })
  })

  it('names what it cannot do', async () => {
    await withKernels(1, (k) => {
      const call = (options: object, inputs: object = { shape: [2] }) => () => k.random(inputs as never, { distribution: 'normal', seed: 1, ...options } as never)
      expect(call({ seed: -1 })).toThrow(/seed is -1, not an integer from 0/)
      expect(call({ seed: undefined })).toThrow(/seed is undefined/)
      expect(call({ distribution: 'cauchy' })).toThrow(/distribution is cauchy, not one of uniform/)
      expect(call({ distribution: 'poisson', mean: 2e15 })).toThrow(/mean is 2000000000000000, not a number from 0/)
      expect(call({ distribution: 'poisson' })).toThrow(/mean is undefined/)
      expect(call({ distribution: 'bits', dtype: 'int8' })).toThrow(/dtype is int8/)
      expect(call({ distribution: 'uniform', low: 3, high: 2 })).toThrow(/high is 2/)
      expect(call({}, { shape: [1.5] })).toThrow(/shape\[0\] is 1.5/)
      expect(call({ distribution: 'poisson' }, { shape: [2], mean: Float64Array.of(1) })).toThrow(/mean cannot be used/)
    })
  })
})
