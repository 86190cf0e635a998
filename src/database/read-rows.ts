import type { Queries } from './connection.ts'
import type { TableSpec } from './tables.ts'

/**
 * Rows of a table, known as `t` in `rest` (what comes after SELECT … : FROM and further). Each row travels as one JSON array, a
 * third of the
 * cost of forty columns. Keys for the database's own use (64-bit integers) stay there.
 */
export async function readRows<Row>(db: Queries, table: TableSpec, rest: string, parameters: readonly unknown[]): Promise<Row[]> {
  const columns = Object.keys(table.columns).filter((column) => table.columns[column] !== 'bigint')
  const list = columns.map((column) => `t."${column}"`).join(', ')
  const rows = await db.query<{ row: unknown[] }>(`SELECT json_build_array(${list}) AS "row" ${rest}`, parameters)
  return rows.map(({ row }) => Object.fromEntries(columns.map((column, i) => [column, row[i]])) as Row)
}
