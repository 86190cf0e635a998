import type { Json } from '@astro/sdk'
import { fitsBytes } from '../../../src/store/fits/index.ts'
import type { HduToWrite } from '../../../src/store/fits/index.ts'

/** A light-curve file as the mission makes them, of few rows and round numbers. */
export interface FileFacts {
  readonly tic?: number
  readonly sector?: number
  readonly camera?: number
  readonly ccd?: number
  readonly rows?: number
  /** First time, BTJD; days between rows. */
  readonly start?: number
  readonly step?: number
  readonly flux?: (row: number) => number
  readonly sap?: (row: number) => number
  readonly time?: (row: number) => number
  readonly quality?: (row: number) => number
  readonly position?: (row: number) => number
  readonly primary?: Readonly<Record<string, Json>>
  readonly light?: Readonly<Record<string, Json>>
  /** Columns to leave out, such as PDCSAP_FLUX. */
  readonly without?: readonly string[]
  /** Further columns of float32, without a unit. */
  readonly extra?: Readonly<Record<string, (row: number) => number>>
  readonly fluxUnit?: string
}

const cardsOf = (cards: Readonly<Record<string, Json>>) =>
  Object.entries(cards).flatMap(([key, value]) => (value === null ? [] : [{ key, value: value as string | number | boolean }]))

export async function lightCurveFile(facts: FileFacts = {}): Promise<Uint8Array> {
  const { tic = 25155310, sector = 1, camera = 4, ccd = 1, rows = 20, start = 1325, step = 2 / 1440, fluxUnit = 'e-/s' } = facts
  const make = <A>(kind: { from(length: { length: number }, value: (_: unknown, row: number) => number): A }, value: (row: number) => number): A =>
    kind.from({ length: rows }, (_, row) => value(row))
  const flux = facts.flux ?? (() => 1099.2)
  const place = facts.position ?? ((row: number) => 100 + 0.01 * Math.sin(row * row))
  const float = (name: string, value: (row: number) => number, unit = fluxUnit) => ({ name, dtype: 'float32' as const, data: make(Float32Array, value), unit })
  const wide = (name: string, value: (row: number) => number, unit: string) => ({ name, dtype: 'float64' as const, data: make(Float64Array, value), unit })
  const whole = (name: string, value: (row: number) => number) => ({ name, dtype: 'int32' as const, data: make(Int32Array, value) })
  const all = [
    wide('TIME', facts.time ?? ((row) => start + step * row), 'BJD - 2457000, days'),
    float('TIMECORR', () => 0.002, 'd'),
    whole('CADENCENO', (row) => 1000 + row),
    float('SAP_FLUX', facts.sap ?? ((row) => flux(row) - 100)), float('SAP_FLUX_ERR', () => 2), float('SAP_BKG', () => 300), float('SAP_BKG_ERR', () => 1),
    float('PDCSAP_FLUX', flux), float('PDCSAP_FLUX_ERR', () => 2),
    whole('QUALITY', facts.quality ?? (() => 0)),
    wide('PSF_CENTR1', () => NaN, 'pixel'), float('PSF_CENTR1_ERR', () => NaN, 'pixel'), wide('PSF_CENTR2', () => NaN, 'pixel'), float('PSF_CENTR2_ERR', () => NaN, 'pixel'),
    wide('MOM_CENTR1', place, 'pixel'), float('MOM_CENTR1_ERR', () => 1e-4, 'pixel'),
    wide('MOM_CENTR2', (row) => 200 + 0.01 * Math.cos(row * row), 'pixel'), float('MOM_CENTR2_ERR', () => 1e-4, 'pixel'),
    float('POS_CORR1', () => 0.1, 'pixels'), float('POS_CORR2', () => -0.1, 'pixels'),
    ...Object.entries(facts.extra ?? {}).map(([name, value]) => float(name, value, '')),
  ]
  const primary = {
    TELESCOP: 'TESS', OBJECT: `TIC ${tic}`, TICID: tic, SECTOR: sector, CAMERA: camera, CCD: ccd, RA_OBJ: 63.37389, DEC_OBJ: -69.226789, TESSMAG: 12.9,
    CRMITEN: true, CRBLKSZ: 10, CRSPOC: false, ...facts.primary,
  }
  const light = {
    BJDREFI: 2457000, BJDREFF: 0, TIMEPIXR: 0.5, TIMEDEL: step, EXPOSURE: 20.3, INT_TIME: 1.98, NUM_FRM: 60, ...facts.light,
  }
  const hdus: HduToWrite[] = [
    { kind: 'image', image: null, cards: cardsOf(primary) },
    { kind: 'table', name: 'LIGHTCURVE', rows, columns: all.filter(({ name }) => facts.without?.includes(name) !== true), cards: cardsOf(light) },
    { kind: 'image', name: 'APERTURE', image: { data: Int32Array.of(1, 1, 1, 1, 3, 1), shape: [2, 3] }, cards: [{ key: 'NPIXSAP', value: 1 }] },
  ]
  return fitsBytes(hdus)
}
