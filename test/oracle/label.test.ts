import { describe, expect, it } from 'vitest'
import { withKernels } from '../kernels/support.ts'
import { stars } from './field.ts'
import { peerAvailable, runPeer } from './support.ts'

describe.skipIf(!peerAvailable('scipy'))('labels and grown flags beside SciPy', () => {
  it.each([[401, 507, 20, 3], [64, 64, 35, 1], [1, 90, 10, 2], [130, 1, 10, 5]])('%i x %i pixels above %i, radius %i', async (height, width, threshold, radius) => {
    const { image } = stars(height, width, 31)
    const mask = { data: Uint8Array.from(image.data, (value) => (value > threshold ? 1 : 0)), shape: [height, width] }
    const { arrays } = await runPeer('label.py', { mask }, { radius })
    await withKernels(2, (k) => {
      for (const connectivity of [4, 8] as const) {
        const ours = k.label(image, { connectivity, threshold })
        expect(ours.labels.data).toEqual(arrays[`labels_${connectivity}`]!.data)
        expect(ours.npix.data).toEqual(arrays[`npix_${connectivity}`]!.data)
        const extents = Array.from(ours.npix.data, (_, n) => [ours.xmin.data[n]!, ours.xmax.data[n]!, ours.ymin.data[n]!, ours.ymax.data[n]!])
        expect(Int32Array.from(extents.flat())).toEqual(arrays[`extents_${connectivity}`]!.data)
      }
      for (const shape of ['square', 'diamond', 'disk'] as const) expect(k.dilate(mask, { radius, shape }).flags.data).toEqual(arrays[shape]!.data)
    })
  })
})
