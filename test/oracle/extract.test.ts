import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExtractOptions, Extraction } from '../../src/kernels/extract.ts'
import { withKernels } from '../kernels/support.ts'
import { moffat, stars } from './field.ts'
import { peerAvailable, runPeer } from './support.ts'
import type { PeerArray } from './support.ts'

const DATA = resolve(process.env['ASTRO_TEST_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url)), 'images_reduced')

/** SEP's own image, and real frames: M 67 from the ground, a star field of LCO, a galaxy of SDSS, the Galactic centre of 2MASS. */
const FRAMES = [
  ['image.fits', 0], ['M6707HH.fits', 0], ['banzai_test_frame.fits.fz', 1], ['reprojected_sdss_g.fits.bz2', 0], ['gc_2mass_k.fits', 0],
] as const

const MERGED = 1
const PLAIN = { name: 'plain', deblend_cont: 1, clean: false }
const BLENDS = { name: 'blends', clean: false }
const CLEAN = { name: 'clean', deblend_cont: 1 }
const ALL = { name: 'all' }
const AREA = { name: 'area', minarea: 10, deblend_nthresh: 16 }

type Answer = Awaited<ReturnType<typeof runPeer>>

/** For each of SEP's objects the nearest of ours, and how far it is. */
function matched({ arrays }: Answer, name: string, ours: Extraction) {
  const [x, y] = [arrays[`${name}_x`]!.data, arrays[`${name}_y`]!.data]
  const cells = new Map<string, number[]>()
  ours.x.data.forEach((u, k) => {
    const key = `${Math.floor(u)},${Math.floor(ours.y.data[k]!)}`
    cells.set(key, [...(cells.get(key) ?? []), k])
  })
  return Array.from(x, (u, k) => {
    let best = { index: -1, distance: Infinity }
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        for (const index of cells.get(`${Math.floor(u) + dx},${Math.floor(y[k]!) + dy}`) ?? []) {
          const distance = Math.hypot(ours.x.data[index]! - u, ours.y.data[index]! - y[k]!)
          if (distance < best.distance) best = { index, distance }
        }
      }
    }
    return best
  })
}

const within = (list: readonly { distance: number }[]): number => list.filter(({ distance }) => distance < 1e-3).length / Math.max(1, list.length)

/** The largest relative difference of a column over matched objects; below `floor` differences count as parts of it. */
function largest({ arrays }: Answer, name: string, column: string, values: ArrayLike<number>, pairs: ReturnType<typeof matched>, floor = 0): number {
  const theirs = arrays[`${name}_${column}`]!.data
  const off = (ours: number, other: number): number => (ours === other ? 0 : Math.abs(ours - other) / Math.max(Math.abs(other), floor))
  return pairs.reduce((most, { index, distance }, k) => (distance < 1e-3 ? Math.max(most, off(values[index]!, theirs[k]!)) : most), 0)
}

function holdsPlain(answer: Answer, name: string, ours: Extraction): void {
  const pairs = matched(answer, name, ours)
  expect(ours.x.data.length).toBe(pairs.length)
  expect(within(pairs)).toBeGreaterThanOrEqual(0.999)
  for (const column of ['flux', 'cflux', 'cpeak', 'peak', 'thresh'] as const) expect(largest(answer, name, column, ours[column].data, pairs)).toBeLessThan(1e-5)
  for (const column of ['npix', 'tnpix', 'xmin', 'xmax', 'ymin', 'ymax', 'xpeak', 'ypeak', 'xcpeak', 'ycpeak'] as const) {
    expect(largest(answer, name, column, ours[column].data, pairs), column).toBe(0)
  }
  for (const column of ['x2', 'y2', 'xy', 'a', 'b'] as const) expect(largest(answer, name, column, ours[column].data, pairs, 1), column).toBeLessThan(2e-3)
}

/** Every object of SEP with deblending and cleaning, and no other; stricter than 0.1 % in number and 99 % in position. */
function holdsAll(answer: Answer, name: string, ours: Extraction): void {
  const pairs = matched(answer, name, ours)
  expect([name, ours.x.data.length, within(pairs)]).toEqual([name, pairs.length, 1])
  // In one pixel of a million a random number falls between our sum of probabilities and SEP's, which is of single precision.
  const pixels = pairs.filter(({ index }, k) => ours.npix.data[index] !== answer.arrays[`${name}_npix`]!.data[k]).length
  expect(pixels, name).toBeLessThanOrEqual(Math.ceil(1e-3 * pairs.length))
  if (pixels === 0) expect(largest(answer, name, 'flux', ours.flux.data, pairs), name).toBeLessThan(1e-5)
}

describe.skipIf(!peerAvailable('sep', 'astropy'))('extraction beside SEP', () => {
  for (const [file, hdu] of FRAMES) {
    const path = resolve(DATA, file)
    if (!existsSync(path)) console.warn(`${file}: skipped, ${DATA} (ASTRO_TEST_DATA) does not hold it`)
    it.skipIf(!existsSync(path))(`gives the objects of ${file}`, { timeout: 120_000 }, async () => {
      const answer = await runPeer('extract.py', {}, { path, hdu, settings: [PLAIN, BLENDS, CLEAN, ALL, AREA], turned: 4 })
      const { frame, bad } = answer.arrays as { frame: PeerArray; bad: PeerArray }
      const { rms, counts } = answer.values as { rms: number; counts: number[] }
      await withKernels(1, (k) => {
        const extract = (options: Partial<ExtractOptions>) => k.extract(frame, { threshold: 1.5, error: rms, mask: bad, ...options })
        holdsPlain(answer, 'plain', extract({ deblendContrast: 1, clean: false }))

        const blends = extract({ clean: false })
        const pairs = matched(answer, 'blends', blends)
        expect([blends.x.data.length, within(pairs)]).toEqual([pairs.length, 1])

        const clean = extract({ deblendContrast: 1 })
        const kept = matched(answer, 'clean', clean)
        expect(Math.abs(clean.x.data.length / kept.length - 1)).toBeLessThan(1e-3)
        expect(within(kept)).toBe(1)

        // With both, SEP's objects hang on its random numbers, which compat has, too. Bars: 0.1 % of the number, 99 % of the positions.
        holdsAll(answer, 'all', extract({ compat: 'sep' }))
        holdsAll(answer, 'area', extract({ compat: 'sep', minArea: 10, deblendLevels: 16 }))

        // Without its numbers: as near to it as it is to itself with the image turned.
        const all = extract({})
        const last = matched(answer, 'all', all)
        const spread = Math.max(1, ...counts.map((count) => Math.abs(count - last.length)))
        expect(Math.abs(all.x.data.length - last.length)).toBeLessThanOrEqual(Math.max(1e-3 * last.length, spread))
        expect(last.filter(({ distance }) => distance >= 1e-3).length).toBeLessThanOrEqual(Math.max(0.01 * last.length, 1))
        expect(all.flags.data.some((flags) => (flags & MERGED) !== 0)).toBe(answer.arrays['all_flag']!.data.some((flags) => (flags & MERGED) !== 0))
      })
    })
  }

  it('gives the objects of a crowded synthetic field', { timeout: 120_000 }, async () => {
    const { image, mask } = stars(901, 1103, 21)
    const answer = await runPeer('extract.py', { image, mask }, { rms: 20, settings: [PLAIN, BLENDS, CLEAN, ALL] })
    await withKernels(2, (k) => {
      const extract = (options: Partial<ExtractOptions>) => k.extract(image, { threshold: 1.5, error: 20, mask, ...options })
      holdsPlain(answer, 'plain', extract({ deblendContrast: 1, clean: false }))
      holdsAll(answer, 'all', extract({ compat: 'sep' }))
      for (const [name, options] of [['blends', { clean: false }], ['clean', { deblendContrast: 1 }], ['all', {}]] as const) {
        const ours = extract(options)
        const pairs = matched(answer, name, ours)
        expect(Math.abs(ours.x.data.length - pairs.length), name).toBeLessThanOrEqual(Math.ceil(1e-3 * pairs.length))
        expect(within(pairs), name).toBeGreaterThanOrEqual(0.99)
      }
    })
  })

  it.each(['conv', 'matched'] as const)('takes blends apart and cleans them with a noise map as SEP does: %s', { timeout: 120_000 }, async (filterType) => {
    const { image, variance, mask } = stars(901, 1103, 24)
    // SEP 1.4.1 reads the first row without its mask.
    mask.data.fill(0, 0, 1103)
    const noise = { data: variance.data.map(Math.sqrt), shape: variance.shape }
    const settings = [{ ...BLENDS, filter_type: filterType }, { ...CLEAN, filter_type: filterType }, { ...ALL, filter_type: filterType }]
    const answer = await runPeer('extract.py', { image, mask, noise }, { rms: 20, settings })
    await withKernels(2, (k) => {
      const extract = (options: Partial<ExtractOptions>) => k.extract(image, { threshold: 1.5, error: noise, mask, filterType, compat: 'sep', ...options })
      holdsAll(answer, 'blends', extract({ clean: false }))
      holdsAll(answer, 'clean', extract({ deblendContrast: 1 }))
      holdsAll(answer, 'all', extract({}))
      if (filterType === 'conv') {
        // Thresholds are SEP's without compat, too: so are the branches.
        const blends = k.extract(image, { threshold: 1.5, error: noise, mask, filterType, clean: false })
        const pairs = matched(answer, 'blends', blends)
        expect([blends.x.data.length, within(pairs)]).toEqual([pairs.length, 1])
      }
    })
  })

  it.each([['conv', 3], ['matched', 3], ['matched', 9]] as const)('takes a noise map: %s, kernel of %i', { timeout: 120_000 }, async (filterType, side) => {
    const { image, variance, mask } = stars(401, 503, 22)
    // SEP 1.4.1 reads the first rows, half a kernel of them, without their mask.
    mask.data.fill(0, 0, 4 * 503)
    const noise = { data: variance.data.map(Math.sqrt), shape: variance.shape }
    const kernel = side === 3 ? undefined : moffat(4, 4)
    const table = kernel && Array.from({ length: 9 }, (_, v) => Array.from({ length: 9 }, (_w, u) => kernel.data[9 * v + u]))
    const setting = { ...PLAIN, filter_type: filterType, ...(table && { filter_kernel: table }) }
    const answer = await runPeer('extract.py', { image, mask, noise }, { rms: 20, settings: [setting] })
    await withKernels(1, (k) => {
      const ours = k.extract(image, { threshold: 1.5, error: noise, mask, filterType, deblendContrast: 1, clean: false, ...(kernel && { filter: kernel }) })
      const pairs = matched(answer, 'plain', ours)
      expect(Math.abs(ours.x.data.length / pairs.length - 1)).toBeLessThan(1e-3)
      expect(within(pairs)).toBeGreaterThanOrEqual(0.999)
      for (const column of ['flux', 'cflux', 'peak'] as const) expect(largest(answer, 'plain', column, ours[column].data, pairs)).toBeLessThan(1e-4)
    })
  })

  it('measures Kron and half-light radii as SEP does', async () => {
    const { image, mask } = stars(501, 603, 23)
    const { arrays } = await runPeer('extract.py', { image, mask }, { rms: 20, settings: [], shapes: true })
    const column = (name: string): Float64Array => Float64Array.from(arrays[name]!.data)
    const [x, y, a, b, theta] = ['at_x', 'at_y', 'at_a', 'at_b', 'at_theta'].map(column) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
    await withKernels(2, (k) => {
      const kron = k.kronRadius({ image, mask, x, y, a, b, theta }).radius.data
      const off = (ours: ArrayLike<number>, name: string) =>
        Array.from(arrays[name]!.data, (value, at) => Math.abs(ours[at]! - value)).filter((difference) => difference >= 1e-3).length
      expect(kron.length).toBeGreaterThan(150)
      expect(off(kron, 'kron')).toBe(0)
      const { radius } = k.fluxRadius({ image, mask, x, y, rmax: a.map((axis) => 6 * axis) }, { fraction: [0.3, 0.5, 0.8] })
      const theirs = arrays['half']!.data
      const wrong = Array.from(radius.data).filter((value, at) => !Number.isNaN(value) && !(Math.abs(value - theirs[at]!) < 1e-3)).length
      expect(wrong).toBe(0)
      const flux = k.kronFlux({ image, x, y, a, b, theta }).flux.data
      expect(flux.length).toBe(kron.length)
      const plain = k.kronRadius({ image, x, y, a, b, theta }).radius.data
      const same = Array.from(plain, (value, at) => value === kron[at])
      const auto = arrays['auto']!.data
      expect(Array.from(flux).filter((value, at) => same[at] && !(Math.abs(value - auto[at]!) < 1e-6 * Math.max(1, Math.abs(auto[at]!)))).length).toBe(0)
    })
  })
})
