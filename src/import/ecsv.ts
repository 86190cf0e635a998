import { type EcsvHeader, parseEcsvHeader } from '../catalog/ecsv-header.ts'
import { importProblem } from './problem.ts'
import { readText } from './text.ts'
import type { TimeWords } from './time-words.ts'
import type { FileTable } from './types.ts'

/** Formats of astropy's times; in others, such as seconds of Unix, times are not read. */
const WORDS: Readonly<Record<string, TimeWords>> = {
  mjd: { origin: 'MJD-origin' }, jd: { origin: 'JD-origin' }, btjd: { origin: '2457000', place: 'BARYCENTER' }, bkjd: { origin: '2454833', place: 'BARYCENTER' },
  iso: {}, isot: {}, fits: {}, datetime64: {},
}

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
  return { ...read, times: timesIn(header.serialized), table: { ...read.table, info }, ...(read.line ? { line: (row: number) => read.line!(row) + comments.length } : {}) }
}

/** Columns that were a Time in astropy: what they count from, and in what scale. */
function timesIn(serialized: EcsvHeader['serialized']): Map<string, TimeWords> {
  return new Map(Object.entries(serialized).flatMap(([name, facts]): [string, TimeWords][] => {
    const { __class__: kind, format, scale } = (facts ?? {}) as Record<string, unknown>
    return kind === 'astropy.time.core.Time' ? [[name, { ...(WORDS[String(format)] ?? { origin: String(format) }), scale: String(scale) }]] : []
  }))
}
