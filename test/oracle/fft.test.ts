import { describe, expect, it } from 'vitest'
import { uniform, withKernels } from '../kernels/support.ts'
import { compare } from './field.ts'
import { peerAvailable, runPeer } from './support.ts'

describe.skipIf(!peerAvailable())('transforms beside NumPy', () => {
  it.each([[1, 1], [2, 3], [17, 31], [64, 64], [101, 103], [250, 96], [1, 4099], [257, 1]])('%i x %i', async (height, width) => {
    const next = uniform(height * 7 + width)
    const plane = (columns: number) => ({ data: Float32Array.from({ length: height * columns }, () => next() - 0.5), shape: [height, columns] })
    const [image, real, imaginary] = [plane(width), plane(Math.floor(width / 2) + 1), plane(Math.floor(width / 2) + 1)]
    const { arrays } = await runPeer('fft.py', { image, real, imaginary })
    await withKernels(1, (k) => {
      for (const [name, dimensions, count] of [['plane', 2, height * width], ['rows', 1, width]] as const) {
        const found = k.fft(image, { dimensions })
        for (const part of ['real', 'imaginary'] as const) {
          expect(found[part].shape).toEqual(arrays[`${name}_${part}`]!.shape)
          expect(compare(found[part].data, arrays[`${name}_${part}`]!.data).largest).toBeLessThan(1e-6 * Math.sqrt(count) + 1e-7)
        }
      }
      expect(compare(k.fft.inverse({ real, imaginary }, { width, dimensions: 1 }).image.data, arrays['back_rows']!.data).largest).toBeLessThan(1e-6)
    })
  })

  it('a half spectrum that no real plane has is read as NumPy reads it', async () => {
    const next = uniform(5)
    const plane = (columns: number) => ({ data: Float32Array.from({ length: 12 * columns }, () => next() - 0.5), shape: [12, columns] })
    const [image, real, imaginary] = [plane(10), plane(6), plane(6)]
    const { arrays } = await runPeer('fft.py', { image, real, imaginary })
    await withKernels(1, (k) => {
      expect(compare(k.fft.inverse({ real, imaginary }, { width: 10 }).image.data, arrays['back']!.data).largest).toBeLessThan(1e-6)
    })
  })
})
