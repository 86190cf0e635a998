import type { FitsDocument, FitsHdu, FitsReader, Json, Table } from '@astro/sdk'
import { authorOf } from './choose.ts'
import type { Candidate } from './choose.ts'
import { exposureOf, number } from './exposure.ts'

/** Cards that are kept, by the header that they are taken from first. */
const PRIMARY = [
  'TICID', 'SECTOR', 'CAMERA', 'CCD', 'RA_OBJ', 'DEC_OBJ', 'PMRA', 'PMDEC', 'TESSMAG', 'TEFF', 'LOGG', 'CRMITEN', 'CRBLKSZ', 'CRSPOC', 'DATA_REL', 'PROCVER',
]
const LIGHT = ['BJDREFI', 'BJDREFF', 'TIMEPIXR', 'TIMEDEL', 'EXPOSURE', 'INT_TIME', 'NUM_FRM', 'CROWDSAP', 'FLFRCSAP']
/** Largest aperture that is kept, pixels. */
const MOST_PIXELS = 1024

/** The light curve of one sector. */
export interface LightCurveFile extends Candidate {
  /** Without leading zeros; null where the file does not tell. */
  readonly tic: string | null
  /** J2000, deg; NaN where the file does not tell. */
  readonly ra: number
  readonly dec: number
  readonly table: Table
  /** Seconds of light in a cadence; NaN where the file does not tell. */
  readonly exposure: number
  readonly cards: Readonly<Record<string, Json>>
  /** Pixels of the aperture, row by row. */
  readonly aperture: readonly (readonly number[])[] | null
}

/**
 * A light curve of TESS from the bytes of its file.
 * @param file name of the file, for messages and, without a header that tells, the author
 * @throws Error for a file of something else
 */
export async function readLightCurve(bytes: Uint8Array, file: string, fits: FitsReader, author = authorOf(file)): Promise<LightCurveFile> {
  const document = await fits(bytes).catch((error: unknown) => {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  })
  const [primary, light] = [document.hdus[0]!, lightOf(document, file)]
  const header = (name: string): Json | undefined => primary.header[name] ?? light.header[name]
  const cards = cardsOf(primary, light)
  const sector = number(header('SECTOR'))
  if (!Number.isInteger(sector)) throw new Error(`${file}: its headers do not say which sector it is of`)
  const tic = header('TICID')
  return {
    sector, author, file, cards, cadence: Math.round(86_400 * number(light.header['TIMEDEL'])),
    tic: tic === undefined || tic === null ? null : String(tic).replace(/^0+(?=\d)/, ''),
    ra: number(header('RA_OBJ')), dec: number(header('DEC_OBJ')),
    table: light.table(), exposure: exposureOf(primary.header, light.header), aperture: apertureOf(document),
  }
}

function lightOf({ hdus }: FitsDocument, file: string): FitsHdu {
  const tables = hdus.filter(({ type }) => type === 'table')
  const found = tables.find(({ name }) => name === 'LIGHTCURVE') ?? tables[0]
  const t = found?.table()
  if (found === undefined || t?.columns.has('TIME') !== true) throw new Error(`${file}: it has no table with a column TIME: it is no light curve of TESS`)
  if (!('BJDREFI' in found.header)) throw new Error(`${file}: its table does not say what its times count from (BJDREFI)`)
  return found
}

function cardsOf(primary: FitsHdu, light: FitsHdu): Record<string, Json> {
  const cards: Record<string, Json> = {}
  for (const [names, first, second] of [[PRIMARY, primary, light], [LIGHT, light, primary]] as const) {
    for (const name of names) {
      const value = first.header[name] ?? second.header[name] ?? null
      if (value !== null) cards[name] = value
    }
  }
  return cards
}

function apertureOf({ hdus }: FitsDocument): number[][] | null {
  const found = hdus.find(({ name, type }) => name === 'APERTURE' && type === 'image')
  const image = found?.image()
  const [rows, width] = image?.shape ?? []
  if (image === undefined || image.shape.length !== 2 || rows! * width! > MOST_PIXELS) return null
  return Array.from({ length: rows! }, (_, y) => Array.from(image.data.subarray(y * width!, (y + 1) * width!)))
}
