import Papa from 'papaparse'
import { fail, wrongCount } from './csv-fields.ts'
import type { Fields } from './csv-fields.ts'

/**
 * The fields of a text with quoted values; its lines end in LF.
 * @throws AstroError `not_a_table` for quotes out of place, `table_cut` for one that does not close, `field_count`
 */
export function splitQuoted(text: string, delimiter: string): Fields {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: '\n', header: false })
  const line = (record: number): number =>
    data
      .slice(0, record)
      .reduce((lines, fields) => lines + 1 + fields.reduce((n, field) => n + field.split('\n').length - 1, 0), 1)
  const problem = errors[0]
  if (problem !== undefined) {
    const at = line(problem.row ?? 0)
    // An open quote swallows the rest: that is what a cut inside of quotes looks like.
    throw fail(
      problem.code === 'MissingQuotes' ? 'table_cut' : 'not_a_table',
      `line ${at}: ${problem.message}`,
      text.slice(-200),
      { line: at },
    )
  }
  const [header = [], ...rows] = data
  // The last line end opens one more record; blank lines after the last row do not count.
  rows.pop()
  while (header.length > 1 && rows.at(-1)?.length === 1 && rows.at(-1)![0]!.trim() === '') rows.pop()
  const wrong = rows.findIndex((row) => row.length !== header.length)
  if (wrong >= 0)
    throw wrongCount(rows[wrong]!.length, header.length, line(wrong + 1), wrong === rows.length - 1, rows[wrong]!.join(delimiter))
  return {
    header: header.map((name) => name.trim()),
    columns: header.map((_, index) => rows.map((row) => row[index]!)),
    line: (row) => line(row + 1),
  }
}
