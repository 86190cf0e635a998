import { describe, expect, it } from 'vitest'
import { hash, uniform, withKernels, WORKERS } from './support.ts'

function field(height: number, width: number, seed = 7) {
  const next = uniform(seed)
  return { data: Float32Array.from({ length: height * width }, () => next() - 0.5), shape: [height, width] }
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a, (value, k) => Math.abs(value - b[k]!)).reduce((x, y) => Math.max(x, y), 0)

describe('fft', () => {
  it('of one pixel is a wave, of a constant one frequency', async () => {
    await withKernels(1, (k) => {
      const [height, width] = [15, 22]
      const point = { data: new Float32Array(height * width), shape: [height, width] }
      point.data[4 * width + 9] = 2
      const { real, imaginary } = k.fft(point)
      expect(real.shape).toEqual([15, 12])
      for (let v = 0; v < height; v++) {
        for (let u = 0; u <= width / 2; u++) {
          const angle = -2 * Math.PI * ((4 * v) / height + (9 * u) / width)
          expect(real.data[v * 12 + u]).toBeCloseTo(2 * Math.cos(angle), 5)
          expect(imaginary.data[v * 12 + u]).toBeCloseTo(2 * Math.sin(angle), 5)
        }
      }
      const flat = k.fft({ data: new Float32Array(330).fill(3), shape: [15, 22] })
      expect(flat.real.data[0]).toBe(990)
      expect(largest(flat.real.data.slice(1), new Float32Array(179))).toBeLessThan(1e-4)
    })
  })

  it('comes back for any length, of planes, of rows and of one row', async () => {
    await withKernels(1, (k) => {
      for (const [height, width] of [[1, 1], [1, 2], [7, 1], [16, 16], [31, 37], [12, 45], [64, 97], [40, 6]] as const) {
        const image = field(height, width)
        for (const dimensions of [1, 2]) {
          const back = k.fft.inverse(k.fft(image, { dimensions }), { width, dimensions }).image
          expect(back.shape).toEqual([height, width])
          expect(largest(back.data, image.data)).toBeLessThan(1e-6)
        }
        const rows = k.fft(image, { dimensions: 1 }).real.data
        const first = k.fft(image.data.subarray(0, width)).real
        expect(first.shape).toEqual([Math.floor(width / 2) + 1])
        expect(largest(first.data, rows.subarray(0, first.data.length))).toBeLessThan(1e-5)
      }
    })
  })

  it('of a product is a circular convolution or correlation', async () => {
    await withKernels(1, (k) => {
      const [n, a, b] = [21, field(1, 21, 3).data, field(1, 21, 4).data]
      for (const conjugate of [false, true]) {
        const found = k.fft.inverse(k.fft.multiply(k.fft(a), k.fft(b), { conjugate }), { width: n }).image.data
        const expected = Array.from({ length: n }, (_, at) => b.reduce((sum, value, j) => sum + value * a[(conjugate ? at + j : at - j + n) % n]!, 0))
        expect(largest(found, expected)).toBeLessThan(1e-5)
      }
    })
  })

  it('stays in kernel memory and writes to arrays that are there', async () => {
    await withKernels(1, (k) => {
      const image = k.upload(field(40, 50))
      const spectrum = k.fft(image, { resident: true }) as never as { real: never; imaginary: never }
      const into = { real: k.upload(field(40, 26)), imaginary: k.upload(field(40, 26)) }
      k.fft(image, { into })
      expect(k.download(into.real).data).toEqual(k.download(spectrum.real).data)
      const back = k.upload(field(40, 50, 2))
      k.fft.inverse(into, { into: back })
      expect(largest(k.download(back).data, field(40, 50).data)).toBeLessThan(1e-6)
      expect(k.download(into.real).data).toEqual(k.download(spectrum.real).data)
      expect(() => k.fft.multiply(into, into, { into })).toThrow(/into .*one of the factors/)
      expect(() => k.fft(image, { into: { real: back, imaginary: back } })).toThrow(/\[40, 26\]/)
    })
  })

  it('gives the same bits for any number of workers', async () => {
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        const [plane, rows] = [k.fft(field(120, 77)), k.fft(field(900, 60), { dimensions: 1 })]
        const back = k.fft.inverse(rows, { dimensions: 1 })
        hashes.add(hash({ a: plane.real, b: plane.imaginary, c: rows.real, d: back.image, e: k.fft.multiply(plane, plane).imaginary }))
      })
    }
    expect(hashes.size).toBe(1)
  })

  it('names what cannot be used', async () => {
    await withKernels(1, (k) => {
      expect(() => k.fft({ data: new Float32Array(8), shape: [2, 2, 2] })).toThrow(/3 dimensions/)
      expect(() => k.fft({ data: new Float32Array(0), shape: [3, 0] })).toThrow(/nothing to transform/)
      expect(() => k.fft.inverse(k.fft(field(4, 8)), { width: 10 })).toThrow(/width is 10/)
      expect(() => k.fft.multiply(k.fft(field(4, 8)), k.fft(field(4, 9)))).not.toThrow()
      expect(() => k.fft.multiply(k.fft(field(4, 8)), k.fft(field(4, 12)))).toThrow(/b.real/)
      expect(() => k.fft(field(4, 8).data, { dimensions: 2 })).toThrow(/dimensions is 2/)
      expect(k.fft({ data: new Float32Array(0), shape: [0, 5] }).real.shape).toEqual([0, 3])
    })
  })
})
