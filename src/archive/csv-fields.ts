import { AstroError, EXIT } from '../errors.ts'
import { excerpt } from './sniff.ts'

/** The fields of a delimited text, column by column, and the line of the text (from 1) that row `i` starts on. */
export interface Fields {
  readonly header: readonly string[]
  readonly columns: readonly (readonly string[])[]
  line(row: number): number
}

/** The error for a row with another number of fields than the header: a cut when it is the last one and lacks some. */
export function wrongCount(have: number, want: number, line: number, isLast: boolean, row: string): AstroError {
  const cut = isLast && have < want
  const message = cut
    ? `the table is cut: its last line (${line}) has ${have} fields, the header ${want}`
    : `line ${line} has ${have} fields, the header has ${want}`
  return fail(cut ? 'table_cut' : 'field_count', message, row, { line })
}

/** An error about a text that should have been a table. */
export function fail(code: string, message: string, evidence?: string, data: Record<string, string | number> = {}): AstroError {
  return new AstroError(code, EXIT.someFailed, message, {
    hint: 'nothing of this answer was kept; run again later with --retry-failed, and look at the request if it stays',
    data: evidence === undefined ? data : { ...data, body: excerpt(evidence) },
  })
}
