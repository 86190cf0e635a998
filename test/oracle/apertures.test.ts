import { describe, expect, it } from 'vitest'
import { field, uniform } from '../kernels/cases.ts'
import { withKernels } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

const RADIUS = 5.3

function scene() {
  const next = uniform(91)
  const shape = [301, 277]
  const image = { data: field(301, 277, 92).data.map((value) => 30 * value - 100), shape }
  const variance = { data: field(301, 277, 93).data.map((value) => value + 1), shape }
  const mask = { data: Uint8Array.from(image.data, () => Number(next() < 0.01)), shape }
  const place = (size: number) => Float64Array.from({ length: 500 }, () => next() * size - 0.5)
  return { image, variance, mask, x: place(277), y: place(301) }
}

const one = (value: number) => Float64Array.of(value)

const column = (data: Float64Array) => ({ data, shape: [data.length] })

describe.skipIf(!peerAvailable('astropy', 'photutils', 'sep'))('apertures beside photutils and SEP', () => {
  it('has the weights of photutils to 1e-12', async () => {
    const next = uniform(17)
    const round = Array.from({ length: 40 }, () => [next() - 0.5, next() - 0.5, ...Array<number>(2).fill(0.2 + 18 * next() ** 2), 0])
    const shapes = [...round, ...Array.from({ length: 40 }, () => [next() - 0.5, next() - 0.5, 0.5 + 15 * next(), 0.4 + 5 * next(), 3 * next()])]
    const { arrays } = await runPeer('apertures.py', { shapes: { data: Float64Array.from(shapes.flat()), shape: [80, 5] } })
    const side = 41
    await withKernels(1, (k) => {
      // Every pixel alone: a source of flux 1 in a dark image, for all pixels that a shape touches.
      for (const [j, [x, y, a, b, theta]] of shapes.entries()) {
        const grid = arrays['grids']!.data.subarray(j * side * side, (j + 1) * side * side)
        const shape = a === b ? {} : { a: one(a!), b: one(b!), theta: one(theta!) }
        for (let pixel = 0; pixel < grid.length; pixel += 3) {
          if (grid[pixel] === 0 || (grid[pixel] === 1 && pixel % 5 > 0)) continue
          const image = { data: new Float32Array(side * side), shape: [side, side] }
          image.data[pixel] = 1
          const { flux } = k.aperturePhotometry({ image, x: one(x! + 20), y: one(y! + 20), ...shape }, { radius: a === b ? a! : 1 })
          expect(Math.abs(flux.data[0]! - grid[pixel]!)).toBeLessThan(1e-12)
        }
      }
    })
  })

  it('has the sums of photutils to 1e-12 sum w |d|, masks left out', async () => {
    const { image, variance, mask, x, y } = scene()
    const { arrays } = await runPeer('apertures.py', { image, variance, mask, x: column(x), y: column(y) }, { radius: RADIUS })
    const constant = (value: number) => Float64Array.from(x, () => value)
    const ellipse = { a: constant(RADIUS), b: constant(0.6 * RADIUS), theta: constant(0.5) }
    await withKernels(2, (k) => {
      for (const [suffix, extra] of [['', {}], ['_masked', { mask }]] as const) {
        const found = {
          circle: k.aperturePhotometry({ image, x, y, ...extra }, { radius: RADIUS, badPixels: 'exclude' }),
          annulus: k.aperturePhotometry({ image, x, y, ...extra }, { radius: RADIUS + 3.5, inner: RADIUS, badPixels: 'exclude' }),
          ellipse: k.aperturePhotometry({ image, x, y, ...ellipse, ...extra }, { radius: 1, badPixels: 'exclude' }),
          elliptical_annulus: k.aperturePhotometry({ image, x, y, ...ellipse, ...extra }, { radius: 2, inner: 1, badPixels: 'exclude' }),
        }
        for (const [name, { flux }] of Object.entries(found)) {
          const [sum, size] = [arrays[name + suffix]!.data, arrays[`${name}${suffix}_size`]!.data]
          for (let j = 0; j < x.length; j++) expect(Math.abs(flux.data[j]! - sum[j]!)).toBeLessThan(1e-12 * size[j]! + 1e-300)
        }
      }
    })
  })

  it('has the fluxes and errors of SEP in its own way', async () => {
    const { image, variance, mask, x, y } = scene()
    const { arrays } = await runPeer('apertures.py', { image, variance, mask, x: column(x), y: column(y) }, { radius: RADIUS })
    await withKernels(1, (k) => {
      for (const [name, extra] of [['sep', {}], ['sep_gain', { gain: 2 }]] as const) {
        const { flux, error } = k.aperturePhotometry({ image, variance, mask, x, y }, { radius: RADIUS, compat: 'sep', ...extra })
        for (let j = 0; j < x.length; j++) {
          expect(Math.abs(flux.data[j]! - arrays[`${name}_flux`]!.data[j]!)).toBeLessThan(1e-12 * arrays['circle_size']!.data[j]! * 2)
          expect(error.data[j]! / arrays[`${name}_error`]!.data[j]!).toBeCloseTo(1, 12)
        }
      }
    })
  })

  it('has the backgrounds of photutils in annuli', async () => {
    const { image, variance, mask, x, y } = scene()
    const { arrays } = await runPeer('apertures.py', { image, variance, mask, x: column(x), y: column(y) }, { radius: RADIUS })
    await withKernels(1, (k) => {
      const measured = (method: 'mean' | 'median' | 'clipped-median') =>
        k.aperturePhotometry({ image, mask, x, y }, { radius: 3, background: { inner: 8, outer: 12, method } })
      const clipped = measured('clipped-median')
      for (let j = 0; j < x.length; j++) {
        expect(clipped.background!.data[j]).toBeCloseTo(arrays['clipped_median']!.data[j]!, 9)
        const count = clipped.background_pixels!.data[j]!
        expect(count).toBe(arrays['clipped_count']!.data[j])
        expect(clipped.background_rms!.data[j]! * Math.sqrt((count - 1) / count)).toBeCloseTo(arrays['clipped_std']!.data[j]!, 9)
      }
      for (const method of ['mean', 'median'] as const) {
        const { background } = measured(method)
        for (let j = 0; j < x.length; j++) expect(background!.data[j]).toBeCloseTo(arrays[method]!.data[j]!, 9)
      }
    })
  })
})
