import { cellOf, type Axis } from './axis.ts'

/** A source that was searched, those with detections too. */
export interface SearchedSource {
  /** From the first to the last epoch of all its curves. */
  readonly days: number
  /** As its injections have it: robust mean magnitude in the first filter that has one. */
  readonly mag: number | null
  /** What its curves are of. */
  readonly bands: readonly (readonly [observatory: string, filter: string])[]
}

/** The denominator of every rate. Cells are [y][x]. */
export interface Searched {
  readonly sources: number
  /** Sum of the spans of their curves. */
  readonly days: number
  /** The same of those that the cell speaks of: on an axis of magnitudes of the sources of that magnitude. */
  readonly t_days: number[][]
}

/** What was searched in a band (a filter, or `any`), in all and for each cell. Spans are added in the order given. */
export function searchedOf(all: readonly SearchedSource[], { band, x, y }: { readonly band: string; readonly x: Axis; readonly y: Axis }): Searched {
  const own = band === 'any' ? all : all.filter(({ bands }) => bands.some(([, filter]) => filter === band))
  const days = own.reduce((sum, source) => sum + source.days, 0)
  const [columns, rows] = [daysAlong(own, x), daysAlong(own, y)]
  // Of two axes of magnitudes, which have the same cells, only those on the diagonal can hold a source.
  const cell = (i: number, j: number): number => (columns ? (rows && i !== j ? 0 : columns[i]!) : (rows?.[j] ?? days))
  return { sources: own.length, days, t_days: y.edges.slice(1).map((_, j) => x.edges.slice(1).map((__, i) => cell(i, j))) }
}

/** Days of the sources in each cell of an axis of magnitudes; undefined for others, where every source can have an event in any cell. */
function daysAlong(sources: readonly SearchedSource[], axis: Axis): number[] | undefined {
  if (axis.name !== 'mag') return undefined
  const sums = axis.edges.slice(1).map(() => 0)
  for (const { days, mag } of sources) {
    const place = cellOf(axis, mag ?? NaN)
    if (place >= 0) sums[place]! += days
  }
  return sums
}

/**
 * How many of them a finder looked at in this group: the curves of one filter of one observatory, or, where it looks at all bands of
 * a source at once (`whole`), these and no others. Names of several are joined by `+`.
 */
export function sourcesWith(all: readonly SearchedSource[], group: { readonly observatory: string; readonly filter: string }, whole: boolean): number {
  const [observatories, filters] = [new Set(group.observatory.split('+')), new Set(group.filter.split('+'))]
  const isOf = ([observatory, filter]: SearchedSource['bands'][number]): boolean => observatories.has(observatory) && filters.has(filter)
  if (!whole) return all.filter(({ bands }) => bands.some(isOf)).length
  const names = (bands: SearchedSource['bands'], part: 0 | 1): number => new Set(bands.map((band) => band[part])).size
  return all.filter(({ bands }) => bands.every(isOf) && names(bands, 0) === observatories.size && names(bands, 1) === filters.size).length
}
