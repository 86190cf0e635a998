import { fromRows, isNumber, type Line } from './rows.ts'
import { importProblem, shown } from './problem.ts'
import type { FileTable, Reading } from './types.ts'

/** The columns of an AAVSO download that are not free text, in their order; comments, comparison stars and charts follow. */
const COLUMNS = ['JD', 'Magnitude', 'Uncertainty', 'HQuncertainty', 'Band', 'Observer Code'] as const
/** Fields of the full form, with and without the affiliation and what follows it. */
const FULL = [17, 18, 22, 23]
/** What a band is called, by AAVSO or a survey; no observer's code is one letter. */
const BANDS = /^([a-z]|vis\.?|C[VRB]|T[GBR]|S[UGRIZ]|[RI]c|[griuzy]p|p?g|clear|z[gri]|ztf_?[gri]|gaia_?(g|bp|rp)|uv[wm][12]|w[1-4])$/i
const SIMPLE = ['JD', 'Magnitude', 'Uncertainty', 'Observer Code'] as const

/**
 * A file of the American Association of Variable Star Observers: the full form of its downloads (18, 22 or 23 fields, with a header or
 * without) or the simple one (JD, magnitude, perhaps uncertainty and observer). Undefined for other files. Of the full form the first
 * six columns are taken: the others are free text that may hold anything, delimiters, quotes and line ends among it.
 * @throws AstroError `import_fields` for a line that is no observation
 */
export function aavsoLayout(file: string, lines: readonly string[], first: number, delimiter: string): FileTable | undefined {
  if (delimiter === ' ') return undefined
  const start = lines[first]!.split(delimiter)
  const hasHeader = start[0]!.trim() === 'JD' && start[1]?.trim() === 'Magnitude' && start[4]?.trim() === 'Band'
  const data = hasHeader ? first + 1 : first
  const sample = lines[data]?.split(delimiter) ?? []
  if (!hasHeader && !(isJulian(sample[0]) && isMagnitude(sample[1]))) return undefined
  const full = hasHeader || FULL.includes(sample.length)
  if (!full && !isSimple(lines.slice(data), delimiter)) return undefined
  const width = hasHeader ? start.length : sample.length
  const rows = observations(file, lines, data, delimiter, full ? width : 2)
  const names: readonly string[] = full ? COLUMNS : SIMPLE.slice(0, rows.reduce((most, { fields }) => Math.max(most, fields.length), 0))
  return { ...fromRows(names, rows.map((row) => ({ ...row, fields: tidied(row.fields) }))), known: knownOf(full) }
}

/** Tabs, at most four fields, and an observer in the fourth: tables of others may well have a band there. */
function isSimple(lines: readonly string[], delimiter: string): boolean {
  const rows = lines.filter((line) => line.trim() !== '' && !line.startsWith('#')).map((line) => line.split(delimiter))
  const observers = rows.flatMap((fields) => fields[3]?.trim() || [])
  return delimiter === '\t' && rows.every(({ length }) => length <= 4) && !(observers.length > 0 && observers.every((name) => BANDS.test(name)))
}

function knownOf(full: boolean): Partial<Reading> {
  const shared = { time: 'JD', mag: 'Magnitude', magerr: 'Uncertainty' }
  return { columns: full ? { ...shared, band: 'Band' } : shared, time_offset: -2400000.5, time_scale: 'utc', time_frame: 'earth', alignment: 'middle' }
}

/** Lines that begin with a Julian date; others belong to the free text of the line before, as long as that lacks fields. */
function observations(file: string, lines: readonly string[], data: number, delimiter: string, width: number): Line[] {
  const rows: Line[] = []
  for (let i = data; i < lines.length; i++) {
    const line = lines[i]!
    if (line.trim() === '' || line.startsWith('#')) continue
    const fields = line.split(delimiter)
    if (isJulian(fields[0])) rows.push({ number: i + 1, fields })
    else if (rows.length > 0 && rows.at(-1)!.fields.length < width) rows.at(-1)!.fields.push(...fields.slice(1))
    else {
      throw importProblem('import_fields', file, `the line does not begin with a Julian date: ${shown(line)}`, 'every line of an AAVSO file is one observation', { line: i + 1 })
    }
  }
  const short = rows.find(({ fields }) => fields.length < Math.min(width, COLUMNS.length))
  if (short) throw importProblem('import_cut', file, `${short.fields.length} fields, ${width} are expected: ${shown(short.fields.join(' '))}`, 'copy or download the file again', { line: short.number })
  return rows
}

/** A colon behind a magnitude or an uncertainty says that the observer is not sure of it. */
function tidied(fields: readonly string[]): string[] {
  return fields.map((field, i) => (i === 1 || i === 2 ? field.trim().replace(/:$/, '') : field.trim()))
}

function isJulian(field: string | undefined): boolean {
  const value = Number(field)
  return field !== undefined && isNumber(field) && value > 2.2e6 && value < 2.6e6
}

function isMagnitude(field: string | undefined): boolean {
  return field !== undefined && isNumber(field.trim().replace(/^</, '').replace(/:$/, ''))
}
