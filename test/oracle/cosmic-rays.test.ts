import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { uniform, withKernels } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

const data = process.env['ASTRO_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const FRAMES = [
  { file: 'images_reduced/banzai_test_frame.fits.fz', hdu: 1, readNoise: 14, saturation: 150_000 },
  { file: 'images_raw/M13_blue_0001.fits', hdu: 0, readNoise: 10, saturation: 60_000 },
  { file: 'images_reduced/image.fits', hdu: 0, readNoise: 10, saturation: 60_000 },
] as const

/** Pixels where two masks differ: all of them, and those that no border rule reaches (windows of up to 9 over 5 pixels, grown twice). */
function differences(ours: ArrayLike<number>, theirs: ArrayLike<number>, [height, width]: readonly number[]) {
  let [all, inner] = [0, 0]
  for (let k = 0; k < ours.length; k++) {
    if (ours[k] === theirs[k]) continue
    all++
    const [y, x] = [Math.floor(k / width!), k % width!]
    if (Math.min(y, x, height! - 1 - y, width! - 1 - x) >= 8) inner++
  }
  return { all: all / ours.length, inner: inner / ours.length }
}

async function agree(arrays: Parameters<typeof runPeer>[1], args: { readNoise: number; saturation: number; separable: boolean; file?: string; hdu?: number }) {
  const { arrays: peer } = await runPeer('cosmic_rays.py', arrays, { ...args, read_noise: args.readNoise })
  const { image, mask } = peer as Record<'image' | 'mask', { data: Float32Array; shape: number[] }>
  return withKernels(1, (k) => {
    const found = k.cosmicRays(image!, args)
    return { ...differences(found.mask.data, mask!.data, image!.shape), hits: found.hits }
  })
}

describe.skipIf(!peerAvailable('astroscrappy', 'astropy'))('cosmic rays beside astroscrappy', () => {
  for (const separable of [false, true]) {
    it(`on a field of sky and hits, ${separable ? 'separable' : 'full'} medians`, async () => {
      const next = uniform(77)
      const values = Float32Array.from({ length: 400 * 500 }, () => 300 + 60 * (next() + next() + next() - 1.5))
      for (let hit = 0; hit < 400; hit++) values[Math.floor(next() * values.length)]! += 400 + 4000 * next()
      const { all, inner, hits } = await agree({ image: { data: values, shape: [400, 500] } }, { readNoise: 8, saturation: 65_536, separable })
      expect(hits).toBeGreaterThan(300)
      expect(all).toBeLessThan(1e-3)
      expect(inner).toBeLessThan(2e-4)
    })
  }

  for (const frame of FRAMES) {
    const path = join(data, frame.file)
    it.skipIf(!existsSync(path))(`on ${frame.file}`, async () => {
      const { all, inner, hits } = await agree({}, { ...frame, file: path, separable: false })
      expect(hits).toBeGreaterThan(0)
      expect(all).toBeLessThan(1e-3)
      expect(inner).toBeLessThan(5e-4)
    })
  }
})
