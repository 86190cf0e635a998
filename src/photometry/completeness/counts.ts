import type { Injection } from '../simulate/types.ts'
import { cellOf, valueOf, type Axis } from './axis.ts'

/** An injection with the source it was made in, as its row in the database. */
export type InjectionOf = Omit<Injection, 'photon_noise'> & { readonly source_name: string; readonly photon_noise: string }

/** What a map counts: one shape as one finder sees it, in any band or in one. */
export interface Counted {
  readonly shape: string
  readonly finder: string
  /** A filter, or `any`. */
  readonly band: string
  readonly x: Axis
  readonly y: Axis
}

/** Whole numbers only, so that they are the same in any order. Cells are [y][x]. */
export interface Counts extends Counted {
  /** Injections of non-zero amplitude, lost ones too. */
  readonly n: number[][]
  /** Recovered ones. */
  readonly k: number[][]
  /** With a good epoch within the span of the shape. */
  readonly in_data: number[][]
  /** Span of the sources in seconds: of all injections, of the recovered ones. */
  readonly seconds: number[][]
  readonly seconds_recovered: number[][]
  /** Injections of zero amplitude, and those that something matches. */
  readonly zero_n: number
  readonly zero_k: number
  /** Injections outside the edges; without an epoch; dropped by the reduction; where a reduction could tell. */
  readonly outside: number
  readonly lost_in_query: number
  readonly lost_in_reduction: number
  readonly reduction_modelled: number
  /** Injections whose photon noise was estimated from the noise of the epochs. */
  readonly photon_noise_estimated: number
}

type Scalar = 'zero_n' | 'zero_k' | 'outside' | 'lost_in_query' | 'lost_in_reduction' | 'reduction_modelled' | 'photon_noise_estimated'

const SCALARS: readonly Scalar[] = [
  'zero_n', 'zero_k', 'outside', 'lost_in_query', 'lost_in_reduction', 'reduction_modelled', 'photon_noise_estimated',
]
type Grid = 'n' | 'k' | 'in_data' | 'seconds' | 'seconds_recovered'
const SECONDS = 86400

/** Counts the injections of the shape in this band that the finder was asked for. */
export function countInjections(rows: Iterable<InjectionOf>, what: Counted): Counts {
  const grid = (): number[][] => what.y.edges.slice(1).map(() => what.x.edges.slice(1).map(() => 0))
  const grids = { n: grid(), k: grid(), in_data: grid(), seconds: grid(), seconds_recovered: grid() }
  const totals = Object.fromEntries(SCALARS.map((name) => [name, 0])) as Record<Scalar, number>
  for (const row of rows) {
    const answer = row.recovered[what.finder]
    if (row.shape !== what.shape || !answer) continue
    if (what.band !== 'any' && !row.filter.split('+').includes(what.band)) continue
    const found = answer.recovered && (what.band === 'any' || answer.filters.some((filter) => filter.split('+').includes(what.band)))
    if (row.zero) {
      totals.zero_n++
      if (found) totals.zero_k++
      continue
    }
    addLosses(totals, row)
    const [i, j] = [cellOf(what.x, valueOf(row, what.x.name)), cellOf(what.y, valueOf(row, what.y.name))]
    if (i < 0 || j < 0) totals.outside++
    else addTo(grids, i, j, row, found)
  }
  return { ...what, ...grids, ...totals }
}

function addLosses(totals: Record<Scalar, number>, row: InjectionOf): void {
  if (!row.in_data) totals.lost_in_query++
  if (row.lost_in_reduction !== null) totals.reduction_modelled++
  if (row.lost_in_reduction === true) totals.lost_in_reduction++
  if (row.photon_noise === 'estimated') totals.photon_noise_estimated++
}

function addTo(grids: Record<Grid, number[][]>, i: number, j: number, row: InjectionOf, found: boolean): void {
  const seconds = Math.round(row.span_days * SECONDS)
  grids.n[j]![i]!++
  grids.seconds[j]![i]! += seconds
  if (row.in_data) grids.in_data[j]![i]!++
  if (!found) return
  grids.k[j]![i]!++
  grids.seconds_recovered[j]![i]! += seconds
}
