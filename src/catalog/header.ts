import { type EcsvColumn, isEcsv, parseEcsvHeader } from './ecsv-header.ts'
import { catalogProblem, quote } from './problem.ts'
import { type Dialect, quotedReader, sniffDelimiter } from './record.ts'

/** The head of a table: how it is written and what its columns are called. */
export interface Header {
  readonly dialect: Dialect
  readonly columns: readonly string[]
  /** Types and units, in an ECSV file. */
  readonly ecsv: readonly EcsvColumn[] | undefined
  readonly line: number
}

/** Takes the first lines of a file one by one; answers with the header when it is there. Comments (`#`) may precede it. */
export function headerReader(file: string, newline: number): (text: string, line: number) => Header | undefined {
  let comments: string[] | undefined
  return (text, line) => {
    if (text.trim() === '') return undefined
    if (text.startsWith('#')) {
      if (isEcsv(text)) comments = []
      else comments?.push(text.replace(/^# ?/, ''))
      return undefined
    }
    const ecsv = comments === undefined ? undefined : parseEcsvHeader(file, comments)
    const dialect = { delimiter: ecsv === undefined ? sniffDelimiter(text) : ecsv.delimiter.charCodeAt(0), newline }
    const columns = columnNames(file, line, text, dialect)
    const declared = ecsv?.columns.map((column) => column.name)
    if (declared !== undefined && (declared.length !== columns.length || declared.some((name, i) => name !== columns[i]))) {
      throw catalogProblem(
        'catalog_ecsv',
        { file, line },
        `the column names (${columns.length}) are not those of the ECSV header (${declared.length})`,
        'Write the table again with astropy (format "ascii.ecsv"), or take the comment lines away to have it read as CSV.',
      )
    }
    return { dialect, columns, ecsv: ecsv?.columns, line }
  }
}

function columnNames(file: string, line: number, text: string, dialect: Dialect): string[] {
  const fields = quotedReader(dialect)(text)
  if (typeof fields === 'string') {
    throw catalogProblem(
      'catalog_quote',
      { file, line },
      'the quotes of the header line do not match',
      'Each quoted name begins and ends with a quote; one inside is doubled.',
    )
  }
  const columns = Array.from({ length: fields.count }, (_, i) => fields.text(i).trim() || `col${i}`)
  const seen = new Set<string>()
  for (const column of columns) {
    if (seen.has(column)) {
      throw catalogProblem(
        'catalog_duplicate_column',
        { file, line },
        `the column name ${quote(column)} occurs twice`,
        'Give each column a name of its own.',
        { name: column },
      )
    }
    seen.add(column)
  }
  return columns
}
