import type { Counts } from './counts.ts'
import { jeffreysInterval } from './intervals.ts'
import { ENOUGH, type CompletenessMap } from './map.ts'

/** A rectangle of a map in which nearly everything was found. */
export interface WellSearched {
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  readonly n: number
  readonly k: number
  /** Share recovered in all of its cells together, chance matches subtracted, with its 95 % interval. */
  readonly completeness: number
  readonly low: number
  readonly high: number
}

/**
 * The rectangle of most cells in each of which at least `share` was recovered; of several the one with most injections. Undefined where
 * no cell is like that, or fewer than 100 injections speak for it.
 */
export function wellSearched(map: Pick<CompletenessMap, 'completeness' | 'chance' | 'x' | 'y'> & Pick<Counts, 'n' | 'k'>, share: number): WellSearched | undefined {
  const [columns, rows] = [map.x.edges.length - 1, map.y.edges.length - 1]
  let best: { cells: number; found: WellSearched } | undefined
  for (let j = 0; j < rows; j++) for (let top = j; top < rows; top++) for (let i = 0; i < columns; i++) for (let right = i; right < columns; right++) {
    const cells = cellsWithin(map, j, top, i, right)
    if (cells.some(({ completeness }) => completeness === null || completeness < share)) continue
    const [n, k] = [cells.reduce((sum, cell) => sum + cell.n, 0), cells.reduce((sum, cell) => sum + cell.k, 0)]
    if (n < ENOUGH || (best && (cells.length < best.cells || (cells.length === best.cells && n <= best.found.n)))) continue
    const corrected = (value: number): number => Math.min(1, Math.max(0, (value - map.chance) / (1 - map.chance)))
    const [low, high] = jeffreysInterval(k, n).map(corrected) as [number, number]
    best = {
      cells: cells.length,
      found: { x: [map.x.edges[i]!, map.x.edges[right + 1]!], y: [map.y.edges[j]!, map.y.edges[top + 1]!], n, k, completeness: corrected(k / n), low, high },
    }
  }
  return best?.found
}

type Cell = { readonly n: number; readonly k: number; readonly completeness: number | null }

function cellsWithin({ n, k, completeness }: Pick<CompletenessMap, 'n' | 'k' | 'completeness'>, j0: number, j1: number, i0: number, i1: number): Cell[] {
  const cells: Cell[] = []
  for (let j = j0; j <= j1; j++) for (let i = i0; i <= i1; i++) cells.push({ n: n[j]![i]!, k: k[j]![i]!, completeness: completeness[j]![i]! })
  return cells
}
