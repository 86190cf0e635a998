import { describe, expect, it } from 'vitest'
import { hash, uniform, withKernels, WORKERS } from './support.ts'

function sky(height: number, width: number, seed: number, at: (y: number, x: number) => number = () => 1000, noise = 20) {
  const next = uniform(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const data = Float32Array.from({ length: height * width }, (_, k) => at(Math.floor(k / width), k % width) + noise * normal())
  return { data, shape: [height, width] }
}

const slope = (y: number, x: number): number => 1000 + 0.02 * x - 0.03 * y

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length

describe('background', () => {
  it('has the same bits for any number of workers', async () => {
    const image = sky(531, 403, 5)
    const mask = { data: Uint8Array.from(image.data, (value) => Number(value > 1030)), shape: image.shape }
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        hashes.add(hash(k.background({ image, mask }, { mesh: [33, 50], filter: [5, 3] })))
        hashes.add(`natural ${hash(k.background({ image }, { spline: 'natural' }))}`)
      })
    }
    expect(hashes.size).toBe(2)
  })

  it('is right on a slope with 10 000 masked stars: bias below 0.02, noise within 0.5 %', async () => {
    const [height, width] = [2048, 2048]
    const image = sky(height, width, 77, slope)
    const mask = { data: new Uint8Array(height * width), shape: image.shape }
    const next = uniform(78)
    for (let star = 0; star < 10_000; star++) {
      const [x, y, flux] = [next() * width, next() * height, 500 / (next() + 1e-3)]
      for (let v = Math.max(0, Math.ceil(y - 7)); v < Math.min(height, y + 7); v++) {
        for (let u = Math.max(0, Math.ceil(x - 7)); u < Math.min(width, x + 7); u++) {
          const square = (u - x) ** 2 + (v - y) ** 2
          image.data[v * width + u]! += flux * Math.exp(-square / 4) / (4 * Math.PI)
          if (square < 36) mask.data[v * width + u] = 1
        }
      }
    }
    await withKernels(1, (k) => {
      const { background, rms, global_rms } = k.background({ image, mask }, { wholeNoise: true })
      const differences = Array.from(background!.data, (value, k2) => value - slope(Math.floor(k2 / width), k2 % width))
      expect(Math.abs(mean(differences))).toBeLessThan(0.02 * 20)
      expect(Math.abs(mean(rms!.data) / 20 - 1)).toBeLessThan(0.005)
      expect(Math.abs(global_rms / 20 - 1)).toBeLessThan(0.005)
    })
  })

  it('keeps what is constant, whatever the shapes', () =>
    withKernels(2, (k) => {
      for (const [height, width] of [[1, 1], [1, 200], [200, 1], [65, 64], [130, 191]] as const) {
        const { background, rms, mesh_background, global_background, global_rms } = k.background({ image: { data: new Float32Array(height * width).fill(7.5), shape: [height, width] } })
        expect(new Set(background!.data)).toEqual(new Set([7.5]))
        expect(new Set(rms!.data)).toEqual(new Set([0]))
        expect(mesh_background.shape).toEqual([Math.ceil(height / 64), Math.ceil(width / 64)])
        expect([global_background, global_rms]).toEqual([7.5, 0])
      }
    }))

  it('fills masked and NaN meshes from their neighbours; an image of nothing good is NaN', () =>
    withKernels(1, (k) => {
      const image = { data: Float32Array.from({ length: 96 * 96 }, (_, i) => (i % 96 < 32 ? 1 : i % 96 < 64 ? Number.NaN : 3)), shape: [96, 96] }
      const { mesh_background } = k.background({ image }, { mesh: 32, filter: 1 })
      expect([...mesh_background.data]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3])
      const hidden = k.background({ image, mask: { data: new Uint8Array(96 * 96).fill(2), shape: [96, 96] } }, { mesh: 32 })
      expect(hidden.global_background).toBeNaN()
      expect(hidden.background!.data.every((value) => Number.isNaN(value))).toBe(true)
      const empty = k.background({ image: { data: new Float32Array(0), shape: [0, 5] } })
      expect(empty.background!.shape).toEqual([0, 5])
      expect(empty.global_rms).toBeNaN()
    }))

  it('writes maps where it is told, or makes none', () =>
    withKernels(1, (k) => {
      const image = sky(100, 90, 8)
      const [level, noise] = [k.upload({ data: new Float32Array(9000), shape: [100, 90] }), k.upload({ data: new Float32Array(9000), shape: [100, 90] })]
      k.background({ image }, { into: { background: level, rms: noise } })
      const plain = k.background({ image })
      expect(k.download(level)).toEqual(plain.background)
      expect(k.download(noise)).toEqual(plain.rms)
      expect(k.background({ image }, { maps: false }).background).toBeUndefined()
    }))

  it('names what cannot be used', () =>
    withKernels(1, (k) => {
      const image = sky(9, 9, 1)
      expect(() => k.background({ image }, { mesh: 0 })).toThrow(/mesh is 0/)
      expect(() => k.background({ image }, { filter: 4 })).toThrow(/odd/)
      expect(() => k.background({ image }, { filterThreshold: -1 })).toThrow(/filterThreshold is -1/)
      expect(() => k.background({ image }, { spline: 'cubic' as never })).toThrow(/spline is 'cubic'/)
      expect(() => k.background({ image }, { into: { rms: k.upload(sky(9, 8, 1)) } })).toThrow(/into.rms/)
      expect(() => k.background({ image, mask: { data: new Uint8Array(9), shape: [9] } })).toThrow(/mask/)
    }))
})
