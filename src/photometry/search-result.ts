import type { Find, LightCurve, Scored, Series } from '@astro/sdk'
import type { Quality } from './quality.ts'
import type { Band } from './series.ts'

/** What one finder found in one group of series: a curve, all seasons of a band, or all bands of a source. */
export interface Found extends Find {
  readonly finder: string
  readonly observatory: string
  /** Filter, or the filters of all bands joined by `+`. */
  readonly filter: string
  /** Light curve of the peak epoch, and the rows of start, peak and end, when these are in it (-1 otherwise). */
  readonly curve: number
  readonly start_index: number
  readonly peak_index: number
  readonly end_index: number
  /** MJD (UTC). */
  readonly start_mjd: number
  readonly peak_mjd: number
  readonly end_mjd: number
  /** Whether an epoch of it fails the quality check. */
  readonly failed: boolean
}

/** One call of one finder: what it looked at, its scores, what it found. */
export interface Searched {
  readonly finder: string
  readonly series: readonly Series[]
  readonly scored: Scored
  readonly found: readonly Found[]
}

/** Everything that quality and finders say about the light curves of one source. */
export interface SearchResult {
  readonly curves: readonly LightCurve[]
  readonly quality: readonly Quality[]
  /** Each curve as a finder sees it, beside `curves`. */
  readonly series: readonly Series[]
  /** All seasons joined by observatory and filter; made when asked for. */
  readonly bands: () => readonly Band[]
  readonly searched: readonly Searched[]
}

/**
 * Quality and every finder over the light curves of one source: pure, so that it runs again on injected and shuffled curves. `finders`
 * limits it to these ids.
 */
export type Search = (curves: readonly LightCurve[], options?: { readonly finders?: readonly string[] }) => SearchResult
