import { describe, expect, it } from 'vitest'
import { hash, uniform, withKernels, WORKERS } from './support.ts'

/** Sky of 200 with noise, Gaussian stars of FWHM 4 px, single-pixel hits; `stars` are [x, y, peak]. */
function scene(height: number, width: number, seed: number) {
  const next = uniform(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const data = new Float32Array(height * width).fill(200)
  const stars = Array.from({ length: 20 }, () => [10 + next() * (width - 20), 10 + next() * (height - 20), 500 + next() * 20_000] as const)
  for (const [x, y, peak] of stars) {
    for (let v = Math.max(0, Math.floor(y) - 12); v < Math.min(height, y + 12); v++) {
      for (let u = Math.max(0, Math.floor(x) - 12); u < Math.min(width, x + 12); u++) {
        data[v * width + u]! += peak * Math.exp((-4 * Math.LN2 * ((u - x) ** 2 + (v - y) ** 2)) / 16)
      }
    }
  }
  const hits = Array.from({ length: 150 }, () => Math.floor(next() * data.length))
  for (let k = 0; k < data.length; k++) data[k]! += normal() * Math.sqrt(data[k]! + 36)
  const clean = data.slice()
  for (const k of hits) data[k]! += 1500 + next() * 5000
  return { image: { data, shape: [height, width] }, clean, hits, stars }
}

describe('cosmic rays', () => {
  it('are found, and stars survive with their flux', async () => {
    const { image, clean, hits, stars } = scene(220, 260, 5)
    const near = (k: number): boolean => stars.some(([x, y]) => Math.hypot((k % 260) - x, Math.floor(k / 260) - y) < 9)
    await withKernels(1, (k) => {
      const found = k.cosmicRays(image, { readNoise: 6 })
      expect(found.mask.dtype).toBe('uint8')
      expect(hits.filter((hit) => found.mask.data[hit] === 1).length / hits.length).toBeGreaterThan(0.97)
      const undisturbed = k.cosmicRays({ data: clean, shape: image.shape }, { readNoise: 6 })
      for (const [x, y, peak] of stars) {
        let lost = 0
        for (let pixel = 0; pixel < clean.length; pixel++) {
          if (Math.hypot((pixel % 260) - x, Math.floor(pixel / 260) - y) < 8) lost += clean[pixel]! - undisturbed.image.data[pixel]!
        }
        expect(Math.abs(lost)).toBeLessThan(0.001 * peak * 16 * Math.PI / (4 * Math.LN2) + 60)
      }
      const away = hits.filter((hit) => !near(hit))
      const residual = away.reduce((sum, hit) => sum + found.image.data[hit]! - 200, 0) / away.length
      expect(Math.abs(residual)).toBeLessThan(6)
    })
  })

  it('leave every pixel that was not hit as it was, in the units it had', async () => {
    const { image } = scene(80, 61, 9)
    const gain = 2.5
    await withKernels(1, (k) => {
      const electrons = k.cosmicRays(image, { readNoise: 6 })
      const counts = k.cosmicRays({ data: image.data.map((value) => value / gain), shape: image.shape }, { readNoise: 6, gain })
      const differing = [...electrons.mask.data].filter((value, pixel) => value !== counts.mask.data[pixel]).length
      expect(differing).toBeLessThanOrEqual(1)
      for (const [pixel, hit] of electrons.mask.data.entries()) if (!hit) expect(electrons.image.data[pixel]).toBe(image.data[pixel])
    })
  })

  it('find the same in an image without its sky, told of the sky or of the variance', async () => {
    const { image } = scene(80, 61, 11)
    const sky = { data: new Float32Array(image.data.length).fill(128), shape: image.shape }
    const without = { data: image.data.map((value) => value - 128), shape: image.shape }
    await withKernels(1, (k) => {
      const plain = k.cosmicRays(image, { readNoise: 6 })
      const mask = k.cosmicRays(image, { readNoise: 6, background: sky }).mask
      expect(mask.data).toEqual(plain.mask.data)
      const variance = { data: image.data.map((value) => Math.max(value, 1e-5) + 36), shape: image.shape }
      expect(k.cosmicRays(without, { variance }).hits).toBeGreaterThan(0)
    })
  })

  it('give the same bits for any number of workers', async () => {
    const { image } = scene(300, 257, 21)
    image.data[5000] = Number.NaN
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        for (const separable of [false, true]) hashes.add(`${separable} ${hash(k.cosmicRays(image, { separable, saturation: 15_000, replacement: 'mean' }))}`)
      })
    }
    expect(hashes.size).toBe(2)
  })

  it('never mark what is masked; odd images do no harm', async () => {
    const { image, hits } = scene(80, 61, 31)
    const mask = { data: new Uint8Array(image.data.length), shape: image.shape }
    for (const hit of hits) mask.data[hit] = 1
    await withKernels(1, (k) => {
      const found = k.cosmicRays(image, { mask })
      expect(hits.every((hit) => found.mask.data[hit] === 0)).toBe(true)
      for (const shape of [[0, 0], [0, 5], [1, 1], [1, 7], [7, 1]]) {
        const data = new Float32Array(shape[0]! * shape[1]!).fill(Number.NaN)
        expect(k.cosmicRays({ data, shape }).hits).toBe(0)
      }
    })
  })

  it('are asked for within limits', async () => {
    await withKernels(1, (k) => {
      const image = { data: new Float32Array(4), shape: [2, 2] }
      expect(() => k.cosmicRays(image, { gain: 0 })).toThrow(/gain is 0/)
      expect(() => k.cosmicRays(image, { iterations: 0 })).toThrow(/iterations is 0/)
      expect(() => k.cosmicRays(image, { mask: { data: new Uint8Array(2), shape: [1, 2] } })).toThrow(/mask .*\[1, 2\]/)
      expect(() => k.cosmicRays(image, { replacement: 'magic' as never })).toThrow(/magic/)
    })
  })
})
