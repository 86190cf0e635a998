import { ENOUGH } from './enough.ts'
import type { CompletenessMap } from './map.ts'

/** One cell of a map as a row of a table. */
export interface Cell {
  readonly shape: string
  readonly finder: string
  readonly band: string
  readonly threshold: number | null
  readonly x: string
  readonly x_unit: string
  readonly x_low: number
  readonly x_high: number
  readonly y: string
  readonly y_unit: string
  readonly y_low: number
  readonly y_high: number
  readonly n: number
  readonly k: number
  readonly in_data: number
  readonly completeness: number | null
  readonly low: number
  readonly high: number
  readonly few: boolean
  /** Source-days searched that the cell speaks of: the exposure at completeness 1. */
  readonly t_days: number
  readonly exposure_days: number | null
  /** Per source-day. */
  readonly r95: number | null
  /** Of the whole map: detections, those expected without events, share of chance matches, injections of amplitude zero and those answered. */
  readonly observed: number
  readonly background: number
  readonly chance: number
  readonly zero_n: number
  readonly zero_k: number
}

/** The cells of maps, row by row from the lowest y, each from the lowest x. */
export function cellsOf(maps: readonly CompletenessMap[]): Cell[] {
  return maps.flatMap((map) => map.n.flatMap((line, j) => line.map((n, i): Cell => ({
    shape: map.shape, finder: map.finder, band: map.band, threshold: map.threshold,
    x: map.x.name, x_unit: map.x.unit, x_low: map.x.edges[i]!, x_high: map.x.edges[i + 1]!,
    y: map.y.name, y_unit: map.y.unit, y_low: map.y.edges[j]!, y_high: map.y.edges[j + 1]!,
    n, k: map.k[j]![i]!, in_data: map.in_data[j]![i]!, completeness: map.completeness[j]![i]!, low: map.low[j]![i]!, high: map.high[j]![i]!,
    few: n < ENOUGH, t_days: map.t_days[j]![i]!, exposure_days: map.exposure[j]![i]!, r95: map.r95[j]![i]!,
    observed: map.observed, background: map.background, chance: map.chance, zero_n: map.zero_n, zero_k: map.zero_k,
  }))))
}
