import { AstroError, EXIT } from '../errors.ts'

export type DataType = 'photometry' | 'spectra' | 'images' | 'cutouts'

const ALIASES: Record<DataType, readonly string[]> = {
  photometry: ['phot', 'lightcurve', 'lightcurves', 'lc', 'lcs'],
  spectra: ['spec', 'spectrum', 'sed', 'seds'],
  images: ['image', 'im', 'ims', 'img', 'imgs'],
  cutouts: ['cutout', 'thumbnail', 'thumbnails'],
}

/** The data type that a name or one of its aliases stands for, whatever its case. @throws AstroError `unknown_data_type`. */
export function resolveDataType(name: string): DataType {
  const wanted = name.trim().toLowerCase()
  const types = Object.keys(ALIASES) as DataType[]
  const found = types.find((type) => type === wanted || ALIASES[type].includes(wanted))
  if (found !== undefined) return found
  throw new AstroError('unknown_data_type', EXIT.configuration, `there is no data type '${name}'`, {
    hint: `The data types are ${types.join(', ')}.`,
    data: { data_types: types },
  })
}
