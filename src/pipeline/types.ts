import type { Answer, Json, Source } from '@astro/sdk'
import type {
  DetectionRow, FailureRow, InjectionRow, LightCurveRow, NullRow, PropertiesRow, RawRow, ReductionRow, SourceRow,
} from '../database/rows.ts'
import type { NoiseTerms, UncalibratedNoise } from '../photometry/noise.ts'

/** The stages of the light-curve branch, in order. */
export type Stage = 'fetch' | 'reduce' | 'analyze'

/** One observatory as a shard needs it: where its code is, and with which arguments it runs. All plain data. */
export interface ShardObservatory {
  readonly id: string
  /** Legal (upper-case) name, as in folders and rows. */
  readonly name: string
  /** `major.minor` of its fetch and reduce. */
  readonly version: string
  /** Module to import, as a file URL. */
  readonly entry: string
  /** Id that the module knows it by, where that is another. */
  readonly like?: string
  readonly reduce: Readonly<Record<string, Json>>
  /** Those of `reduce` that can change a result: what identities are made from. */
  readonly critical: Readonly<Record<string, Json>>
}

/** A finder or a shape as a shard needs it. */
export interface ShardPart {
  readonly id: string
  readonly version: string
  /** Module to import, as a file URL. */
  readonly entry: string
}

export interface ShardFinder extends ShardPart {
  readonly params: Readonly<Record<string, Json>>
}

/** What the analysis of a run is made with. All plain data. */
export interface AnalysisSettings {
  readonly quality: Readonly<Record<string, Json>>
  readonly finders: readonly ShardFinder[]
  readonly save_processed: boolean
  readonly known_variables: readonly string[]
  /** Section `simulator`, and the shapes that it names. */
  readonly simulator: Readonly<Record<string, Json>>
  readonly shapes: readonly ShardPart[]
  /** Section `null`. */
  readonly null: Readonly<Record<string, Json>>
  /** Terms of the noise; none: of each light curve alone. */
  readonly noise: readonly NoiseTerms[]
  /** Noise of light curves that no terms concern (`noise.uncalibrated`). */
  readonly uncalibrated: UncalibratedNoise
  /** Of all the above that is the same for every source: made by `settingsIdentity`. */
  readonly identity: string
}

/** One answer as it waits in the spool: everything its raw product and row are made from. */
export interface SpoolRecord {
  readonly name: string
  readonly ra: number
  readonly dec: number
  readonly parameters: Readonly<Record<string, Json>>
  readonly version: string
  readonly answer: Answer
}

/** What there is to do for one source of a shard. */
export interface ShardSource {
  readonly source: Source
  /** Observatories (ids) whose raw photometry is there or in the spool. */
  readonly available: readonly string[]
  /** Raw identities already known from rows, by observatory id. */
  readonly rawIdentity: Readonly<Record<string, string>>
  /** Observatories (ids) whose light curves must be made again. */
  readonly reduce: readonly string[]
  readonly analyze: boolean
}

/** One RA bin of one project: the unit of work that one process owns. Plain data in … */
export interface ShardTask {
  readonly root: string
  readonly project: string
  readonly bin: string
  readonly observatories: readonly ShardObservatory[]
  readonly analysis: AnalysisSettings
  readonly sources: readonly ShardSource[]
}

/** … plain data out: the rows that the published files are worth. */
export interface ShardResult {
  readonly bin: string
  readonly sources: SourceRow[]
  readonly raw: RawRow[]
  readonly reductions: ReductionRow[]
  readonly lightcurves: LightCurveRow[]
  readonly detections: DetectionRow[]
  readonly properties: PropertiesRow[]
  readonly injections: InjectionRow[]
  readonly nulls: NullRow[]
  readonly failures: Omit<FailureRow, 'count'>[]
  /** Sources reduced again, by observatory name: all their old light-curve rows there, and all that their analysis left, go. */
  readonly replaced: Record<string, string[]>
  /** Sources analyzed again from the light curves they have: what their analysis left goes. */
  readonly analyzed: Record<string, string[]>
}

export interface Counts {
  sources: number
  new: number
  skipped: number
  empty: number
  failed: number
  raw_epochs: number
  light_curves: number
  epochs: number
  detections: number
}

/** One failure as reports show it. */
export interface Failure {
  source: string
  observatory: string
  stage: Stage
  code: string
  message: string
  count?: number
}

export interface RunReport {
  project: string
  counts: Counts
  failures: Failure[]
  /** Sources without injections, by the reason: `known_variable`, `detection` (no null tests either), `no_epochs`, `no_baseline`. */
  not_simulated?: Record<string, string[]>
  /** Sources that lack light curves for an analysis alone, by the reason: `reduced_otherwise`, `not_reduced`. */
  not_analyzed?: Record<string, string[]>
  /** Sources that a reduction has nothing to make light curves of, by the reason: `not_fetched`. */
  not_reduced?: Record<string, string[]>
}
