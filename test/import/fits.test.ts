import { describe, expect, it } from 'vitest'
import { fitsBytes, type HduToWrite } from '../../src/store/fits/index.ts'
import { column, failure, maker, partsOf } from './place.ts'

const make = maker()
type Columns = Extract<HduToWrite, { kind: 'table' }>['columns']

const cards = (facts: Readonly<Record<string, string | number>>) => Object.entries(facts).map(([key, value]) => ({ key, value }))

/** A file with one table of two rows. */
async function lightCurve(name: string, columns: Columns, primary: Readonly<Record<string, string | number>> = {}, light: Readonly<Record<string, string | number>> = {}) {
  return make(name, await fitsBytes([{ kind: 'image', image: null, cards: cards(primary) }, { kind: 'table', name: 'LIGHTCURVE', rows: 2, columns, cards: cards(light) }]))
}
const float = (name: string, data: number[], unit = '') => ({ name, dtype: 'float32' as const, data: Float32Array.from(data), unit })
const double = (name: string, data: number[], unit = '') => ({ name, dtype: 'float64' as const, data: Float64Array.from(data), unit })
const int = (name: string, data: number[]) => ({ name, dtype: 'int32' as const, data: Int32Array.from(data) })
const times = double('TIME', [1325.5, 1325.75], 'd')
const TESS = { TELESCOP: 'TESS', OBJECT: 'TIC 7', TESSMAG: 12.5, SECTOR: 3 }
const LIGHT = { BJDREFI: 2457000, BJDREFF: 0, INT_TIME: 1.98, NUM_FRM: 60 }

describe('light curves of TESS', () => {
  const sap = [float('SAP_FLUX', [0.9, 1.1]), float('SAP_FLUX_ERR', [0.01, 0.01])]

  it.each([['KSPSAP_FLUX', true], ['DET_FLUX', true], ['SAP_FLUX', false]])('of QLP are relative to the star: %s', async (name, isDetrended) => {
    const detrended = isDetrended ? [float(name, [1, 1.02]), float(`${name}_ERR`, [0.02, 0.02])] : []
    const [part] = await partsOf(await lightCurve('qlp.fits', [times, ...sap, ...detrended, int('QUALITY', [0, 4096])], TESS, LIGHT))
    expect(part!.reading.columns).toEqual({ time: 'TIME', flux: name, fluxerr: `${name}_ERR`, flag: 'QUALITY' })
    expect(part!.reading).toMatchObject({ zero_point: 12.5, electrons_per_flux: null, quality_mask: isDetrended ? null : 175, time_scale: 'tdb', exptime: 118.8 })
  })

  it('of SPOC are electrons per second', async () => {
    const [part] = await partsOf(await lightCurve('spoc.fits', [times, ...sap.map((one) => ({ ...one, unit: 'e-/s' })), float('PDCSAP_FLUX', [100, 101], 'e-/s'), int('QUALITY', [0, 0])], TESS, LIGHT))
    expect(part!.reading).toMatchObject({ columns: { flux: 'PDCSAP_FLUX' }, zero_point: 20.44, electrons_per_flux: 118.8, quality_mask: 175 })
    const [none] = await partsOf(await lightCurve('nopdc.fits', [times, ...sap.map((one) => ({ ...one, unit: 'e-/s' })), float('PDCSAP_FLUX', [NaN, NaN], 'e-/s')], TESS, LIGHT))
    expect(none!.reading).toMatchObject({ columns: { flux: 'SAP_FLUX' }, zero_point: 20.44 })
  })

  it('whose star has no magnitude have magnitudes from 0', async () => {
    const [part] = await partsOf(await lightCurve('nomag.fits', [times, ...sap], { TELESCOP: 'TESS' }, LIGHT))
    expect(part!.reading).toMatchObject({ zero_point: 0, electrons_per_flux: null })
  })
})

describe('other tables', () => {
  it('have fluxes in the unit of their column, flags that are yes or no', async () => {
    const flags = { name: 'FLAG', dtype: 'logical' as const, data: Uint8Array.of(0, 1) }
    const [part] = await partsOf(await lightCurve('mjy.fits', [double('MJD', [58000, 58001]), double('FLUX', [2, 3], 'mJy'), double('FLUX_ERR', [0.5, 0.25], 'mJy'), flags]))
    expect([column(part!, 'flux'), column(part!, 'fluxerr')]).toEqual([Float64Array.of(2000, 3000), Float64Array.of(500, 250)])
    expect(column(part!, 'flag')).toEqual(Float64Array.of(0, 1))
    expect((await failure(await lightCurve('adu.fits', [double('MJD', [58000, 58001]), double('FLUX', [2, 3], 'adu')]))).code).toBe('import_flux_unit')
  })
})
