import { numbers, strings } from '@astro/sdk'
import type { LightCurve, ReducedCurve } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { buildLightCurve } from '../../../src/photometry/light-curve.ts'
import { checkQuality } from '../../../src/photometry/quality.ts'
import { choose } from '../src/choose.ts'
import { joined } from '../src/join.ts'
import { readLightCurve } from '../src/light-curve-file.ts'
import { params } from '../src/params.ts'
import { reduceTess } from '../src/reduce.ts'
import type { FileFacts } from './files.ts'
import { lightCurveFile } from './files.ts'
import { fits, rawOf, reduceContext, wasp126 } from './fixtures.ts'

async function curvesOf(files: readonly FileFacts[], reduce: object = {}): Promise<readonly ReducedCurve[]> {
  const read = await Promise.all(files.map(async (facts) => readLightCurve(await lightCurveFile(facts), 'tess_lc.fits', fits)))
  return reduceTess(rawOf(joined('25155310', choose(read, params.parse({})), {})), wasp126(), reduceContext(reduce))
}

const built = (curve: ReducedCurve): LightCurve => buildLightCurve(curve, { observatory: 'TESS', site: null })

const failed = (flags: Uint8Array): number[] => [...flags.keys()].filter((row) => flags[row] !== 0)
const jump = (row: number): number => 100 + 0.01 * Math.sin(row * row) + (row === 100 ? 3 : 0)

describe('two sectors of 500 and 400 rows', () => {
  const sectors: readonly FileFacts[] = [
    {
      sector: 1, camera: 1, ccd: 2, rows: 500, time: (row) => (row === 7 ? NaN : 1325 + row / 720), flux: (row) => (row === 9 ? NaN : 1099.2),
      quality: (row) => (row === 11 ? 16 : 0),
    },
    { sector: 2, camera: 3, ccd: 4, rows: 400, start: 1354 },
  ]

  it('become two curves', async () => {
    const [one, two, ...rest] = await curvesOf(sectors)
    expect(rest).toEqual([])
    const [first, second] = [built(one!), built(two!)]
    expect([first.statistics.epochs, first.statistics.good]).toEqual([499, 498])
    expect([second.statistics.epochs, second.statistics.good]).toEqual([400, 400])
    expect([first.filter, second.filter]).toEqual(['TESS', 'TESS'])
    expect([first.meta.series_name, second.meta.series_name]).toEqual(['TESS_1_1_2', 'TESS_2_3_4'])
    expect([first.meta.object_id, first.meta.time_stamp_alignment]).toEqual(['25155310', 'middle'])
    expect(first.meta['zero_point_instrumental']).toBe(20.44)
    expect(first.statistics.zero_point).toBe(20.44)
    // 2.5 log10 of the median of float32 numbers.
    expect(first.meta['zero_point_measured']).toBeCloseTo(12.9 + 2.5 * Math.log10(1099.2), 6)
    expect(first.meta['zero_point_measured']).toBeCloseTo(20.503, 3)
    expect([first.meta.ra, first.meta.dec]).toEqual([63.37389, -69.226789])
    expect(numbers(first.table, 'mag')[0]).toBeCloseTo(20.44 - 2.5 * Math.log10(1099.2), 6)
  })

  it('have been exposed for 95 s an epoch, not 20.3 days', async () => {
    const [one] = await curvesOf(sectors)
    expect(built(one!).statistics.exp_time).toBeCloseTo(95.04, 6)
    expect(one!.meta['electrons_per_flux']).toBeCloseTo(95.04, 6)
    const fast = await curvesOf([{ primary: { CRMITEN: false, CRSPOC: true }, light: { NUM_FRM: 10 } }])
    expect(built(fast[0]!).statistics.exp_time).toBeCloseTo(19.8, 6)
    const unknown = await curvesOf([{ light: { INT_TIME: null } }])
    expect(built(unknown[0]!).statistics.exp_time).toBeNull()
    expect(unknown[0]!.meta['electrons_per_flux']).toBeNull()
  })

  it('count from BJDREFI and BJDREFF, at the barycentre', async () => {
    const [one] = await curvesOf(sectors)
    const { table } = built(one!)
    expect(numbers(table, 'bmjd_tdb')[0]).toBe(58324.5)
    // TDB is ahead of UTC by 69.18 s in 2018, and the light time to the barycentre is at most 8.4 minutes.
    const earlier = 86_400 * (58324.5 - numbers(table, 'mjd')[0]!)
    expect(Math.abs(earlier - 69.18)).toBeLessThan(8.4 * 60)
    expect(Math.abs(earlier - 69.18)).toBeGreaterThan(1)
    const [shifted] = await curvesOf([{ ...sectors[0]!, light: { BJDREFF: 0.25 } }])
    expect(numbers(built(shifted!).table, 'bmjd_tdb')[0]).toBe(58324.75)
  })

  it('keep an epoch without a flux; a jump of three pixels fails one epoch more', async () => {
    const quality = (curve: ReducedCurve): Uint8Array => checkQuality(built(curve), { cut_names: ['offset'], offset_threshold: 10 }).qflag
    const [still] = await curvesOf(sectors)
    const [jumped] = await curvesOf([{ ...sectors[0]!, position: jump }])
    // Row 7 is gone, so that 11 comes tenth.
    expect(failed(quality(still!))).toEqual([10])
    expect(failed(quality(jumped!))).toEqual([10, 99])
    expect(numbers(built(still!).table, 'flux')[8]).toBeNaN()
  })
})

describe('parameters', () => {
  const bits = [0, 1, 8, 16, 64, 128, 256, 4096, 16384]
  const file: FileFacts = { rows: bits.length, quality: (row) => bits[row]!, flux: (row) => 500 + row, sap: (row) => 300 + row }
  const flagged = (curve: ReducedCurve): number[] => bits.filter((_, row) => numbers(curve.table, 'flag')[row] !== 0)

  it('quality_mask chooses the bits that count', async () => {
    expect(flagged((await curvesOf([file]))[0]!)).toEqual([1, 8, 16, 128, 16384])
    expect(flagged((await curvesOf([file], { quality_mask: 0 }))[0]!)).toEqual(bits.slice(1))
    expect(flagged((await curvesOf([file], { quality_mask: 256 }))[0]!)).toEqual([256])
    const [kept] = await curvesOf([file])
    expect([...numbers(kept!.table, 'quality_bits')]).toEqual(bits)
    expect([...numbers((await curvesOf([file], { drop_bad: true }))[0]!.table, 'quality_bits')]).toEqual([0, 64, 256, 4096])
  })

  it('flux chooses the flux, positions the centroids', async () => {
    expect(numbers((await curvesOf([file]))[0]!.table, 'flux')[0]).toBe(500)
    expect(numbers((await curvesOf([file], { flux: 'SAP' }))[0]!.table, 'flux')[0]).toBe(300)
    expect(strings((await curvesOf([file]))[0]!.table, 'filter')[0]).toBe('TESS')
    // None were fitted: that must not fail every epoch.
    expect((await curvesOf([file], { positions: 'PSF' }))[0]!.table.columns.has('pos1')).toBe(false)
  })

  it.each([[0, 'start'], [0.5, 'middle'], [1, 'end'], [null, 'middle']] as const)('TIMEPIXR %s is the %s of the exposure', async (TIMEPIXR, alignment) => {
    expect((await curvesOf([{ light: { TIMEPIXR } }]))[0]!.meta.time_stamp_alignment).toBe(alignment)
  })
})

describe('light curves relative to the star', () => {
  const relative: FileFacts = {
    sector: 3, rows: 5, fluxUnit: '', without: ['PDCSAP_FLUX', 'PDCSAP_FLUX_ERR', 'MOM_CENTR1', 'MOM_CENTR2'], sap: () => 0.5, extra: { KSPSAP_FLUX: () => 1, KSPSAP_FLUX_ERR: () => 0.25 },
  }

  it('have the magnitude of the star for zero point, beside sectors in electrons', async () => {
    const [first, third] = await curvesOf([relative, { rows: 3 }])
    expect(numbers(first!.table, 'flux')[0]).toBeCloseTo(1099.2, 3)
    expect(third!.meta).toMatchObject({ zero_point_instrumental: 12.9, series_name: 'TESS_3_4_1' })
    expect([...numbers(third!.table, 'flux')]).toEqual([1, 1, 1, 1, 1])
    expect([...numbers(third!.table, 'fluxerr')]).toEqual([0.25, 0.25, 0.25, 0.25, 0.25])
    expect(third!.meta['electrons_per_flux']).toBeCloseTo(95.04 * 10 ** (0.4 * (20.44 - 12.9)), 3)
    expect(numbers(built(third!).table, 'mag')[0]).toBeCloseTo(12.9, 9)
    expect(numbers((await curvesOf([relative], { flux: 'SAP' }))[0]!.table, 'flux')[0]).toBe(0.5)
  })

  it('have no electrons where nobody knows the magnitude', async () => {
    const [one] = await curvesOf([{ ...relative, primary: { TESSMAG: null } }])
    expect(one!.meta).toMatchObject({ zero_point_instrumental: 0, electrons_per_flux: null, zero_point_measured: null })
  })
})
