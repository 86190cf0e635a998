import { describe, expect, it } from 'vitest'
import { APERTURE_FLAGS } from '../../src/kernels/index.ts'
import type { Kernels } from '../../src/kernels/index.ts'
import { hash, uniform, withKernels, WORKERS } from './support.ts'

const flat = (height: number, width: number, value = 1) => ({ data: new Float32Array(height * width).fill(value), shape: [height, width] })
const column = (...values: number[]) => Float64Array.from(values)

function crowd(count: number, height: number, width: number, seed: number) {
  const next = uniform(seed)
  const image = { data: Float32Array.from({ length: height * width }, () => 10 * next() - 2), shape: [height, width] }
  const mask = { data: Uint8Array.from({ length: height * width }, () => Number(next() < 0.02)), shape: [height, width] }
  const variance = { data: Float32Array.from({ length: height * width }, () => 1 + next()), shape: [height, width] }
  const place = (size: number) => Float64Array.from({ length: count }, () => next() * (size + 20) - 10)
  const axis = () => Float64Array.from({ length: count }, () => 0.5 + 3 * next())
  return { image, mask, variance, x: place(width), y: place(height), a: axis(), b: axis(), theta: axis() }
}

describe('aperturePhotometry', () => {
  it('gives areas of circles, ellipses and annuli, many radii in one pass', () =>
    withKernels(1, (k) => {
      const image = flat(41, 53, 2)
      const { flux, area, flags } = k.aperturePhotometry({ image, x: column(26.3, 20), y: column(19.8, 18.5) }, { radius: [1, 4.5, 10] })
      expect(flux.shape).toEqual([2, 3])
      for (const [j, r] of [1, 4.5, 10].entries()) {
        for (const source of [0, 1]) expect(flux.data[3 * source + j]! / (2 * Math.PI * r * r)).toBeCloseTo(1, 12)
        expect(area.data[j]! / (Math.PI * r * r)).toBeCloseTo(1, 12)
      }
      expect([...flags.data]).toEqual([0, 0, 0, 0, 0, 0])
      const ring = k.aperturePhotometry({ image, x: column(26.3), y: column(19.8) }, { radius: [5, 7], inner: 3 })
      expect(ring.area.data[1]! / (Math.PI * 40)).toBeCloseTo(1, 12)
      const ellipse = k.aperturePhotometry({ image, x: column(26.3), y: column(19.8), a: column(4), b: column(2), theta: column(0.7) }, { radius: [1, 2.5], inner: [0, 1] })
      expect(ellipse.area.data[0]! / (Math.PI * 8)).toBeCloseTo(1, 12)
      expect(ellipse.area.data[1]! / (Math.PI * 8 * 5.25)).toBeCloseTo(1, 12)
    }))

  it('has the same bits for any number of workers, sorted or not', async () => {
    const { a, b, theta, ...inputs } = crowd(1501, 301, 277, 3)
    const backwards = { ...inputs, x: inputs.x.toReversed(), y: inputs.y.toReversed() }
    const hashes = new Set<string>()
    for (const workers of WORKERS) {
      await withKernels(workers, (k) => {
        const circles = k.aperturePhotometry(inputs, { radius: [2, 5], gain: 2, background: { inner: 8, outer: 12 } })
        const ellipses = k.aperturePhotometry({ ...inputs, a, b, theta }, { radius: [1, 3], inner: [0, 1], compat: 'sep' })
        hashes.add(hash({ ...circles, e: ellipses.flux, f: ellipses.error, g: ellipses.flags }))
        const again = k.aperturePhotometry(backwards, { radius: [2, 5], gain: 2, background: { inner: 8, outer: 12 } })
        for (const source of [0, 7, 1500]) expect(again.flux.data[2 * (1500 - source)]).toBe(circles.flux.data[2 * source])
      })
    }
    expect(hashes.size).toBe(1)
  })

  it('keeps outputs in kernel memory, and takes handles', () =>
    withKernels(2, (k) => {
      const { image, x, y, mask } = crowd(40, 50, 60, 9)
      const plain = k.aperturePhotometry({ image, x, y, mask }, { radius: 3 })
      const handles = { image: k.upload(image), x: k.upload(x), y: k.upload(y), mask: k.upload(mask) }
      const resident = k.aperturePhotometry(handles, { radius: 3, resident: true })
      expect(k.download(resident.flux as never)).toEqual(plain.flux)
      expect(k.download(resident.flags as never)).toEqual(plain.flags)
    }))

  it('scales for bad pixels or leaves them out, and says so', () =>
    withKernels(1, (k) => {
      const image = flat(31, 31)
      image.data[15 * 31 + 15] = Number.NaN
      const mask = { data: new Int16Array(31 * 31), shape: [31, 31] }
      mask.data[15 * 31 + 16] = 256
      const inputs = { image, mask, x: column(15, 2, -50, Number.NaN), y: column(15, 15, 3, 3), variance: 1 }
      const area = Math.PI * 16
      const scaled = k.aperturePhotometry(inputs, { radius: 4 })
      expect(scaled.flux.data[0]).toBeCloseTo(area, 12)
      expect(scaled.masked_area.data[0]).toBe(2)
      const { truncated, masked, nan, outside, bad_shape } = APERTURE_FLAGS
      expect([...scaled.flags.data]).toEqual([masked | nan, truncated, truncated | outside, bad_shape])
      const left = k.aperturePhotometry(inputs, { radius: 4, badPixels: 'exclude' })
      expect(left.flux.data[0]).toBeCloseTo(area - 2, 12)
      expect(scaled.error.data[0]! / left.error.data[0]!).toBeCloseTo(area / (area - 2), 12)
      expect([scaled.flux.data[2], scaled.flux.data[3]]).toEqual([Number.NaN, Number.NaN])
    }))

  it('takes odd inputs: none, one pixel, no image', () =>
    withKernels(2, (k) => {
      expect(k.aperturePhotometry({ image: flat(3, 4), x: column(), y: column() }, { radius: [1, 2] }).flux.shape).toEqual([0, 2])
      expect(k.aperturePhotometry({ image: flat(1, 1, 3), x: column(0), y: column(0) }, { radius: 9 }).flux.data[0]).toBe(3)
      const nothing = k.aperturePhotometry({ image: flat(0, 0), x: column(0), y: column(0) }, { radius: 2, background: { inner: 2, outer: 3 } })
      expect(nothing.flags.data[0]! & APERTURE_FLAGS.outside).toBeTruthy()
      expect(nothing.background_pixels!.data[0]).toBe(0)
    }))

  it('names what cannot be used', () =>
    withKernels(1, (k) => {
      const inputs = { image: flat(9, 9), x: column(1), y: column(1) }
      expect(() => k.aperturePhotometry(inputs, { radius: 0 })).toThrow(/radius is 0/)
      expect(() => k.aperturePhotometry(inputs, { radius: [] })).toThrow(/radius is empty/)
      expect(() => k.aperturePhotometry(inputs, { radius: 3, inner: 4 })).toThrow(/inner is 4/)
      expect(() => k.aperturePhotometry(inputs, { radius: [3, 4], inner: [1, 2, 3] })).toThrow(/inner has 3 values, radius 2/)
      expect(() => k.aperturePhotometry({ ...inputs, y: column(1, 2) }, { radius: 3 })).toThrow(/y .*\[2\]/)
      expect(() => k.aperturePhotometry({ ...inputs, a: column(1) }, { radius: 3 })).toThrow(/b is missing/)
      expect(() => k.aperturePhotometry({ ...inputs, mask: flat(9, 8) }, { radius: 3 })).toThrow(/mask .*9, 8/)
      expect(() => k.aperturePhotometry(inputs, { radius: 3, background: { inner: 5, outer: 4 } })).toThrow(/background.outer is 4/)
      expect(() => k.aperturePhotometry(inputs, { radius: 3, compat: 'other' as never })).toThrow(/compat is 'other'/)
    }))

  it('has pulls of unit width: 20 736 apertures at random sub-pixel centres, true variance map', async () => {
    const RADII = [1, 2.3, 5, 10]
    const sums = RADII.map(() => ({ one: 0, two: 0, count: 0 }))
    await withKernels(1, (k) => {
      for (let strip = 0; strip < 12; strip++) for (const [j, pulls] of pullsOf(k, strip, RADII).entries()) for (const pull of pulls) {
        sums[j]!.one += pull
        sums[j]!.two += pull * pull
        sums[j]!.count++
      }
    })
    for (const { one, two, count } of sums) {
      expect(count).toBe(20_736)
      expect(Math.abs(one / count)).toBeLessThan(4 / Math.sqrt(count))
      expect(Math.abs(Math.sqrt(two / count - (one / count) ** 2) - 1)).toBeLessThan(0.02)
    }
  })
})

/** Flux over error of pure noise: 12 rows of 144 apertures, each on pixels of its own. */
function pullsOf(k: Kernels, strip: number, radii: number[]): number[][] {
  const [cell, across, down] = [24, 144, 12]
  const [height, width] = [cell * down, cell * across]
  const next = uniform(1000 + strip)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const variance = { data: Float32Array.from({ length: height * width }, (_, i) => 4 + 3 * Math.sin(i / 5) + (i % 7)), shape: [height, width] }
  const image = { data: variance.data.map((v) => Math.sqrt(v) * normal()), shape: [height, width] }
  const centre = (index: number) => cell * index + (cell - 1) / 2 + next() - 0.5
  const x = Float64Array.from({ length: across * down }, (_, i) => centre(i % across))
  const y = Float64Array.from({ length: across * down }, (_, i) => centre(Math.floor(i / across)))
  const { flux, error } = k.aperturePhotometry({ image, x, y, variance }, { radius: radii })
  return radii.map((_, j) => Array.from(x, (_value, i) => flux.data[i * radii.length + j]! / error.data[i * radii.length + j]!))
}
