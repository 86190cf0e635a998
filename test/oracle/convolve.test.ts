import { describe, expect, it } from 'vitest'
import { withKernels } from '../kernels/support.ts'
import { compare, moffat, stars } from './field.ts'
import { peerAvailable, runPeer } from './support.ts'

/** In units of the noise of the filtered image: the sky's deviation is 20. */
const SKY = 20

describe.skipIf(!peerAvailable('scipy', 'cv2'))('filters beside SciPy in double precision and OpenCV', () => {
  const { image, mask } = stars(411, 530, 3)
  it.each([[4, 'direct'], [4, 'fft'], [7, 'fft'], [12, 'fft'], [12, 'direct'], [12, 'auto']] as const)('PSF of half %i, %s', async (half, method) => {
    const kernel = moffat(half, 4, 0.4)
    const { arrays, values } = await runPeer('convolve.py', { image, kernel, mask })
    const unit = SKY * (values['noise'] as number)
    await withKernels(1, (k) => {
      for (const mode of ['convolution', 'correlation'] as const) {
        for (const border of ['zero', 'nearest', 'reflect'] as const) {
          const found = compare(k.convolve(image, kernel, { mode, border, method }).image.data, arrays[`${mode}_${border}`]!.data, unit)
          expect(found.median).toBeLessThan(2e-5)
          if (method === 'direct') expect(found.outside).toBe(0)
          else expect(found.largest).toBeLessThan(1e-6 * found.peak)
        }
      }
      for (const border of ['zero', 'nearest', 'reflect'] as const) {
        const opencv = compare(k.convolve(image, kernel, { mode: 'correlation', border, method }).image.data, arrays[`opencv_${border}`]!.data, unit)
        expect(opencv.largest).toBeLessThan(3e-6 * opencv.peak)
      }
      const normalised = compare(k.convolve(image, kernel, { mask, normalise: true, method }).image.data, arrays['normalised']!.data, unit)
      expect(normalised.largest).toBeLessThan(3e-6 * normalised.peak)
    })
  })

  it('even and separable kernels have their centre where SciPy has it', async () => {
    for (const shape of [[4, 6], [1, 8], [6, 5]] as const) {
      const [height, width] = shape
      const kernel = { data: Float32Array.from({ length: height * width }, (_, k) => (1 + Math.floor(k / width)) * (2 + (k % width))), shape: [height, width] }
      const { arrays, values } = await runPeer('convolve.py', { image, kernel, mask })
      await withKernels(1, (k) => {
        for (const method of ['auto', 'direct', 'fft'] as const) {
          for (const mode of ['convolution', 'correlation'] as const) {
            const found = compare(k.convolve(image, kernel, { mode, method, border: 'reflect' }).image.data, arrays[`${mode}_reflect`]!.data, SKY * (values['noise'] as number))
            expect(found.largest).toBeLessThan(1e-6 * found.peak)
          }
        }
      })
    }
  })
})
