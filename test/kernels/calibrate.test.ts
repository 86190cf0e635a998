import { describe, expect, it } from 'vitest'
import { PIXEL_FLAGS, decodePixelFlags } from '../../src/kernels/index.ts'
import { hash, normal, uniform, withKernels, WORKERS } from './support.ts'

const frame = (data: number[] | Float32Array, shape: number[]) => ({ data: Float32Array.from(data), shape })

/** Two amplifiers side by side, overscans outside them, and masters: 300 rows of 40 + 2 x 3 columns. */
function exposure(seed = 3) {
  const next = uniform(seed)
  const [height, width, columns] = [300, 40, 46]
  const raw = { data: Uint16Array.from({ length: height * columns }, () => 1000 + next() * 3000), shape: [height, columns] }
  const plane = (low: number, range: number) => frame(Float32Array.from({ length: height * width }, () => low + next() * range), [height, width])
  const masters = {
    bias: plane(-5, 10), dark: plane(0, 0.1), flat: plane(0.7, 0.6), illumination: plane(0.9, 0.2),
    biasVariance: plane(0, 2), darkVariance: plane(0, 0.01), flatVariance: plane(0, 1e-4), illuminationVariance: plane(0, 1e-5),
    badPixels: { data: Uint8Array.from({ length: height * width }, () => (next() < 0.02 ? 3 : 0)), shape: [height, width] },
  }
  const y = [0, height] as const
  const sections = [
    { data: { x: [3, 23], y }, overscan: { x: [0, 3], y }, gain: 1.5, readNoise: 5, saturation: 3900 },
    { data: { x: [23, 43], y }, overscan: { x: [43, 46], y }, gain: 1.7, readNoise: 6, saturation: 3800 },
  ] as const
  return { raw, masters, sections }
}

/** A quarter of 2 x 2 amplifiers of 2 x 3 pixels, with one overscan column each in the middle of the frame. */
const quarter = (x: 0 | 1, y: 0 | 2) =>
  ({ data: { x: x === 0 ? [0, 3] : [5, 8], y: [y, y + 2] }, overscan: { x: x === 0 ? [3, 4] : [4, 5], y: [y, y + 2] } }) as const

const pattern = (k: number): number => 100 + 7 * Math.sin(k)

describe('calibrate', () => {
  it('gives the same bits for any number of workers', async () => {
    const { raw, masters, sections } = exposure()
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        const under = [{ data: { x: [3, 43], y: [0, 290] }, overscan: { x: [3, 43], y: [290, 300] } }] as const
        const linearity = { table: Float64Array.from({ length: 4097 }, (_, v) => v + 1e-6 * v * v) }
        const fit = { along: 'row', degree: 3, variance: true } as const
        hashes.add(hash({
          ...k.calibrate({ raw, ...masters }, { sections, exposureTime: 30, variance: true }),
          fitted: hash(k.calibrate({ raw, ...masters }, { sections, linearity, overscan: fit })),
          columns: hash(k.calibrate({ raw }, { sections: under, overscan: { statistic: 'mean', variance: true } })),
        }))
      })
    }
    expect(hashes.size).toBe(1)
  })

  it('takes overscan, trim, masters and gain section by section as the formula says', async () => {
    const { raw, masters, sections } = exposure()
    await withKernels(1, (k) => {
      const { image, weight, flags, variance, levels } = k.calibrate({ raw, ...masters }, { sections, exposureTime: 60, darkTime: 2, variance: true })
      expect(image.shape).toEqual([300, 40])
      for (let y = 0; y < 300; y++) {
        for (let x = 0; x < 40; x++) {
          const [amp, at] = [x < 20 ? 0 : 1, y * 40 + x]
          const { overscan, gain, readNoise, saturation } = sections[amp]!
          const pixels = Array.from(raw.data.subarray(y * 46 + overscan.x[0], y * 46 + overscan.x[1])).sort((a, b) => a - b)
          expect(levels.data[amp * 300 + y]).toBe(pixels[1])
          const of = (name: keyof typeof masters): number => masters[name].data[at]!
          const value = raw.data[y * 46 + 3 + x]!
          const signal = value - pixels[1]! - of('bias')
          const response = of('flat') * of('illumination')
          const expected = (gain * (signal - 30 * of('dark'))) / response
          const noise = (Math.max(gain * signal, 0) + readNoise ** 2 + gain ** 2 * (of('biasVariance') + 900 * of('darkVariance'))) / response ** 2 +
            expected ** 2 * (of('flatVariance') / of('flat') ** 2 + of('illuminationVariance') / of('illumination') ** 2)
          const bits = (of('badPixels') === 0 ? 0 : PIXEL_FLAGS.bad_pixel) | (value >= saturation ? PIXEL_FLAGS.saturated : 0)
          expect(Math.abs(image.data[at]! - expected)).toBeLessThan(1e-5 * (Math.abs(expected) + 1))
          expect(Math.abs(variance!.data[at]! / noise - 1)).toBeLessThan(1e-6)
          expect(flags.data[at]).toBe(bits)
          expect(Math.abs(weight.data[at]! * noise - (bits === 0 ? 1 : 0))).toBeLessThan(1e-6)
        }
      }
    })
  })

  it('puts four amplifiers into their quadrants whatever their order', async () => {
    const raw = { data: Int32Array.from({ length: 4 * 8 }, (_, k) => k), shape: [4, 8] }
    await withKernels(1, (k) => {
      for (const sections of [[quarter(0, 0), quarter(1, 0), quarter(0, 2), quarter(1, 2)], [quarter(1, 2), quarter(0, 2), quarter(1, 0), quarter(0, 0)]]) {
        const { image } = k.calibrate({ raw }, { sections, readNoise: 1 })
        expect([...image.data]).toEqual([0, 1, 2, 3].flatMap(() => [-3, -2, -1, 1, 2, 3]))
      }
    })
  })

  it('takes away a pattern that data and overscan share, by rows and by columns', async () => {
    const rows = frame(Float32Array.from({ length: 5 * 9 }, (_, k) => 20 + pattern(Math.floor(k / 9)) - (k % 9 >= 6 ? 20 : 0)), [5, 9])
    const columns = frame(Float32Array.from({ length: 7 * 4 }, (_, k) => 20 + pattern(k % 4) - (k >= 20 ? 20 : 0)), [7, 4])
    await withKernels(1, (k) => {
      const byRow = k.calibrate({ raw: rows }, { sections: [{ data: { x: [0, 6], y: [0, 5] }, overscan: { x: [6, 9], y: [0, 5] } }] })
      const byColumn = k.calibrate({ raw: columns }, { sections: [{ data: { x: [0, 4], y: [0, 5] }, overscan: { x: [0, 4], y: [5, 7] } }] })
      for (const { image } of [byRow, byColumn]) for (const value of image.data) expect(Math.abs(value - 20)).toBeLessThan(1e-5)
      const wide = k.calibrate({ raw: rows }, { overscan: { along: 'one', statistic: 'mean' }, sections: [{ data: { x: [0, 6], y: [0, 5] }, overscan: { x: [6, 9], y: [1, 2] } }] })
      expect(Math.abs(wide.levels.data[0]! - pattern(1))).toBeLessThan(1e-5)
    })
  })

  it('says chi-square is one for bias frames less their master', async () => {
    // 21 frames of 256 x (256 + 32): the master is the mean of twenty, its variance known, the level of each row has an error of its own. Biases have no light: exposure time 0.
    const [height, width, columns, noise, gain] = [256, 256, 288, 6, 1.6]
    const next = normal(20261120)
    const take = () => Float32Array.from({ length: height * columns }, (_, k) => 1000 + 4 * Math.sin(Math.floor(k / columns)) + (noise / gain) * next())
    const y = [0, height] as const
    const sections = [{ data: { x: [0, width], y }, overscan: { x: [width, columns], y } }] as const
    await withKernels(1, (k) => {
      for (const statistic of ['median', 'mean'] as const) {
        const options = { sections, gain, readNoise: noise, exposureTime: 0, overscan: { statistic, variance: true }, variance: true } as const
        const masters = Array.from({ length: 20 }, () => k.calibrate({ raw: { data: take(), shape: [height, columns] } }, { ...options, gain: 1, readNoise: noise / gain }))
        const { image, variance } = k.stack({ images: masters.map((master) => master.image), variances: masters.map((master) => master.variance) })
        let [sum, count] = [0, 0]
        for (let trial = 0; trial < 5; trial++) {
          const raw = { data: take(), shape: [height, columns] }
          const less = k.calibrate({ raw, bias: image, biasVariance: variance }, options)
          sum += less.image.data.reduce((total, value, at) => total + value ** 2 * less.weight.data[at]!, 0)
          count += less.image.data.length
        }
        expect(Math.abs(sum / count - 1)).toBeLessThan(0.01)
      }
    })
  })

  it('says chi-square is one under light too', async () => {
    const [height, width, gain, noise, sky] = [300, 400, 1.6, 6, 900]
    const next = normal(7)
    const raw = frame(Float32Array.from({ length: height * width }, () => 500 + (sky + Math.sqrt(sky + noise ** 2) * next()) / gain), [height, width])
    const bias = frame(new Float32Array(height * width).fill(500), [height, width])
    await withKernels(1, (k) => {
      const { image, weight } = k.calibrate({ raw, bias }, { gain, readNoise: noise })
      // The variance is estimated from the pixel itself: E[(s - sky)^2 / (s + r^2)] is 1 + 1 / V to first order.
      const chi = image.data.reduce((sum, value, at) => sum + (value - sky) ** 2 * weight.data[at]!, 0) / image.data.length
      expect(Math.abs(chi - 1 - 1 / (sky + noise ** 2))).toBeLessThan(0.01)
    })
  })

  it('flags what has no value and keeps flags given', async () => {
    await withKernels(1, (k) => {
      const raw = { data: Uint16Array.of(10, 10, 10, 60000, 10), shape: [1, 5] }
      const flat = frame([1, 0, 1, 1, 1], [1, 5])
      const flags = { data: Uint16Array.of(0, 0, 512, 0, 8), shape: [1, 5] }
      const badPixels = { data: Int32Array.of(0, 0, 0, 0, 256), shape: [1, 5] }
      const result = k.calibrate({ raw, flat, flags, badPixels }, { saturation: 60000, readNoise: 1 })
      expect([...result.flags.data]).toEqual([0, 2, 512, 4, 9])
      expect(result.flags.dtype).toBe('uint16')
      expect([...result.weight.data]).toEqual([Math.fround(1 / 11), 0, 0, 0, 0])
      expect([...result.image.data]).toEqual([10, Number.NaN, 10, 60000, 10])
      expect([...result.flags.data].map(decodePixelFlags)).toEqual([[], ['zero_weight'], ['bit_9'], ['saturated'], ['bad_pixel', 'out_of_bounds']])
    })
    expect(() => decodePixelFlags(-1)).toThrow(/-1/)
  })

  it('takes one pixel, nothing, one column of overscan and NaN', async () => {
    await withKernels(2, (k) => {
      expect(k.calibrate({ raw: { data: new Uint16Array(0), shape: [0, 0] } }).image.shape).toEqual([0, 0])
      const one = k.calibrate({ raw: frame([7, 3], [1, 2]) }, { sections: [{ data: { x: [0, 1], y: [0, 1] }, overscan: { x: [1, 2], y: [0, 1] } }], readNoise: 1 })
      expect([one.image.data[0], one.levels.data[0], one.weight.data[0], one.flags.data[0]]).toEqual([4, 3, Math.fround(0.2), 0])
      const lost = k.calibrate({ raw: frame([7, Number.NaN], [1, 2]) }, { sections: [{ data: { x: [0, 1], y: [0, 1] }, overscan: { x: [1, 2], y: [0, 1] } }], readNoise: 1 })
      expect([lost.image.data[0], lost.levels.data[0], lost.weight.data[0], lost.flags.data[0]]).toEqual([Number.NaN, Number.NaN, 0, 2])
    })
  })

  it('works on handles and into given arrays', async () => {
    const { raw, masters, sections } = exposure()
    await withKernels(2, (k) => {
      const expected = k.calibrate({ raw, ...masters }, { sections })
      const handles = Object.fromEntries(Object.entries({ raw, ...masters }).map(([name, array]) => [name, k.upload(array)])) as never as { raw: never }
      const into = { image: k.upload({ data: new Float32Array(12000), shape: [300, 40] }), flags: k.upload({ data: new Uint8Array(12000).fill(9), shape: [300, 40] }) }
      const found = k.calibrate(handles, { sections, into })
      expect(k.download(into.image).data).toEqual(expected.image.data)
      expect(k.download(into.flags).data).toEqual(expected.flags.data)
      expect(found.weight.data).toEqual(expected.weight.data)
    })
  })

  it('refuses what does not fit, by name', async () => {
    const { raw } = exposure()
    const y = [0, 300] as const
    await withKernels(1, (k) => {
      const run = (options: object, inputs: object = {}) => () => k.calibrate({ raw, ...inputs }, options)
      const half = { data: { x: [0, 20], y } }
      expect(run({ sections: [half, { data: { x: [10, 30], y } }] })).toThrow(/overlap in part: columns \[0, 20\) and \[10, 30\)/)
      expect(run({ sections: [half, half] })).toThrow(/do not fill a grid/)
      expect(run({ sections: [] })).toThrow(/list is empty/)
      expect(run({ sections: [{ data: { x: [0, 47], y } }] })).toThrow(/sections\[0\]\.data\.x.*\[0, 47\].*0 to 46/)
      expect(run({ sections: [{ ...half, overscan: { x: [40, 46], y: [0, 200] } }] })).toThrow(/neither in height nor in width/)
      expect(run({ sections: [{ ...half, gain: 0 }] })).toThrow(/sections\[0\]\.gain is 0/)
      expect(run({ gain: Number.NaN })).toThrow(/gain is NaN/)
      expect(run({ linearity: { table: [1] } })).toThrow(/linearity.*1 values/)
      expect(run({ overscan: { along: 'one', degree: 2 } })).toThrow(/one level cannot be fitted/)
      expect(run({}, { bias: frame([1], [1, 1]) })).toThrow(/bias.*\[1, 1\].*\[300, 46\]/)
      expect(run({ into: { image: k.upload(frame([1], [1, 1])) } })).toThrow(/into\.image/)
      expect(run({ darkTime: 0 })).toThrow(/darkTime is 0/)
    })
  })
})
