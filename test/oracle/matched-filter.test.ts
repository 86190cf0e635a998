import { describe, expect, it } from 'vitest'
import { withKernels } from '../kernels/support.ts'
import { compare, moffat, stars } from './field.ts'
import { peerAvailable, runPeer } from './support.ts'

describe.skipIf(!peerAvailable('scipy'))('the matched filter beside its sums in double precision', () => {
  const { image, variance, mask } = stars(390, 517, 8)
  it.each([[3, 'direct'], [4, 'direct'], [4, 'fft'], [12, 'fft'], [12, 'auto'], [12, 'direct']] as const)('PSF of half %i, %s', async (half, method) => {
    const psf = moffat(half, 3.5, 0.3)
    const { arrays } = await runPeer('matched-filter.py', { image, variance, psf, mask })
    await withKernels(1, (k) => {
      const found = k.matchedFilter(image, psf, { variance, mask, method, outputs: ['snr', 'flux', 'error'] })
      const snr = compare(found.snr!.data, arrays['snr']!.data)
      expect(snr.median).toBeLessThan(2e-5)
      if (method === 'direct') expect(snr.outside).toBe(0)
      else expect(snr.largest).toBeLessThan(1e-6 * snr.peak)
      const relative = arrays['error']!.data.reduce((worst, value, at) => Math.max(worst, Math.abs(found.error!.data[at]! / value - 1)), 0)
      expect(relative).toBeLessThan(method === 'direct' ? 3e-6 : 2e-4)
      const ratio = compare(Array.from(found.flux!.data, (flux, at) => flux / arrays['error']!.data[at]!), arrays['snr']!.data)
      expect(ratio.median).toBeLessThan(2e-5)
    })
  })
})
