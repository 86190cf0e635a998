import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { uniform } from '../kernels/cases.ts'
import { withKernels } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

const folder = process.env['ASTRO_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const FRAMES = [
  { file: 'images_reduced/image.fits', hdu: 0 },
  { file: 'images_reduced/banzai_test_frame.fits.fz', hdu: 1 },
  { file: 'images_raw/M13_blue_0001.fits', hdu: 0 },
] as const

interface Choice { mesh: [number, number]; filter: [number, number]; threshold?: number; file?: string; hdu?: number }

/** The farthest differences of the maps from SEP's, in units of its noise, and of the medians of the grid. */
async function differences(arrays: Parameters<typeof runPeer>[1], choice: Choice) {
  const { arrays: peer, values } = await runPeer('background.py', arrays, choice)
  const { image, back, rms } = peer as Record<'image' | 'back' | 'rms', { data: Float64Array; shape: number[] }>
  return withKernels(1, (k) => {
    const { mesh, filter, threshold = 0 } = choice
    const found = k.background({ image: image!, mask: arrays['mask'] }, { mesh, filter, filterThreshold: threshold })
    let [level, noise] = [0, 0]
    for (let j = 0; j < back!.data.length; j++) {
      const unit = rms!.data[j]!
      level = Math.max(level, Math.abs(found.background!.data[j]! - back!.data[j]!) / unit)
      noise = Math.max(noise, Math.abs(found.rms!.data[j]! - unit) / unit)
    }
    const medians = [(found.global_background - Number(values['level'])) / Number(values['noise']), found.global_rms / Number(values['noise']) - 1]
    return Math.max(level, noise, ...medians.map(Math.abs))
  })
}

/** Sky with a slope, a bump and stars. */
function field(height: number, width: number, seed: number) {
  const next = uniform(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const data = Float32Array.from({ length: height * width }, (_, k) => {
    const [y, x] = [Math.floor(k / width), k % width]
    return 500 + 0.1 * x - 0.05 * y + 80 * Math.exp(-((x - 150) ** 2 + (y - 200) ** 2) / 8000) + 12 * normal() + (next() < 0.02 ? 800 * next() : 0)
  })
  const mask = { data: Uint8Array.from(data, (value) => Number(value > 1000 || next() < 0.01)), shape: [height, width] }
  return { image: { data, shape: [height, width] }, mask }
}

describe.skipIf(!peerAvailable('sep', 'astropy'))('background beside SEP', () => {
  for (const [mesh, filter, threshold] of [[[64, 64], [3, 3], 0], [[33, 50], [5, 1], 0], [[64, 64], [1, 1], 0], [[40, 40], [3, 3], 10], [[300, 700], [3, 3], 0]] as const) {
    it(`within 1e-3 of the noise: meshes of ${mesh.join(' x ')}, filter ${filter.join(' x ')} above ${threshold}`, async () => {
      expect(await differences(field(431, 517, 5), { mesh: [...mesh], filter: [...filter], threshold })).toBeLessThan(1e-3)
    })
  }

  it('fills masked meshes as SEP does', async () => {
    const { image, mask } = field(431, 517, 9)
    for (let y = 100; y < 330; y++) mask.data.fill(1, y * 517 + 180, y * 517 + 400)
    expect(await differences({ image, mask }, { mesh: [48, 48], filter: [3, 3] })).toBeLessThan(1e-3)
  })

  for (const frame of FRAMES) {
    const file = join(folder, frame.file)
    it.skipIf(!existsSync(file))(`on ${frame.file}`, async () => {
      expect(await differences({}, { ...frame, file, mesh: [64, 64], filter: [3, 3] })).toBeLessThan(1e-3)
    })
  }
})
