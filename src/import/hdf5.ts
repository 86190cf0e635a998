import { Group } from 'h5wasm'
import { loadHdf5, openHdf5 } from '../store/hdf5-library.ts'
import { tablesIn, type Part } from './hdf5-walk.ts'
import { importProblem } from './problem.ts'
import type { FileTable } from './types.ts'

/**
 * The tables of an HDF5 file, each named by its path, but for the only one: datasets of compound type, as astropy, PyTables and `astro`
 * write them; data frames of pandas, SkyPortal's light curves among them; groups of columns that are datasets of one length, as h5py
 * writes them. A last `photometry` of a path is no name.
 * @returns the tables, and a sentence for each thing in the file that is left out
 * @throws AstroError `import_hdf5` for a file without any, and for one that cannot be read
 */
export async function readHdf5File(file: string): Promise<{ tables: FileTable[]; notes: string[] }> {
  const { takeMessages } = await loadHdf5()
  takeMessages()
  const open = await openHdf5(file)
  if (open === undefined) throw problem(file, 'it is damaged, or no HDF5 file')
  try {
    const { parts, refused } = tablesIn(file, new Group(open.id, '/'))
    if (parts.length === 0) throw problem(file, refused[0] ?? 'there is no table, no data frame and no group of columns in it')
    const tables = parts.map((part): FileTable => ({ ...part, name: nameOf(part, parts.length === 1) }))
    return { tables, notes: refused.map((why) => `${file}: ${why}; left out`) }
  } finally {
    open.close()
    takeMessages()
  }
}

function problem(file: string, why: string): Error {
  return importProblem('import_hdf5', file, `it holds no tables that can be read: ${why}`, 'write each light curve as one dataset (astropy: Table.write(file, path=name)), or as CSV')
}

function nameOf({ key, star }: Part, isOnly: boolean): string | null {
  const path = key.replace(/(^|\/)photometry$/, '')
  return star ?? (isOnly || path === '' ? null : decoded(path))
}

/** `astro` escapes names of stars in keys; other keys are as they are. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}
