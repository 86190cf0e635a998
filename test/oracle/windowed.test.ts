import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { uniform } from '../kernels/cases.ts'
import { withKernels } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

const data = process.env['ASTRO_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))

const column = (values: Float64Array) => ({ data: values, shape: [values.length] })

/** Distances from SEP's positions of all sources without a flag of ours, sorted; and the number of sources. */
async function distances(arrays: Parameters<typeof runPeer>[1], args: object = {}) {
  const { arrays: peer } = await runPeer('windowed.py', arrays, args)
  const { image, x, y, sigma, u, v } = peer as Record<string, { data: Float64Array; shape: number[] }>
  return withKernels(2, (k) => {
    const found = k.windowedPosition({ image: image!, x: x!, y: y!, sigma: sigma! })
    const far: number[] = []
    for (let j = 0; j < x!.data.length; j++) {
      if (found.flags.data[j] === 0) far.push(Math.hypot(found.x.data[j]! - u!.data[j]!, found.y.data[j]! - v!.data[j]!))
    }
    return { far: far.toSorted((a, b) => a - b), count: x!.data.length }
  })
}

describe.skipIf(!peerAvailable('sep', 'astropy'))('windowed positions beside SEP', () => {
  it('within 1e-3 px on stars with noise', async () => {
    const next = uniform(31)
    const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    const [height, width] = [800, 825]
    const image = { data: Float32Array.from({ length: height * width }, () => 5 * normal()), shape: [height, width] }
    const [x, y, sigma] = [new Float64Array(1056), new Float64Array(1056), new Float64Array(1056)]
    for (let k = 0; k < x.length; k++) {
      const [centreX, centreY, width2] = [25 * (k % 33) + 12 + next(), 25 * Math.floor(k / 33) + 12 + next(), 1.2 + next()]
      ;[x[k], y[k], sigma[k]] = [centreX + 0.3 * normal(), centreY + 0.3 * normal(), width2]
      for (let v = Math.max(0, Math.ceil(centreY - 12)); v < Math.min(height, centreY + 12); v++) {
        for (let u = Math.max(0, Math.ceil(centreX - 12)); u < Math.min(width, centreX + 12); u++) {
          image.data[v * width + u]! += (200 + 2000 * ((k % 7) / 7)) * Math.exp(-((u - centreX) ** 2 + (v - centreY) ** 2) / (2 * width2 * width2))
        }
      }
    }
    const { far, count } = await distances({ image, x: column(x), y: column(y), sigma: column(sigma) })
    expect(far.length).toBeGreaterThan(0.98 * count)
    expect(far.at(-1)).toBeLessThan(1e-3)
  })

  const file = join(data, 'images_reduced/image.fits')
  it.skipIf(!existsSync(file))('within 1e-3 px on the image that comes with SEP', async () => {
    const { far, count } = await distances({}, { file })
    expect(count).toBeGreaterThan(30)
    expect(far.length).toBeGreaterThan(0.7 * count)
    expect(far[Math.floor(0.98 * far.length)]).toBeLessThan(1e-3)
  })
})
