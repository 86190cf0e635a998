import { describe, expect, it } from 'vitest'
import { withKernels } from '../kernels/support.ts'
import { moffat, stars } from './field.ts'
import { peerAvailable, runPeer } from './support.ts'

describe.skipIf(!peerAvailable('scipy', 'cv2', 'photutils'))('peaks beside photutils, SciPy and OpenCV', () => {
  it.each([[1, 5], [3, 5], [5, 5], [5, 2], [17, 3], [41, 1]])('window %i, threshold %i', async (window, threshold) => {
    const { image, variance } = stars(301, 407, 12)
    await withKernels(1, async (k) => {
      const snr = k.matchedFilter(image, moffat(4, 4), { variance }).snr!
      const { arrays } = await runPeer('peaks.py', { image: { data: snr.data, shape: snr.shape } }, { window, threshold })
      for (const [sign, peers] of [['positive', ['photutils', 'scipy', 'opencv']], ['negative', ['negative']]] as const) {
        const { x, y } = k.findPeaks(snr, { threshold, window, sign })
        for (const peer of peers) expect(Array.from(y.data, (row, at) => row * 407 + x.data[at]!)).toEqual([...arrays[peer]!.data])
      }
      expect(arrays['photutils']!.data.length).toBeGreaterThan(20)
    })
  })
})
