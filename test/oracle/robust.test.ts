import { describe, expect, it } from 'vitest'
import { normal, uniform, withKernels } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

/** Noise with stars and holes, float32 or float64, and a mask. */
function field(height: number, width: number, type: typeof Float32Array | typeof Float64Array) {
  const [next, pick] = [normal(31), uniform(32)]
  const data = type.from({ length: height * width }, () => (pick() < 0.04 ? 3000 * pick() : pick() < 0.01 ? Number.NaN : 100 + 5 * next()))
  const shape = [height, width]
  return { data: { data, shape }, mask: { data: Uint8Array.from(data, () => (pick() < 0.03 ? 1 : 0)), shape } }
}

describe.skipIf(!peerAvailable())('robust beside numpy', () => {
  it.each([['whole', Float32Array], ['rows', Float64Array], ['rows', Float32Array]] as const)('of %s', async (of, type) => {
    const inputs = field(37, 211, type)
    const percentiles = [0, 0.135, 16, 33.3, 50, 84, 97.7, 100]
    const { arrays } = await runPeer('robust.py', inputs, { case: 'statistics', of, percentiles })
    await withKernels(1, (k) => {
      const found = k.robust(inputs, { of, percentiles })
      for (const name of ['median', 'mad', 'min', 'max', 'count', 'percentiles'] as const) expect([...found[name].data]).toEqual([...arrays[name]!.data])
      for (const name of ['mean', 'std'] as const) {
        for (const [at, value] of arrays[name]!.data.entries()) expect(Math.abs(found[name].data[at]! / value - 1)).toBeLessThan(1e-13)
      }
    })
  })
})

const CENTERS = ['median', 'mean'] as const
const SCALES = ['std', 'mad'] as const
const ROUNDS = [1, 3, 5, null]
const CLIPS = CENTERS.flatMap((center) => SCALES.flatMap((scale) => ROUNDS.map((rounds) => ({ center, scale, rounds, lower: 2.5, upper: 3 }))))

describe.skipIf(!peerAvailable('astropy'))('clips beside astropy', () => {
  it('leave the same values, of everything and of rows', async () => {
    const inputs = field(23, 101, Float64Array)
    const clips = CLIPS.map(({ center, scale, rounds, lower, upper }) => (
      { cenfunc: center, stdfunc: scale === 'mad' ? 'mad_std' : 'std', maxiters: rounds, sigma_lower: lower, sigma_upper: upper }))
    const { arrays } = await runPeer('robust.py', inputs, { case: 'clips', clips })
    await withKernels(1, (k) => {
      for (const [number, clip] of CLIPS.entries()) {
        for (const of of ['whole', 'rows'] as const) {
          const { clipped } = k.robust(inputs, { of, clip })
          expect([...clipped!.data], JSON.stringify({ of, ...clip })).toEqual([...arrays[`${of}_${number}`]!.data])
        }
      }
    })
  })
})

describe.skipIf(!peerAvailable('astropy', 'photutils'))('annuli beside photutils', () => {
  it.each([true, false])('clipped: %s', async (clip) => {
    const { data: image, mask } = field(150, 120, Float32Array)
    const next = uniform(3)
    const [x, y] = [130, 160].map((size) => ({ data: Float64Array.from({ length: 300 }, () => next() * size - 5), shape: [300] })) as [never, never]
    const { arrays } = await runPeer('robust.py', { image, mask, x, y }, { case: 'annuli', inner: 5, outer: 11.3, clip })
    await withKernels(1, (k) => {
      const found = k.annuli({ image, mask, x, y }, { inner: 5, outer: 11.3, clip })
      expect([...found.median.data]).toEqual([...arrays.median!.data])
      expect([...found.count.data]).toEqual([...arrays.count!.data])
      for (const name of ['mean', 'std'] as const) {
        for (const [at, value] of arrays[name]!.data.entries()) expect(Math.abs(found[name].data[at]! / value - 1)).toBeLessThan(1e-12)
      }
    })
  })
})
