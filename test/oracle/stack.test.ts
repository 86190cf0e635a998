import { describe, expect, it } from 'vitest'
import type { StackOptions } from '../../src/kernels/stack.ts'
import { normal, uniform, withKernels } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

const [COUNT, HEIGHT, WIDTH] = [11, 43, 29]
const SIZE = HEIGHT * WIDTH

function cube() {
  const [next, pick] = [normal(41), uniform(42)]
  const make = <Data extends Float32Array | Uint8Array>(data: Data) => ({ data, shape: [COUNT, HEIGHT, WIDTH] })
  return {
    images: make(Float32Array.from({ length: COUNT * SIZE }, () => (pick() < 0.03 ? 9000 * pick() : pick() < 0.01 ? Number.NaN : 300 + 8 * next()))),
    masks: make(Uint8Array.from({ length: COUNT * SIZE }, () => (pick() < 0.04 ? 1 : 0))),
    variances: make(Float32Array.from({ length: COUNT * SIZE }, () => 40 + 40 * pick())),
  }
}

const frame = <Data extends Float32Array | Uint8Array>({ data }: { data: Data }) =>
  Array.from({ length: COUNT }, (_, k) => ({ data: data.slice(k * SIZE, (k + 1) * SIZE) as Data, shape: [HEIGHT, WIDTH] }))

const CASES: [string, StackOptions, object][] = [
  ['mean', {}, {}],
  ['weighted mean', { weighting: 'variance' }, { weighted: true }],
  ['median', { method: 'median' }, { median: true }],
  ['sigma-clipped mean', { clip: { sigma: 2.5, rounds: 5 } }, { clip: 'std', sigma: 2.5, rounds: 5 }],
  ['MAD-clipped weighted mean', { clip: { scale: 'mad', sigma: 3, rounds: null }, weighting: 'variance' }, { clip: 'mad_std', sigma: 3, rounds: null, weighted: true }],
]

describe.skipIf(!peerAvailable('astropy'))('stack beside numpy and astropy', () => {
  it.each(CASES)('%s', async (_name, options, args) => {
    const inputs = cube()
    const { arrays } = await runPeer('stack.py', inputs, args)
    await withKernels(1, (k) => {
      const found = k.stack({ images: frame(inputs.images), masks: frame(inputs.masks), variances: frame(inputs.variances) }, options)
      expect([...found.count.data]).toEqual([...arrays.count!.data])
      for (let at = 0; at < SIZE; at++) {
        // The result is float32: half a unit in its last place.
        const [value, variance] = [arrays.image!.data[at]!, arrays.variance!.data[at]!]
        expect(Math.abs(found.image.data[at]! / value - 1)).toBeLessThanOrEqual(2 ** -24 * (1 + 1e-6))
        if (options.method !== 'median') expect(Math.abs(found.variance.data[at]! / variance - 1)).toBeLessThanOrEqual(2 ** -24 * (1 + 1e-6))
      }
    })
  })
})
