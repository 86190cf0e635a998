import type { Column } from '@astro/sdk'
import type { FitsColumn, FitsTable } from '../store/fits/index.ts'
import type { ExportTable } from './export.ts'

type Cell = number | bigint | string | boolean | null | readonly Cell[]

/** The value of one cell: null where it is undefined, a list where it holds several. */
export function cellOf(column: FitsColumn, row: number): Cell {
  const [start, end] = column.offsets === undefined ? spanOf(column, row) : [column.offsets[row]!, column.offsets[row + 1]!]
  if (column.offsets === undefined && column.shape.length === 0) return elementOf(column, start)
  return Array.from({ length: end - start }, (_, i) => elementOf(column, start + i))
}

function spanOf({ shape }: FitsColumn, row: number): readonly [number, number] {
  const size = shape.reduce((product, length) => product * length, 1)
  return [row * size, (row + 1) * size]
}

function elementOf({ dtype, data, undefined: marks }: FitsColumn, i: number): Cell {
  if (marks?.[i] === 1) return null
  if (dtype === 'logical') return data[i] === 1
  if (dtype.startsWith('complex')) return [data[2 * i] as number, data[2 * i + 1] as number]
  return data[i]!
}

const PLAIN = new Set(['float64', 'float32', 'int32', 'int16', 'uint8', 'int64'])

/** The table as columns to export: numbers as numbers, cells with several values and columns with undefined integers as text. */
export function exportOf({ columns, rows }: FitsTable): ExportTable {
  const out = new Map<string, Column>()
  for (const column of columns) {
    const name = out.has(column.name) ? `${column.name}_${out.size}` : column.name
    out.set(name, exported(column, rows))
  }
  const info = Object.fromEntries(columns.filter(({ unit }) => unit !== '').map(({ name, unit }) => [name, { unit }]))
  return { columns: out, info, meta: {} }
}

function exported(column: FitsColumn, rows: number): Column {
  const single = column.shape.length === 0 && column.offsets === undefined
  if (single && column.dtype === 'string') return column.data as readonly string[]
  if (single && column.undefined === undefined && PLAIN.has(column.dtype)) return column.data as Column
  return Array.from({ length: rows }, (_, row) => cellText(cellOf(column, row)))
}

/** A cell as text: empty when undefined, several values between brackets. */
export function cellText(cell: Cell): string {
  if (cell === null) return ''
  return Array.isArray(cell) ? `[${cell.map(cellText).join(', ')}]` : String(cell as number)
}
