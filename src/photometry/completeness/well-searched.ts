import type { Counts } from './counts.ts'
import { ENOUGH } from './enough.ts'
import { jeffreysInterval } from './intervals.ts'
import type { CompletenessMap } from './map.ts'

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

type Counted = Pick<CompletenessMap, 'completeness' | 'chance' | 'x' | 'y'> & Pick<Counts, 'n' | 'k'>

/** Cells of a rectangle, first and last, with the sum of its injections. */
interface Rectangle {
  readonly rows: readonly [number, number]
  readonly columns: readonly [number, number]
  readonly cells: number
  readonly n: number
}

/**
 * The rectangle of most cells in each of which at least `share` was recovered; of several the one with most injections. Undefined where
 * no cell is like that, or fewer than 100 injections speak for it.
 */
export function wellSearched(map: Counted, share: number): WellSearched | undefined {
  const best = largest(map, share)
  if (!best) return undefined
  const { rows: [j, top], columns: [i, right], n } = best
  const k = within(sumsOf(map.k), best)
  const corrected = (value: number): number => Math.min(1, Math.max(0, (value - map.chance) / (1 - map.chance)))
  const [low, high] = jeffreysInterval(k, n).map(corrected) as [number, number]
  return { x: [map.x.edges[i]!, map.x.edges[right + 1]!], y: [map.y.edges[j]!, map.y.edges[top + 1]!], n, k, completeness: corrected(k / n), low, high }
}

function largest({ n, completeness }: Counted, share: number): Rectangle | undefined {
  const injections = sumsOf(n)
  const lacking = sumsOf(completeness.map((line) => line.map((value) => (value === null || value < share ? 1 : 0))))
  const [rows, columns] = [n.length, n[0]?.length ?? 0]
  let best: Rectangle | undefined
  for (let j = 0; j < rows; j++) for (let top = j; top < rows; top++) for (let i = 0; i < columns; i++) for (let right = i; right < columns; right++) {
    const cells = (top - j + 1) * (right - i + 1)
    if (best && cells < best.cells) continue
    const place = { rows: [j, top], columns: [i, right] } as const
    // What lacks something goes on lacking it as it grows.
    if (within(lacking, place) > 0) break
    const count = within(injections, place)
    if (count >= ENOUGH && (!best || cells > best.cells || count > best.n)) best = { ...place, cells, n: count }
  }
  return best
}

/** Sums over all cells below and left of a corner, so that the sum of any rectangle takes four of them. */
function sumsOf(grid: readonly (readonly number[])[]): number[][] {
  const sums: number[][] = [[0, ...(grid[0] ?? []).map(() => 0)]]
  for (const [j, line] of grid.entries()) {
    let along = 0
    sums.push([0, ...line.map((value, i) => (along += value) + sums[j]![i + 1]!)])
  }
  return sums
}

function within(sums: readonly (readonly number[])[], { rows: [j, top], columns: [i, right] }: Pick<Rectangle, 'rows' | 'columns'>): number {
  return sums[top + 1]![right + 1]! - sums[j]![right + 1]! - sums[top + 1]![i]! + sums[j]![i]!
}
