import { displayWidth, pad, printable, truncate } from '../view/text.ts'

export type TableCell = string | number | null

const GAP = '  '
const NARROWEST = 6
const NUMERIC = /^(?:[+−-]?\d[\d.,]*(?:e[+-]?\d+)?)?$/i

/**
 * Rows as aligned text with a header and a rule. Columns that hold numbers only stand to the right; null and NaN are blank.
 * Where the table is wider than `width` columns, the widest text columns are cut with `…`.
 */
export function formatTable(headers: readonly string[], rows: readonly (readonly TableCell[])[], width = Infinity): string {
  const texts = rows.map((row) => headers.map((_, column) => cellText(row[column] ?? null)))
  const columns = headers.map((_, column) => texts.map((row) => row[column]!))
  const numeric = columns.map((cells) => cells.some((cell) => cell !== '') && cells.every((cell) => NUMERIC.test(cell)))
  const widths = columns.map((cells, i) => [headers[i]!, ...cells].reduce((most, cell) => Math.max(most, displayWidth(cell)), 0))
  shrink(widths, numeric, width)
  const line = (cells: readonly string[]): string => cells.map((cell, column) => {
    return pad(truncate(cell, widths[column]!), widths[column]!, numeric[column] ? 'left' : 'right')
  }).join(GAP).trimEnd()
  return [line(headers), widths.map((w) => '-'.repeat(w)).join(GAP), ...texts.map(line), ''].join('\n')
}

function cellText(cell: TableCell): string {
  return cell === null || Number.isNaN(cell) ? '' : printable(String(cell))
}

function shrink(widths: number[], numeric: readonly boolean[], width: number): void {
  let excess = widths.reduce((sum, w) => sum + w, 0) + GAP.length * (widths.length - 1) - width
  while (excess > 0) {
    const widest = widths.reduce((at, w, i) => (!numeric[i] && w > NARROWEST && w > (widths[at] ?? 0) ? i : at), -1)
    if (widest === -1) return
    widths[widest]!--
    excess--
  }
}
