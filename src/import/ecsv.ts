import { parseEcsvHeader } from '../catalog/ecsv-header.ts'
import { astropyTimes } from './astropy-times.ts'
import { importProblem } from './problem.ts'
import { readText } from './text.ts'
import type { FileTable } from './types.ts'

/**
 * An ECSV file (Enhanced CSV 1.0 of astropy): units from its header, types from its values.
 * @throws AstroError `catalog_ecsv` for a header that is not what ECSV asks for, and those of `readText`
 */
export function readEcsv(file: string, text: string): FileTable {
  const lines = text.split(/\r?\n/)
  const comments = lines.filter((line) => line.startsWith('#')).map((line) => line.replace(/^# ?/, ''))
  const header = parseEcsvHeader(file, comments.slice(1))
  const read = readText(file, lines.filter((line) => !line.startsWith('#')).join('\n'), header)
  for (const { name } of header.columns) {
    if (!read.table.columns.has(name)) throw importProblem('import_header', file, `its header declares a column '${name}' that the table lacks`, 'write the table again with astropy')
  }
  const info = Object.fromEntries(header.columns.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, { unit }]])))
  const { columns, info: all, times } = astropyTimes(read.table.columns, info, header.serialized)
  return { ...read, times, table: { ...read.table, columns, info: all }, ...(read.line ? { line: (row: number) => read.line!(row) + comments.length } : {}) }
}
