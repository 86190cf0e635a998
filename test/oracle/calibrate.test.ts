import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { uniform, withKernels } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

const DATA = resolve(process.env.ASTRO_TEST_DATA ?? '../shared/data', 'images_raw')

describe.skipIf(!peerAvailable())('calibrate beside numpy in double precision', () => {
  it.each([[[]], [[0.5, 1, 2e-6]]])('with the response %j', async (polynomial: number[]) => {
    const [height, width, columns, next] = [70, 1100, 1132, uniform(6)]
    const plane = (low: number, range: number) => ({ data: Float32Array.from({ length: height * width }, () => low + range * next()), shape: [height, width] })
    const inputs = {
      raw: { data: Uint16Array.from({ length: height * columns }, () => 1000 + 60000 * next() ** 3), shape: [height, columns] },
      bias: plane(-3, 6), dark: plane(0, 0.1), flat: plane(0.7, 0.6), illumination: plane(0.9, 0.2), biasVariance: plane(0, 1),
      darkVariance: plane(0, 1e-4), flatVariance: plane(0, 1e-4), illuminationVariance: plane(0, 1e-5),
      badPixels: { data: Uint8Array.from({ length: height * width }, () => (next() < 0.01 ? 1 : 0)), shape: [height, width] },
    }
    const [gain, noise, saturation, time] = [1.6, 6, 50000, 300]
    const { arrays } = await runPeer('calibrate.py', inputs, { case: 'formula', width, gain, noise, saturation, time, polynomial })
    await withKernels(1, (k) => {
      const y = [0, height] as const
      const found = k.calibrate(inputs, {
        sections: [{ data: { x: [0, width], y }, overscan: { x: [width, columns], y } }], gain, readNoise: noise, saturation, exposureTime: time, variance: true,
        ...(polynomial.length === 0 ? {} : { linearity: { polynomial } }),
      })
      expect([...found.flags.data]).toEqual([...arrays.flags!.data])
      let [worst, worstVariance] = [0, 0]
      for (const [at, value] of arrays.image!.data.entries()) {
        worst = Math.max(worst, Math.abs(found.image.data[at]! - value) / (Math.abs(value) + 1))
        worstVariance = Math.max(worstVariance, Math.abs(found.variance!.data[at]! / arrays.variance!.data[at]! - 1))
      }
      expect(worst).toBeLessThan(1e-5)
      expect(worstVariance).toBeLessThan(1e-6)
    })
  })
})

const reduced = 'the exposure of M 92 that its observers reduced'
const complete = ['m92001', 'm92007', 'm92010', 'im010'].every((name) => existsSync(`${DATA}/${name}.fits`))
if (!complete) console.warn(`${reduced}: skipped, ${DATA} (ASTRO_TEST_DATA) does not hold it`)

describe.skipIf(!complete || !peerAvailable('astropy'))(reduced, () => {
  it('comes out as theirs', async () => {
    const files = { bias: 'm92001', flat: 'm92007', raw: 'm92010', theirs: 'im010' }
    const { arrays } = await runPeer('calibrate.py', {}, {
      case: 'pixels', files: Object.fromEntries(Object.entries(files).map(([name, file]) => [name, `${DATA}/${file}.fits`])),
    })
    // The header's own recipe: one level from [335:350, 2:510], trimmed to [1:318, 2:510], master bias, flat over its mean 1463.875.
    const sections = [{ data: { x: [0, 318], y: [1, 510] }, overscan: { x: [334, 350], y: [1, 510] } }] as const
    await withKernels(1, (k) => {
      const level = { sections, overscan: { along: 'one', statistic: 'mean' } } as const
      const bias = k.calibrate({ raw: arrays.bias! }, level).image
      const flat = k.calibrate({ raw: arrays.flat!, bias }, level).image
      const scaled = { data: flat.data.map((value) => value / 1463.875), shape: flat.shape }
      const { image } = k.calibrate({ raw: arrays.raw!, bias, flat: scaled }, level)
      const bright = image.data.map((value, at) => value / arrays.theirs!.data[at]!).filter((_, at) => arrays.theirs!.data[at]! > 30)
      const { median, mad } = k.robust(bright)
      expect(bright.length).toBeGreaterThan(100_000)
      expect(Math.abs(median.data[0]! - 1)).toBeLessThan(5e-4)
      expect(1.4826 * mad.data[0]!).toBeLessThan(1e-4)
    })
  })
})
