import { table, type Column } from '@astro/sdk'
import { buildColumn } from '../archive/csv-columns.ts'
import type { FileTable } from './types.ts'

/** A line of a text and its fields. */
export interface Line {
  readonly number: number
  readonly fields: string[]
}

/** Columns from rows of equal length, each of the type that its values have. */
export function fromRows(header: readonly string[], rows: readonly Line[]): FileTable {
  const fields = { header, columns: header.map((_, i) => rows.map((row) => row.fields[i] ?? '')), line: (row: number) => rows[row]!.number }
  const columns = new Map<string, Column>(header.map((name, i) => [name, buildColumn(fields, i, undefined)]))
  return { name: null, table: table(columns), meta: {}, known: {}, line: fields.line }
}

export function isNumber(field: string): boolean {
  return field.trim() !== '' && Number.isFinite(Number(field))
}
