import { AstroError, EXIT } from '../errors.ts'
import type { Catalog } from './catalog.ts'
import { nearestNames, nearestSentence, quote } from './problem.ts'

/** Which sources: rows as in `0:100` (zero-based, half-open, negative and open ends as in Python), and names. Both must hold. */
export interface Selection {
  readonly rows?: string | undefined
  readonly names?: readonly string[] | undefined
}

/**
 * Rows of the selected sources in the order of the catalog; all when nothing is asked for. Of a range beyond the end, what is
 * there.
 * @throws AstroError EXIT.usage `rows_invalid`, `source_unknown`
 */
export function select(catalog: Catalog, selection: Selection): number[] {
  const [start, end] = selection.rows === undefined ? [0, catalog.length] : parseRows(selection.rows, catalog.length)
  if (selection.names === undefined) return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)
  const indices = new Set(selection.names.map((name) => indexOfName(catalog, name)))
  return [...indices].filter((index) => index >= start && index < end).toSorted((a, b) => a - b)
}

/** `start:end` or one row number as a half-open range inside 0 to `length`. */
export function parseRows(rows: string, length: number): [number, number] {
  const match = /^\s*(?:([+-]?\d+)?\s*(:)\s*([+-]?\d+)?|([+-]?\d+))\s*$/.exec(rows)
  if (match === null) throw badRows(rows, 'is not a range of rows')
  const place = (value: number) => (value < 0 ? Math.max(0, length + value) : Math.min(length, value))
  if (match[2] === undefined) {
    const row = Number(match[4])
    if (row >= length || row < -length) throw badRows(rows, `is no row of the catalog, which has ${length}`)
    return [place(row), place(row) + 1]
  }
  const start = match[1] === undefined ? 0 : Number(match[1])
  const end = match[3] === undefined ? length : Number(match[3])
  if (match[3] !== undefined && end < start && start < 0 === end < 0) throw badRows(rows, 'ends before it starts')
  return [place(start), place(end)]
}

function badRows(rows: string, what: string): AstroError {
  return new AstroError('rows_invalid', EXIT.usage, `--rows ${quote(rows)} ${what}`, {
    hint: 'Rows count from 0 and the end is not included: --rows 0:100 is the first hundred, --rows -10: the last ten.',
    data: { rows },
  })
}

function indexOfName(catalog: Catalog, name: string): number {
  const index = catalog.indexOf(name)
  if (index !== -1) return index
  const nearest = nearestNames(name, catalog.names)
  throw new AstroError(
    'source_unknown',
    EXIT.usage,
    `no source ${quote(name)} among the ${catalog.length} of the catalog.${nearestSentence(nearest)}`,
    {
      hint: 'Names are written exactly as in the catalog: astro catalog show lists them.',
      data: { name, nearest },
    },
  )
}
