import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { load } from '../../src/kernels/index.ts'
import { hash, uniform, withKernels, WORKERS } from './support.ts'

function field(height: number, width: number) {
  const next = uniform(7)
  return { data: Float32Array.from({ length: height * width }, () => next() * 10), shape: [height, width] }
}

describe('the engine', () => {
  it('gives the same bits for any number of workers', async () => {
    const image = field(700, 531)
    const stamp = field(7, 5)
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        const filtered = k.convolve(image, stamp)
        hashes.add(hash({ ...filtered, ...k.findPeaks(filtered.image, { threshold: 100 }) }))
      })
    }
    expect(hashes.size).toBe(1)
  })

  it('keeps arrays in kernel memory between calls and knows what was freed', async () => {
    await withKernels(2, (k) => {
      const image = k.upload(field(300, 40))
      const out = k.upload({ data: new Float32Array(300 * 40), shape: [300, 40] })
      const one = { data: Float32Array.of(2), shape: [1, 1] }
      k.convolve(image, one, { into: out })
      expect(k.download(out).data).toEqual(field(300, 40).data.map((value) => value * 2))
      k.convolve(out, one, { into: out })
      k.convolve(out, one, { into: image })
      expect(k.download(image).data[17]).toBe(field(300, 40).data[17]! * 8)
      k.free(image)
      expect(() => k.download(image)).toThrow(/freed/)
    })
  })

  it('runs on the calling thread alone once its threads are ended, to the same bits', async () => {
    const kernels = await load({ workers: 3 })
    const [image, stamp] = [kernels.upload(field(700, 531)), field(7, 5)]
    const before = hash(kernels.convolve(image, stamp))
    const closing = kernels.close()
    expect(hash(kernels.convolve(image, stamp))).toBe(before)
    await closing
    expect(hash(kernels.convolve(image, stamp))).toBe(before)
    await kernels.close()
  })

  it('starts its threads also from a script that is no file', () => {
    const library = new URL('../../dist/kernels/index.js', import.meta.url).href
    const script = `import { load } from '${library}'; const k = await load({ workers: 2 }); console.log(k.workers); await k.close()`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect([stdout, stderr]).toEqual(['2\n', ''])
  })

  it('takes strided ndarrays as what they mean', async () => {
    await withKernels(1, (k) => {
      const transposed = { dtype: 'float64', data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2], strides: [1, 3], offset: 0, order: 'column-major' }
      expect([...k.convolve(transposed, { data: Float32Array.of(1), shape: [1, 1] }).image.data]).toEqual([1, 4, 2, 5, 3, 6])
    })
  })

  it('names what cannot be used', async () => {
    await withKernels(1, (k) => {
      expect(() => k.findPeaks({ data: new Float32Array(3), shape: [3] }, { threshold: 1 })).toThrow(/image .*1 dimensions/)
      expect(() => k.findPeaks(field(2, 2), { threshold: Number.NaN })).toThrow(/threshold is NaN/)
      expect(() => k.upload({ data: new Float32Array(3), shape: [2, 2] })).toThrow(/wants 4 values/)
    })
    await expect(load({ workers: 0 })).rejects.toThrow(/workers is 0/)
  })
})
