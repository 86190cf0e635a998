import type { z } from 'zod'
import type { Logger } from './context.ts'
import type { CurveKernels } from './curve-kernels.ts'
import type { Check } from './observatory.ts'
import type { Random } from './random.ts'
import type { Json } from './table.ts'

/**
 * What a finder looks at: `curve`, one light curve (one season and filter); `band`, all seasons of a source in one filter of one
 * observatory, joined with reconciled zero points; `source`, all bands of a source at once.
 */
export type FinderScope = 'curve' | 'band' | 'source'

/** Epochs that belong together, ascending in time. All columns have one length. */
export interface Series {
  readonly observatory: string
  readonly filter: string
  /** Days: barycentric TDB as MJD where `barycentric`, else MJD (UTC). */
  readonly time: Float64Array
  readonly barycentric: boolean
  readonly flux: Float64Array
  /** Standard deviation after the calibration of the noise, in the unit of the flux; NaN where unknown. */
  readonly noise: Float64Array
  /** Flux of the undisturbed source: the robust mean, 0 for difference photometry. */
  readonly baseline: number
  /** Exposure time, s; NaN where unknown. */
  readonly exposure: Float64Array
  /** Not 0: not to be used (flagged by the survey, a limit, no flux, no noise). */
  readonly flag: Uint8Array
  /** 1: fails the quality check; a finder may use it, the detection is then marked. */
  readonly failed: Uint8Array
  /** Where each epoch comes from: number of the light curve, row in it. */
  readonly curve: Int32Array
  readonly row: Int32Array
}

/** A curve of power over frequency, as pictures and `astro periodogram` show it. */
export interface Spectrum {
  /** Cycles per day. */
  readonly frequency: Float64Array
  readonly power: Float64Array
  /** Power of the sampling at the same frequencies, where it was computed. */
  readonly window: Float64Array | null
  /** Power above which a peak has this false-alarm probability. */
  readonly levels: readonly { readonly fap: number; readonly power: number }[]
  readonly label: string
}

/** What `process` hands to `detect`, and to pictures. */
export interface Scored<S = unknown> {
  /** Per series, columns of its length; `score` is the signal to noise of each epoch, where the finder has one. */
  readonly columns: readonly Readonly<Record<string, Float64Array>>[]
  readonly spectrum: Spectrum | null
  /** The finder's own. */
  readonly state: S
}

/** What a finder found. Epoch numbers count in the series `series`. */
export interface Find {
  readonly kind: 'event' | 'periodic'
  readonly series: number
  readonly start: number
  readonly peak: number
  readonly end: number
  /** 1 brighter, -1 fainter, 0 neither (periodic). */
  readonly sign: -1 | 0 | 1
  /** Signal to noise (events), or its like for the periodic: what the threshold applies to. Signed as `sign`. */
  readonly score: number
  /** Days. */
  readonly period: number | null
  /** Reference time: middle of a transit, maximum of light, start of a flare; in the time of the series. */
  readonly epoch: number | null
  /** Days. */
  readonly duration: number | null
  /** Amplitude or depth relative to the baseline, positive. */
  readonly depth: number | null
  /** False-alarm probability of the whole search of this call. */
  readonly fap: number | null
  /** Why it is no detection, though above the threshold: `sidereal day`, `solar day / 2`, `year + day` …; null for a detection. */
  readonly alias_of: string | null
  /** Further numbers worth keeping. */
  readonly values: Readonly<Record<string, Json>>
}

/** What a finder is given beside the series. No network, no clock. */
export interface FinderContext<P> {
  readonly params: P
  readonly kernels: CurveKernels
  readonly log: Logger
  random(seed: string): Random
}

/** A finder as its author writes it. Pure and without memory: it runs again on injected and on shuffled data. */
export interface FinderDefinition<P, S = unknown> {
  /** Lower-case name, as in `--finder ls`; letters, digits, underscores. */
  readonly id: string
  readonly title: string
  /** `major.minor` of what it does: raise it when results change. */
  readonly version: string
  readonly scope: FinderScope
  readonly kind: 'event' | 'periodic'
  /** `one`: finds brightenings only (or dips only), so data with the sign flipped is a fair null. */
  sides(params: P): 'one' | 'two'
  /**
   * Noise of light curves that nothing calibrates, unless the user says: `scatter` (default), the larger of the quoted error and the
   * scatter of the whole curve, for a finder that knows no other noise; `neighbours`, quoted errors scaled to the scatter of epochs
   * about their neighbours, for one that tells slow variation and correlated noise itself; `quiet`, these as they would be of the
   * undisturbed source, for one that asks whether a quiet source could look so.
   */
  readonly noise?: 'scatter' | 'neighbours' | 'quiet'
  /** A strict zod object with a default and a description for each. */
  readonly params: z.ZodType<P>
  /** Independent trials of one call (templates, frequencies), for the account of false alarms. */
  trials(series: readonly Series[], params: P): number
  /** Scores; `series` has one element for the scopes `curve` and `band`. Never changes its input. */
  process(series: readonly Series[], ctx: FinderContext<P>): Scored<S>
  /** Detections of a scored series, the best first. */
  detect(series: readonly Series[], scored: Scored<S>, ctx: FinderContext<P>): readonly Find[]
}

/** A finder as the host uses it. Made by `defineFinder`. */
export interface Finder<P = any, S = any> extends FinderDefinition<P, S> {
  readonly checkParams: Check<P>
  readonly schema: () => object
}
