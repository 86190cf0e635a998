import { describe, expect, it } from 'vitest'
import { separate } from '../../src/kernels/stamp.ts'
import { chooseTiles } from '../../src/kernels/tiles.ts'
import { hash, uniform, withKernels, WORKERS } from './support.ts'

type Plane = { data: Float32Array; shape: [number, number] }

function field(height: number, width: number, seed = 7, offset = -0.5): Plane {
  const next = uniform(seed)
  return { data: Float32Array.from({ length: height * width }, () => next() + offset), shape: [height, width] }
}

/** Straight from the definition of a convolution, in double precision, zero outside. */
function twin(image: Plane, kernel: Plane, border: 'zero' | 'nearest' | 'reflect' = 'zero'): number[] {
  const [[height, width], [kh, kw]] = [image.shape, kernel.shape]
  const at = (k: number, n: number): number => {
    if (k >= 0 && k < n) return k
    if (border === 'zero') return -1
    if (border === 'nearest') return Math.min(n - 1, Math.max(0, k))
    return at(k < 0 ? -1 - k : 2 * n - 1 - k, n)
  }
  return Array.from({ length: height * width }, (_, pixel) => {
    let sum = 0
    for (let v = 0; v < kh; v++) {
      for (let u = 0; u < kw; u++) {
        const y = at(Math.floor(pixel / width) - v + Math.floor(kh / 2), height)
        const x = at((pixel % width) - u + Math.floor(kw / 2), width)
        if (y >= 0 && x >= 0 && Number.isFinite(image.data[y * width + x])) sum += image.data[y * width + x]! * kernel.data[v * kw + u]!
      }
    }
    return sum
  })
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, limit: number): void {
  expect(found.length).toBe(expected.length)
  let worst = 0
  for (let k = 0; k < expected.length; k++) worst = Math.max(worst, Math.abs(found[k]! - expected[k]!))
  expect(worst).toBeLessThan(limit)
}

describe('convolve', () => {
  it('is the definition by every method, for odd and even kernels and every border', async () => {
    await withKernels(1, (k) => {
      for (const [kh, kw] of [[3, 3], [5, 2], [4, 7], [12, 11], [1, 6]] as const) {
        const [image, kernel] = [field(45, 38), field(kh, kw, 3)]
        for (const border of ['zero', 'nearest', 'reflect'] as const) {
          const expected = twin(image, kernel, border)
          for (const method of ['auto', 'direct', 'fft'] as const) expectClose(k.convolve(image, kernel, { method, border }).image.data, expected, 2e-5)
        }
      }
    })
  })

  it('correlates with the kernel turned', async () => {
    await withKernels(1, (k) => {
      const [image, kernel] = [field(20, 31), field(4, 5, 3)]
      const around = { data: kernel.data.toReversed(), shape: kernel.shape }
      const odd = { data: field(3, 5).data, shape: [3, 5] }
      expect(k.convolve(image, odd, { mode: 'correlation' }).image.data).toEqual(k.convolve(image, { data: odd.data.toReversed(), shape: [3, 5] }).image.data)
      // The centre of an even kernel is the element after the middle, whichever way it is turned.
      const one = { data: Float32Array.from({ length: 81 }, (_, at) => (at === 40 ? 1 : 0)), shape: [9, 9] }
      const [turned, plain] = [k.convolve(one, kernel, { mode: 'correlation' }).image.data, k.convolve(one, around).image.data]
      for (let y = 0; y < 4; y++) {
        for (let x = 0; x < 5; x++) {
          expect(turned[(4 + 2 - y) * 9 + 4 + 2 - x]).toBe(kernel.data[y * 5 + x])
          expect(plain[(4 + y - 2) * 9 + 4 + x - 2]).toBe(around.data[y * 5 + x])
        }
      }
    })
  })

  it('knows a product of a column and a row, and takes one', async () => {
    const [column, row] = [Float32Array.of(1, 2, 4, 2, 1), Float32Array.of(0.1, 0.7, 0.2)]
    const product = { data: Float32Array.from({ length: 15 }, (_, at) => column[Math.floor(at / 3)]! * row[at % 3]!), shape: [5, 3] as [number, number] }
    const parts = separate({ values: product.data, height: 5, width: 3 })!
    expect(parts.column.values.length).toBe(5)
    for (const [at, value] of product.data.entries()) expect(parts.column.values[Math.floor(at / 3)]! * parts.row.values[at % 3]!).toBeCloseTo(value, 6)
    expect(separate({ values: product.data.with(4, 2), height: 5, width: 3 })).toBeUndefined()
    await withKernels(1, (k) => {
      const image = field(40, 33)
      const expected = twin(image, product)
      for (const method of ['auto', 'direct', 'fft'] as const) {
        expectClose(k.convolve(image, [column, row], { method }).image.data, expected, 2e-5)
        expectClose(k.convolve(image, product, { method }).image.data, expected, 2e-5)
      }
    })
  })

  it('gives masked and missing pixels no weight, and interpolates over them when asked', async () => {
    const image = field(30, 41, 9, 4)
    const mask = { data: Uint8Array.from(image.data, (value) => (value > 4.8 ? 3 : 0)), shape: image.shape }
    const holes = { data: image.data.map((value, at) => (mask.data[at] ? Number.NaN : value)), shape: image.shape }
    await withKernels(1, (k) => {
      for (const [kernel, method] of [[field(5, 5, 2, 0), 'direct'], [field(5, 5, 2, 0), 'fft']] as const) {
        const expected = twin(holes, kernel)
        const share = twin({ data: holes.data.map((value) => (Number.isNaN(value) ? 0 : 1)), shape: image.shape }, kernel)
        const total = kernel.data.reduce((sum, value) => sum + value, 0)
        for (const input of [{ image: holes }, { image, mask }]) {
          const { image: plane, ...options } = input
          expectClose(k.convolve(plane, kernel, { method, ...options }).image.data, expected, 5e-4)
          expectClose(k.convolve(plane, kernel, { method, normalise: true, ...options }).image.data, expected.map((sum, at) => (sum / share[at]!) * total), 5e-3)
        }
      }
      const nothing = k.convolve(image, field(3, 3, 2, 0), { mask: { data: new Uint8Array(30 * 41).fill(1), shape: image.shape }, normalise: true })
      expect(nothing.image.data.every((value) => Number.isNaN(value))).toBe(true)
    })
  })

  it('gives the same bits for any number of workers, by every method', async () => {
    const image = field(500, 317)
    image.data.fill(Number.NaN, 3000, 3400)
    const [column, row] = [field(1, 9, 5).data, field(1, 13, 6).data]
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        const [a, b] = [k.convolve(image, field(7, 7, 4), { border: 'reflect' }), k.convolve(image, field(25, 17, 4), { normalise: false })]
        hashes.add(hash({ a: a.image, b: b.image, c: k.convolve(image, [column, row]).image, d: k.convolve(image, field(5, 5, 4, 0), { normalise: true, method: 'fft' }).image }))
      })
    }
    expect(hashes.size).toBe(1)
  })

  it('takes nothing, one pixel, and kernels larger than the image', async () => {
    await withKernels(1, (k) => {
      for (const method of ['direct', 'fft'] as const) {
        expect(k.convolve({ data: new Float32Array(0), shape: [0, 7] }, field(3, 3), { method }).image.shape).toEqual([0, 7])
        expect(k.convolve({ data: new Float32Array(0), shape: [7, 0] }, field(3, 3), { method }).image.shape).toEqual([7, 0])
        expect(k.convolve({ data: Float32Array.of(2), shape: [1, 1] }, { data: Float32Array.of(3), shape: [1, 1] }, { method }).image.data[0]).toBeCloseTo(6, 5)
        const small = field(3, 4)
        expectClose(k.convolve(small, field(31, 40, 2), { method }).image.data, twin(small, field(31, 40, 2)), 2e-5)
      }
    })
  })

  it('writes to arrays that are there, its own input too', async () => {
    await withKernels(2, (k) => {
      const [image, kernel] = [field(300, 70), field(9, 9, 2)]
      const expected = k.convolve(image, kernel).image.data
      const handle = k.upload(image)
      expect(k.convolve(handle, kernel, { into: handle }).image).toBe(handle)
      expect(k.download(handle).data).toEqual(expected)
      const wrong = k.upload({ data: new Float64Array(300 * 70), shape: [300, 70] })
      expect(() => k.convolve(handle, kernel, { into: wrong })).toThrow(/into .*float32 array of shape \[300, 70\]/)
      expect(() => k.convolve(handle, kernel, { into: k.upload(field(70, 300)) })).toThrow(/into/)
    })
  })

  it('names what cannot be used', async () => {
    await withKernels(1, (k) => {
      const image = field(9, 9)
      expect(() => k.convolve(image, { data: new Float32Array(0), shape: [0, 3] })).toThrow(/kernel .*\[0, 3\]/)
      expect(() => k.convolve(image, { data: Float32Array.of(1, Number.NaN), shape: [1, 2] })).toThrow(/element .* is NaN/)
      expect(() => k.convolve(image, field(3, 3), { border: 'wrap' as never })).toThrow(/border is wrap, not one of zero, nearest, reflect/)
      expect(() => k.convolve(image, field(3, 3), { method: 'fast' as never })).toThrow(/method is fast/)
      expect(() => k.convolve(image, { data: Float32Array.of(1, -1), shape: [1, 2] }, { normalise: true })).toThrow(/its sum is 0/)
      expect(() => k.convolve(image, field(3, 3), { mask: { data: new Uint8Array(3), shape: [3] } })).toThrow(/mask/)
      expect(() => k.convolve(image, [field(3, 3), Float32Array.of(1)])).toThrow(/kernel column .*\[3, 3\]/)
    })
  })
})

describe('tiles', () => {
  it('hold the kernel, are powers of two, and depend on shapes alone', () => {
    for (const [image, kernel] of [[[4096, 4096], [9, 9]], [[4096, 4096], [25, 25]], [[5, 7000], [3, 301]], [[1, 1], [64, 64]], [[100, 100], [128, 1]]] as const) {
      const { height, width } = chooseTiles(image, kernel)
      expect(Number.isInteger(Math.log2(height)) && Number.isInteger(Math.log2(width))).toBe(true)
      expect(height).toBeGreaterThan(kernel[0])
      expect(width).toBeGreaterThan(kernel[1])
      expect(chooseTiles(image, kernel)).toEqual({ height, width })
    }
  })
})
