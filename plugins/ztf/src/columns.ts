import type { ColumnInfo, CsvOptions } from '@astro/sdk'

interface ZtfColumn extends ColumnInfo {
  readonly description: string
  readonly type: NonNullable<CsvOptions['types']>[string]
  /** True for columns that the reduction cannot do without. */
  readonly needed?: boolean
}

/** The columns of the service's answer, kept as they come. ccdid and qid are hexadecimal text there (`0xf`). */
const all: Readonly<Record<string, ZtfColumn>> = {
  oid: { type: 'int64', needed: true, description: 'object: one star in one field, filter, CCD and quadrant' },
  expid: { type: 'int64', description: 'exposure' },
  hjd: { type: 'float64', unit: 'd', description: 'heliocentric Julian date of the middle of the exposure' },
  mjd: { type: 'float64', needed: true, unit: 'd', description: 'MJD (UTC) of the start of the exposure' },
  mag: { type: 'float64', needed: true, unit: 'mag', description: 'calibrated PSF magnitude (AB), without colour term' },
  magerr: { type: 'float64', needed: true, unit: 'mag', description: 'uncertainty of mag' },
  catflags: { type: 'int32', needed: true, description: 'quality bits; 0 = good' },
  filtercode: { type: 'text', needed: true, description: 'zg, zr or zi' },
  ra: { type: 'float64', needed: true, unit: 'deg', description: 'right ascension of the detection (ICRS)' },
  dec: { type: 'float64', needed: true, unit: 'deg', description: 'declination of the detection (ICRS)' },
  chi: { type: 'float64', description: 'chi of the PSF fit' },
  sharp: { type: 'float64', description: 'sharpness of the PSF fit' },
  filefracday: { type: 'int64', description: 'YYYYMMDDdddddd: date and fraction of the day, names the image' },
  field: { type: 'int32', needed: true, description: 'survey field' },
  ccdid: { type: 'text', description: 'CCD, 1 to 16' },
  qid: { type: 'text', description: 'quadrant of the CCD, 1 to 4' },
  limitmag: { type: 'float64', needed: true, unit: 'mag', description: 'limiting magnitude of the image, 5 sigma' },
  magzp: { type: 'float64', unit: 'mag', description: 'zero point' },
  magzprms: { type: 'float64', unit: 'mag', description: 'scatter of the zero point' },
  clrcoeff: { type: 'float64', description: 'colour coefficient' },
  clrcounc: { type: 'float64', description: 'uncertainty of clrcoeff' },
  exptime: { type: 'float64', needed: true, unit: 's', description: 'exposure time' },
  airmass: { type: 'float64', description: 'airmass' },
  programid: { type: 'int32', description: 'programme; 1 = public' },
}

const entries = Object.entries(all)

/** Units and meaning by name. */
export const columns: Readonly<Record<string, ColumnInfo>> = Object.fromEntries(
  entries.map(([name, { unit, description }]) => [name, unit === undefined ? { description } : { unit, description }]),
)

/** How to read an answer. */
export const csvOptions: CsvOptions = {
  required: entries.filter(([, column]) => column.needed).map(([name]) => name),
  types: Object.fromEntries(entries.map(([name, { type }]) => [name, type])),
}
