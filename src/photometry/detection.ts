import type { Detection } from '@astro/sdk'
import { isDifference } from './noise.ts'
import { finiteOrNull, toFloat64 } from './numeric.ts'
import type { Found, SearchResult, Searched } from './search-result.ts'

/** What the search found, in the order of finders and light curves (or bands), then of time. */
export function realDetections(result: SearchResult, titles: ReadonlyMap<string, string>): Detection[] {
  return result.searched.flatMap((searched) =>
    searched.found.toSorted((a, b) => a.peak_mjd - b.peak_mjd).map((found) => describe(found, result, titles, searched)))
}

/** One find as it is stored. `answers`: the injection that it was found after, and whether it answers that. */
export function describe(
  found: Found, { curves, quality }: Pick<SearchResult, 'curves' | 'quality'>, titles: ReadonlyMap<string, string>,
  searched?: Searched, answers?: { readonly injection: number; readonly matches: boolean },
): Detection {
  const curve = curves[found.curve]!
  // The light curve at hand does not hold what was put in.
  const mag = answers ? null : finiteOrNull(toFloat64(curve.table.columns.get('mag')!)[found.peak_index]!)
  // What differs from a reference image has no magnitude to be brighter than.
  const middle = isDifference(curve) ? null : curve.statistics.mag_mean_robust
  return {
    method: titles.get(found.finder) ?? found.finder,
    finder: found.finder,
    kind: found.kind,
    curve: found.curve,
    filter: curve.filter,
    band: found.filter,
    sign: found.sign,
    score: found.score,
    period: found.period,
    epoch: found.epoch,
    duration: found.duration,
    depth: found.depth,
    fap: found.fap,
    alias_of: found.alias_of,
    values: answers ? { ...found.values, matches: answers.matches } : { ...found.values },
    peak_index: found.peak_index,
    start_index: found.start_index,
    end_index: found.end_index,
    peak_mjd: found.peak_mjd,
    start_mjd: found.start_mjd,
    end_mjd: found.end_mjd,
    snr: found.score,
    peak_mag: mag,
    peak_mag_diff: mag === null || middle === null ? null : middle - mag,
    quality_flag: found.failed,
    quality_values: { offset: searched === undefined ? null : largestOffset(found, searched, quality) },
    simulated: answers !== undefined,
    injection_id: answers?.injection ?? null,
  }
}

/** Largest finite |offset| of the good epochs of an event; null without positions, and for a period, which is of all epochs. */
function largestOffset({ kind, series, start, end }: Found, searched: Searched, quality: SearchResult['quality']): number | null {
  if (kind === 'periodic') return null
  const { flag, curve, row } = searched.series[series]!
  let largest = -1
  for (let i = start; i <= end; i++) {
    if (flag[i] !== 0) continue
    const offset = Math.abs(quality[curve[i]!]!.offset?.[row[i]!] ?? NaN)
    if (Number.isFinite(offset) && offset > largest) largest = offset
  }
  return largest < 0 ? null : largest
}
