import type { Column, Meta, Table } from '@astro/sdk'
import { tableOf } from '../archive/fits-document.ts'
import { cardValue, numberValue, openFits, textValue, type FitsColumn, type Header } from '../store/fits/index.ts'
import { mjdOf } from './astropy-times.ts'
import { importProblem } from './problem.ts'
import type { TimeWords } from './time-words.ts'
import type { FileTable, Reading } from './types.ts'

/** Magnitude of one electron per second: TESS Instrument Handbook 2018 section 6.3, Kepler Instrument Handbook (Kp 12 gives 1.74e5 e/s). */
const ZERO_POINTS: Readonly<Record<string, number>> = { TESS: 20.44, Kepler: 25.1 }
/** Bits that make an epoch bad unless the reduction is told otherwise (`quality_mask`): docs/import.md lists them. */
const MASKS: Readonly<Record<string, number>> = { TESS: 175, Kepler: 1130799 }
/** Fluxes and their errors, best first: SPOC, QLP (of its years), the sum of the aperture, K2SC, others. */
const FLUXES = [
  ['PDCSAP_FLUX', 'PDCSAP_FLUX_ERR'], ['KSPSAP_FLUX', 'KSPSAP_FLUX_ERR'], ['DET_FLUX', 'DET_FLUX_ERR'], ['SAP_FLUX', 'SAP_FLUX_ERR'], ['flux', 'error'], ['FLUX', 'FLUX_ERR'],
] as const
/** Fluxes in electrons per second whose files need not say so: SPOC's, and K2SC's, which never do. */
const ELECTRONS = new Set(['PDCSAP_FLUX', 'flux'])
/** Columns by which a file of QLP is known: its QUALITY has bits of its own meaning, every one of which counts. */
const QLP = ['KSPSAP_FLUX', 'DET_FLUX']

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
  const plain = tableOf(read.columns, read.rows)
  const { columns, times } = timesIn(read.columns, header)
  const own = { ...plain, columns: new Map([...columns, ...plain.columns]) }
  return [{ name: nameOf(primary), table: own, meta: factsOf(primary, header), known: knownOf(own, primary, header), times, line: (row) => row + 1 }]
}

/** Columns of times in two parts (FITS standard 4.0, section 9; astropy writes a Time so): MJD, and what the header says of them. */
function timesIn(all: readonly FitsColumn[], header: Header): { columns: [string, Column][]; times: Map<string, TimeWords> } {
  const [columns, times] = [[] as [string, Column][], new Map<string, TimeWords>()]
  for (const [i, { name, dtype, shape, data }] of all.entries()) {
    const scale = textValue(header, `TCTYP${i + 1}`)?.trim()
    if (scale === undefined || dtype !== 'float64' || shape.length !== 1 || shape[0] !== 2) continue
    const [parts, zero] = [data as Float64Array, numberValue(header, 'JDREF', 0)]
    columns.push([name, mjdOf(parts.filter((_, k) => k % 2 === 0).map((day) => day + zero), parts.filter((_, k) => k % 2 === 1))])
    times.set(name, { origin: 'MJD-origin', scale, place: textValue(header, `TRPOS${i + 1}`)?.trim() })
  }
  return { columns, times }
}

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

function knownOf(own: Table, primary: Header, header: Header): Partial<Reading> {
  const { columns } = own
  const telescope = textValue(primary, 'TELESCOP')?.trim() ?? ''
  const time = ['TIME', 'time', 'Time'].find((name) => columns.has(name))
  const day = numberValue(header, 'BJDREFI', NaN) + numberValue(header, 'BJDREFF', 0)
  const position = [numberValue(primary, 'RA_OBJ', NaN), numberValue(primary, 'DEC_OBJ', NaN)] as const
  const where: Partial<Reading> = position.every(Number.isFinite) ? { position } : {}
  if (time === undefined || !Number.isFinite(day)) return where
  const [flux, fluxerr] = FLUXES.find(([name]) => hasValues(columns.get(name))) ?? FLUXES.find(([name]) => columns.has(name)) ?? []
  const flag = ['QUALITY', 'SAP_QUALITY', 'quality'].find((name) => columns.has(name))
  const exptime = exposureOf(primary, header)
  const isRelative = flux !== undefined && !ELECTRONS.has(flux) && !/^(e-?|electrons?)\s*(\/\s*s|s\*{0,2}-1)/i.test(own.info[flux]?.unit ?? '')
  return {
    ...where,
    columns: { time, ...(flux === undefined ? {} : { flux }), ...(fluxerr !== undefined && columns.has(fluxerr) ? { fluxerr } : {}), ...(flag === undefined ? {} : { flag }) },
    time_offset: day - 2400000.5, time_scale: 'tdb', time_frame: 'barycentre', alignment: 'middle',
    band: telescope || null, exptime, electrons_per_flux: isRelative ? null : exptime,
    zero_point: zeroPointOf(telescope, isRelative, primary), quality_mask: QLP.some((name) => columns.has(name)) ? null : (MASKS[telescope] ?? null), series: seriesOf(primary),
  }
}

/** Magnitude of flux 1: of one electron per second, or, where the flux is relative to the star, that of the star, 0 when it is not told. */
function zeroPointOf(telescope: string, isRelative: boolean, primary: Header): number | null {
  const electron = ZERO_POINTS[telescope]
  if (!isRelative || electron === undefined) return electron ?? null
  const magnitude = [numberValue(primary, 'TESSMAG', NaN), numberValue(primary, 'KEPMAG', NaN)].find(Number.isFinite)
  return magnitude ?? 0
}

function hasValues(column: Column | undefined): boolean {
  return column !== undefined && Array.from(column as ArrayLike<unknown>).some((value) => Number.isFinite(Number(value)))
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
