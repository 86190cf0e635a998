import { table, type Column, type Meta } from '@astro/sdk'
import { cardValue, numberValue, openFits, textValue, type FitsColumn, type Header } from '../store/fits/index.ts'
import { importProblem } from './problem.ts'
import type { FileTable, Reading } from './types.ts'

/** Magnitude of one electron per second: TESS Instrument Handbook 2018 section 6.3, Kepler Instrument Handbook (Kp 12 gives 1.74e5 e/s). */
const ZERO_POINTS: Readonly<Record<string, number>> = { TESS: 20.44, Kepler: 25.1 }
/** Bits that make an epoch bad unless the reduction is told otherwise (`quality_mask`): docs/import.md lists them. */
const MASKS: Readonly<Record<string, number>> = { TESS: 175, Kepler: 1130799 }
const FLUXES = [['PDCSAP_FLUX', 'PDCSAP_FLUX_ERR'], ['SAP_FLUX', 'SAP_FLUX_ERR'], ['flux', 'error'], ['FLUX', 'FLUX_ERR']] as const

/**
 * A table of a FITS file: the light curves of Kepler, K2 and TESS with all that their headers say (times TDB at the barycentre, exposure,
 * quality bits, position), any other table as it stands.
 * @throws AstroError `import_fits` for a file of pixels or without a table, and those of `openFits`
 */
export async function readFitsFile(file: string): Promise<FileTable[]> {
  await using fits = await openFits(file)
  const hdus = await fits.hdus()
  const found = hdus.find(({ type, name }) => type === 'table' && name === 'LIGHTCURVE') ?? hdus.find(({ type }) => type.endsWith('table'))
  if (!found) throw importProblem('import_fits', file, 'it holds no table', `'astro fits info ${file}' lists what is in it`)
  const [primary, header] = [await fits.header(0), await fits.header(found.index)]
  const read = await fits.table(found.index)
  const cubes = read.columns.filter(({ shape, name }) => shape.length > 0 && name.toUpperCase() === 'FLUX')
  if (cubes.length > 0) throw importProblem('import_fits', file, 'it is a target pixel file: its FLUX is an image at every time', 'give the light curve (…lc.fits) of the same star')
  const columns = new Map<string, Column>(read.columns.flatMap((column) => columnsOf(column)))
  const info = Object.fromEntries(read.columns.filter(({ unit, name }) => unit !== '' && columns.has(name)).map(({ name, unit }) => [name, { unit }]))
  const facts = factsOf(primary, header)
  return [{ name: nameOf(primary), table: table(columns, info), meta: facts, known: knownOf(columns, primary, header), line: (row) => row + 1 }]
}

function columnsOf({ name, shape, offsets, dtype, data, undefined: marks }: FitsColumn): [string, Column][] {
  if (shape.length > 0 || offsets !== undefined || dtype === 'logical' || dtype.startsWith('complex')) return []
  if (marks === undefined) return [[name, dtype === 'int64' || Array.isArray(data) || PLAIN.has(dtype) ? (data as Column) : Float64Array.from(data as ArrayLike<number>, Number)]]
  return [[name, Float64Array.from(data as ArrayLike<number>, (value, i) => (marks[i] === 1 ? NaN : Number(value)))]]
}
const PLAIN = new Set(['float64', 'float32', 'int32', 'int16', 'uint8'])

function nameOf(primary: Header): string | null {
  const object = textValue(primary, 'OBJECT')?.trim()
  const tic = cardValue(primary, 'TICID')
  return object || (tic === undefined ? null : `TIC ${String(tic)}`)
}

function factsOf(primary: Header, header: Header): Meta {
  const facts: Meta = {}
  for (const key of ['TELESCOP', 'MISSION', 'OBJECT', 'TICID', 'KEPLERID', 'SECTOR', 'QUARTER', 'CAMPAIGN', 'CAMERA', 'CCD', 'TESSMAG', 'KEPMAG', 'OBSMODE']) {
    const value = cardValue(primary, key) ?? cardValue(header, key)
    if (value === undefined || value === null || typeof value === 'object') continue
    facts[key.toLowerCase()] = typeof value === 'bigint' ? Number(value) : (value as string | number | boolean)
  }
  return facts
}

function knownOf(columns: ReadonlyMap<string, Column>, primary: Header, header: Header): Partial<Reading> {
  const telescope = textValue(primary, 'TELESCOP')?.trim() ?? ''
  const time = ['TIME', 'time', 'Time'].find((name) => columns.has(name))
  const day = numberValue(header, 'BJDREFI', NaN) + numberValue(header, 'BJDREFF', 0)
  const position = [numberValue(primary, 'RA_OBJ', NaN), numberValue(primary, 'DEC_OBJ', NaN)] as const
  const where: Partial<Reading> = position.every(Number.isFinite) ? { position } : {}
  if (time === undefined || !Number.isFinite(day)) return where
  const [flux, fluxerr] = FLUXES.find(([name]) => columns.has(name)) ?? []
  const flag = ['QUALITY', 'SAP_QUALITY', 'quality'].find((name) => columns.has(name))
  const exptime = exposureOf(primary, header)
  return {
    ...where,
    columns: { time, ...(flux === undefined ? {} : { flux }), ...(fluxerr !== undefined && columns.has(fluxerr) ? { fluxerr } : {}), ...(flag === undefined ? {} : { flag }) },
    time_offset: day - 2400000.5, time_scale: 'tdb', time_frame: 'barycentre', alignment: 'middle',
    band: telescope || null, exptime, electrons_per_flux: exptime,
    zero_point: ZERO_POINTS[telescope] ?? null, quality_mask: MASKS[telescope] ?? null, series: seriesOf(primary),
  }
}

/**
 * Seconds that light was gathered in one cadence: INT_TIME times NUM_FRM, less what cosmic-ray mitigation on board drops: the brightest and the faintest
 * of each block of CRBLKSZ frames (TESS Instrument Handbook 2018, section 5.1).
 */
function exposureOf(primary: Header, header: Header): number | null {
  const seconds = numberValue(header, 'INT_TIME', NaN) * numberValue(header, 'NUM_FRM', NaN)
  if (!Number.isFinite(seconds)) return null
  const block = numberValue(primary, 'CRBLKSZ', 10)
  return cardValue(primary, 'CRMITEN') === true && block > 2 ? (seconds * (block - 2)) / block : seconds
}

function seriesOf(primary: Header): string {
  for (const key of ['SECTOR', 'QUARTER', 'CAMPAIGN']) {
    const value = cardValue(primary, key)
    if (typeof value === 'number' || typeof value === 'bigint') return `${key.toLowerCase()} ${value}`
  }
  return ''
}
