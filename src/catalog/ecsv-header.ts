import { parse } from 'yaml'
import type { Json } from '@astro/sdk'
import { catalogProblem } from './problem.ts'

export interface EcsvColumn {
  readonly name: string
  /** numpy's name of the type: `float64`, `int64`, `bool`, `string`… */
  readonly datatype: string
  readonly unit: string | undefined
  readonly description?: string
}

export interface EcsvHeader {
  readonly delimiter: string
  readonly columns: readonly EcsvColumn[]
  /** What astropy says of columns that are more than numbers: class, format, scale … by name. */
  readonly serialized: Readonly<Record<string, unknown>>
}

/** True for the first line of an ECSV file. */
export function isEcsv(line: string): boolean {
  return /^# %ECSV \d/.test(line)
}

/**
 * The header of an ECSV file (Enhanced Character Separated Values 1.0, astropy APE 6) from its comment lines, `# ` taken off.
 * @throws AstroError `catalog_ecsv` when it is not the YAML that ECSV asks for.
 */
export function parseEcsvHeader(file: string, lines: readonly string[]): EcsvHeader {
  const bad = (what: string) =>
    catalogProblem(
      'catalog_ecsv',
      { file },
      `the ECSV header ${what}`,
      'Write the table again with astropy (format "ascii.ecsv"), or save it as plain CSV.',
    )
  let header: unknown
  try {
    header = parse(lines.join('\n'), { customTags: ['omap'], logLevel: 'error', maxAliasCount: 100 })
  } catch (error) {
    throw bad(`is not valid YAML: ${(error as Error).message.split('\n')[0]}`)
  }
  if (!isObject(header) || !Array.isArray(header['datatype'])) throw bad('has no list of columns (datatype)')
  const delimiter = header['delimiter'] ?? ' '
  if (delimiter !== ' ' && delimiter !== ',')
    throw bad(`names the delimiter ${JSON.stringify(delimiter)}; a blank or a comma is allowed`)
  return { delimiter, columns: header['datatype'].map((column: unknown) => ecsvColumn(column, bad)), serialized: serializedOf(header['meta']) }
}

/** Its metadata are a map, ordered or not. */
function serializedOf(meta: unknown): Record<string, unknown> {
  const found = meta instanceof Map ? (meta.get('__serialized_columns__') as unknown) : isObject(meta) ? meta['__serialized_columns__'] : undefined
  return isObject(found) ? found : {}
}

function ecsvColumn(column: unknown, bad: (what: string) => Error): EcsvColumn {
  if (!isObject(column) || typeof column['datatype'] !== 'string' || column['name'] === undefined) {
    throw bad('has a column without name or datatype')
  }
  const unit = typeof column['unit'] === 'string' ? column['unit'] : undefined
  const { description } = column
  return { name: String(column['name']), datatype: column['datatype'], unit, ...(typeof description === 'string' ? { description } : {}) }
}

/** A field as the value that its datatype says; null where there is none. 64-bit integers beyond 2^53 stay text. */
export function ecsvValue(text: string, datatype: string): Json {
  if (datatype === 'string') return text
  if (text === '') return null
  if (datatype === 'bool') return text === 'True' ? true : text === 'False' ? false : text
  if (!/^u?int|^float/.test(datatype)) return text
  const value = Number(text)
  if (Number.isNaN(value)) return /^[+-]?nan$/i.test(text) ? null : text
  return (datatype.includes('int') && !Number.isSafeInteger(value)) || !Number.isFinite(value) ? text : value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
