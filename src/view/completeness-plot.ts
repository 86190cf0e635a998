import { ENOUGH } from '../photometry/completeness/enough.ts'
import type { MapCell, Scene } from './scene.ts'

/** One side of a map: what it counts, and its bins from edge to edge (one more than bins), rising. */
export interface MapAxis {
  readonly name: string
  readonly unit: string
  readonly edges: readonly number[]
  readonly isLog: boolean
}

/** Injections and the share of them that was recovered, by [y][x]. */
export interface CompletenessGrid {
  readonly x: MapAxis
  readonly y: MapAxis
  readonly n: readonly (readonly number[])[]
  /** Completeness with chance matches taken off; NaN where there is none. */
  readonly completeness: readonly (readonly number[])[]
}

// Viridis (van der Walt and Smith 2015) at ten steps: rises evenly in lightness, also in grey and for colour-blind readers.
const SCALE = ['#440154', '#482878', '#3e4a89', '#31688e', '#26838f', '#1f9d8a', '#6cce5a', '#b6de2b', '#dde318', '#fee825']
const EMPTY = '#f3f4f6'

/** A completeness map: colour and percentage of every cell, hatched where fewer than 100 injections speak, blank where none does. */
export function completenessScene(grid: CompletenessGrid, options: { readonly title: string; readonly subtitle: string }): Scene {
  const cells: MapCell[] = []
  grid.n.forEach((row, j) => row.forEach((n, i) => {
    const value = grid.completeness[j]![i]!
    const text = n === 0 || !Number.isFinite(value) ? '' : `${Math.round(100 * value)} %`
    cells.push({
      x: [grid.x.edges[i]!, grid.x.edges[i + 1]!], y: [grid.y.edges[j]!, grid.y.edges[j + 1]!],
      color: text === '' ? EMPTY : colorOf(value), text, hatched: n > 0 && n < ENOUGH,
    })
  }))
  const total = grid.n.flat().reduce((sum, n) => sum + n, 0)
  return {
    title: options.title, subtitle: options.subtitle,
    x: axis(grid.x), y: axis(grid.y),
    marks: total === 0 ? [] : [{ kind: 'cells', cells }],
    legend: total === 0 ? [] : [
      ...[1, 0.75, 0.5, 0.25, 0].map((value) => ({ text: `${100 * value} %`, color: colorOf(value), marker: 'square' as const })),
      ...(cells.some(({ hatched }) => hatched) ? [{ text: `fewer than ${ENOUGH}`, color: '#b8bec8', marker: 'hatched' as const }] : []),
      ...(grid.n.flat().includes(0) ? [{ text: 'no injection', color: '#d5d9e0', marker: 'square' as const }] : []),
      { text: `${total} injections`, color: '#6b7280', marker: null },
    ],
    message: total === 0 ? 'no injections' : null,
  }
}

function axis({ name, unit, edges, isLog }: MapAxis): Scene['x'] {
  return { kind: isLog ? 'log' : 'value', label: name, unit, domain: [edges[0]!, edges.at(-1)!] }
}

function colorOf(value: number): string {
  return SCALE[Math.max(0, Math.min(SCALE.length - 1, Math.floor(value * SCALE.length)))]!
}
