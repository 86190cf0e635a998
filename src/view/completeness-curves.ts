import { ENOUGH } from '../photometry/completeness/enough.ts'
import type { Line, Mark, Points, Scene } from './scene.ts'

/** What is drawn of a completeness map. Cells are [y][x]. */
export interface CurvesOfMap {
  readonly shape: string
  readonly finder: string
  readonly band: string
  readonly x: CurveAxis
  readonly y: CurveAxis
  readonly n: readonly (readonly number[])[]
  readonly completeness: readonly (readonly (number | null)[])[]
  readonly low: readonly (readonly number[])[]
  readonly high: readonly (readonly number[])[]
}

interface CurveAxis {
  readonly name: string
  readonly unit: string
  readonly scale: 'linear' | 'log'
  readonly edges: readonly number[]
}

const COLORS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#17becf'] as const
const MARKERS = ['circle', 'square', 'triangle', 'diamond', 'triangle-down'] as const
/** Of the width of a cell: curves stand beside one another. */
const APART = 0.5

/**
 * Completeness over the first axis of a map, a series of points for each cell of the second: bars are the intervals,
 * cells with few injections hollow.
 */
export function completenessCurves(map: CurvesOfMap): Scene {
  const { x, y } = map
  const isLog = x.scale === 'log' && x.edges[0]! > 0
  const between = (i: number, part: number): number => {
    const [low, high] = [x.edges[i]!, x.edges[i + 1]!]
    return isLog ? low * (high / low) ** part : low + (high - low) * part
  }
  const lines = map.n.map((_, j) => j).filter((j) => map.n[j]!.some((n) => n > 0))
  const marks = lines.flatMap((j, place): Mark[] => {
    const color = COLORS[place % COLORS.length]!
    const marker = MARKERS[place % MARKERS.length]!
    const cells = map.n[j]!.flatMap((n, i) => (n > 0 && map.completeness[j]![i] !== null ? [i] : []))
    const shift = lines.length > 1 ? (place / (lines.length - 1) - 0.5) * APART : 0
    const at = (i: number): number => between(i, 0.5 + shift)
    const points = (chosen: readonly number[], shown: typeof marker | 'ring'): Points => ({
      kind: 'points', color, marker: shown,
      x: Float64Array.from(chosen, at), y: Float64Array.from(chosen, (i) => map.completeness[j]![i]!), error: null,
    })
    // Intervals are not symmetric about the estimate; a NaN parts one bar from the next.
    const bars: Line = {
      kind: 'line', color, width: 1, dashed: false,
      x: Float64Array.from(cells.flatMap((i) => [at(i), at(i), NaN])), y: Float64Array.from(cells.flatMap((i) => [map.low[j]![i]!, map.high[j]![i]!, NaN])),
    }
    const [many, few] = [cells.filter((i) => map.n[j]![i]! >= ENOUGH), cells.filter((i) => map.n[j]![i]! < ENOUGH)]
    return [bars, points(many, marker), points(few, 'ring')].filter(({ x: places }) => places.length > 0)
  })
  const injections = map.n.flat().reduce((sum, n) => sum + n, 0)
  return {
    title: `Completeness: ${map.shape} by ${map.finder}${map.band === 'any' ? '' : ` in ${map.band}`}`,
    subtitle: `${injections} injections; bars: 95 %; hollow: fewer than ${ENOUGH} injections`,
    x: { kind: isLog ? 'log' : 'value', label: x.name.replaceAll('_', ' '), unit: x.unit === '1' ? '' : x.unit, domain: [x.edges[0]!, x.edges.at(-1)!] },
    y: { kind: 'value', label: 'completeness', unit: '', domain: [-0.05, 1.05] }, marks,
    legend: lines.map((j, place) => ({
      text: `${y.name} ${Number(y.edges[j]!.toPrecision(3))} to ${Number(y.edges[j + 1]!.toPrecision(3))}${y.unit === '' || y.unit === '1' ? '' : ` ${y.unit}`}`,
      color: COLORS[place % COLORS.length]!, marker: MARKERS[place % MARKERS.length]!,
    })),
    message: marks.length === 0 ? 'no injection falls into a cell' : null,
  }
}
