import { openTables } from '../store/table-file.ts'
import { AstroError } from '../errors.ts'
import { importProblem } from './problem.ts'
import type { FileTable } from './types.ts'

/**
 * The tables of an HDF5 file: one dataset of compound type each, as astropy, `astro` itself and exports for SkyPortal write them; each is
 * named by its key, but for the only one and one called `photometry`.
 * @throws AstroError `import_hdf5` for other files (those of pandas among them)
 */
export async function readHdf5File(file: string): Promise<FileTable[]> {
  try {
    const tables = await openTables(file)
    try {
      const keys = tables.keys().filter((key) => !key.endsWith('__table_column_meta__'))
      return keys.map((key): FileTable => {
        const { table, meta } = tables.read(key)
        return { name: keys.length === 1 || key === 'photometry' ? null : decodeURIComponent(key), table, meta, known: {}, line: (row) => row + 1 }
      })
    } finally {
      tables.close()
    }
  } catch (error) {
    const why = error instanceof AstroError ? error.message : String(error)
    throw importProblem('import_hdf5', file, `it holds no tables that can be read: ${why}`, 'write each light curve as one dataset (astropy: Table.write(file, path=name)), or as CSV')
  }
}
