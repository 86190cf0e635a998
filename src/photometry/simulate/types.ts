import type { CurveKernels, Finder, LightCurve, Shape } from '@astro/sdk'
import type { Found, Search, SearchResult } from '../search-result.ts'

/** How one parameter of a shape is drawn. */
export interface Distribution {
  /** `fixed`: `value`; `uniform` and `log-uniform`: in [min, max); `normal`: mean `value`, standard deviation `sd`, held within min and max. */
  readonly distribution: 'fixed' | 'uniform' | 'log-uniform' | 'normal'
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly value?: number | undefined
  readonly sd?: number | undefined
  /** Of `amplitude`: `relative` (default), `mag`, `sigma`, `uJy`. Of others: the unit that the shape declares. */
  readonly unit?: string | undefined
}

/** One entry of `simulator.shapes`. */
export interface InjectedShape {
  readonly shape: string
  readonly parameters: Readonly<Record<string, Distribution>>
}

/** Section `simulator` of the configuration. */
export interface SimulatorSettings {
  readonly seed: number
  /** Mean number of injections a source. */
  readonly num_injections: number
  /** Share of the injections whose amplitude is zero. */
  readonly zero_fraction: number
  readonly shapes: readonly InjectedShape[]
  /** Days by which the spans of injection and detection may miss each other. */
  readonly time_tolerance: number
  /** Largest |ln(duration found / duration injected)|, where the finder tells a duration. */
  readonly duration_tolerance: number
  /** Largest relative difference of the period found from a declared multiple of the period injected. */
  readonly period_tolerance: number
  /** Largest difference of phase, in periods. */
  readonly phase_tolerance: number
  /** Multiples of the injected period that count as found. */
  readonly period_multiples: readonly number[]
}

/** Section `null` of the configuration. */
export interface NullSettings {
  readonly seed: number
  readonly trials: number
  readonly method: 'auto' | 'flip' | 'shuffle' | 'block'
  /** Length of the blocks of `block`, days. */
  readonly block_days: number
}

/** How one finder answered an injection. */
export interface Recovery {
  readonly recovered: boolean
  /** Of the best detection that matches; null without one. */
  readonly score: number | null
  /** Time of its peak, MJD (UTC). */
  readonly mjd: number | null
  /** Filters of all detections that match. */
  readonly filters: readonly string[]
}

/** One event put into the curves of a source, and what became of it. */
export interface Injection {
  /** From 0 within its source. */
  readonly index: number
  readonly shape: string
  /** As drawn; `amplitude` in the unit that the settings name. Also for those of zero amplitude: the values that they stand for. */
  readonly parameters: Readonly<Record<string, number>>
  /** Nothing was added, and the epochs are in another order: whatever matches is chance. */
  readonly zero: boolean
  /** Reference instant of the shape, MJD (UTC). */
  readonly epoch_mjd: number
  /** Filters that it was put in, joined by `+`. */
  readonly filter: string
  /** Whether a good epoch lies within the span of the shape. */
  readonly in_data: boolean
  /** Whether the reduction would have dropped the brightened object; null where the observatory's cut is not modelled. */
  readonly lost_in_reduction: boolean | null
  /** Of a filter matched to the shape, over all good epochs: sqrt(sum (added / noise)^2); null without noise. 0 when zero. */
  readonly expected_snr: number | null
  /** Whole span of the source's curves, days: the time that this injection stands for. */
  readonly span_days: number
  /** Robust mean magnitude of the source, in the first filter that has one. */
  readonly mag: number | null
  /** Noise of the added photons: gain known, estimated from the noise of the epochs, or none added. */
  readonly photon_noise: 'known' | 'estimated' | 'none'
  /** By finder, for finders of the kind (event, periodic) of the shape. */
  readonly recovered: Readonly<Record<string, Recovery>>
}

/** A detection in injected curves. */
export interface Simulated extends Found {
  /** `index` of the injection. */
  readonly injection: number
  /** Whether it answers for the injection. */
  readonly matches: boolean
}

export interface FinderChoice {
  readonly finder: Finder
  readonly params: unknown
}

/** What the reduction of the observatory cuts by magnitude, where it does. */
export interface MagnitudeCut {
  /** Magnitude in the catalog. */
  readonly mag: number
  /** An object whose median magnitude is further from it than this is another star. */
  readonly range: number
}

export interface SimulationRequest {
  readonly source: string
  readonly curves: readonly LightCurve[]
  /** What quality and finders say about the curves as they are: no detection. */
  readonly real: SearchResult
  readonly search: Search
  readonly settings: SimulatorSettings
  readonly shapes: ReadonlyMap<string, Shape>
  readonly kernels: Pick<CurveKernels, 'math'>
  readonly finders: readonly FinderChoice[]
  /** By observatory (as `series.observatory`); absent: the loss at reduction is not modelled. */
  readonly cuts?: ReadonlyMap<string, MagnitudeCut>
}

export interface Simulation {
  readonly injections: readonly Injection[]
  readonly simulated: readonly Simulated[]
  /** Why there is none though some were drawn: no epoch; amplitudes relative to a baseline that no curve has. */
  readonly not_simulated: 'no_epochs' | 'no_baseline' | null
}

export interface NullRequest {
  readonly source: string
  /** With no detection as they are. */
  readonly curves: readonly LightCurve[]
  readonly search: Search
  readonly settings: NullSettings
  readonly finders: readonly FinderChoice[]
}

/** False alarms of one finder in one observatory and filter (or filters) of a source. */
export interface NullResult {
  readonly finder: string
  readonly observatory: string
  readonly filter: string
  readonly method: 'flip' | 'shuffle' | 'block'
  readonly trials: number
  /** Days searched, over all trials. */
  readonly star_days: number
  /** Independent trials (templates, frequencies) of one search of this source, over its series. */
  readonly independent_trials: number
  /** Detections at the finder's threshold, over all trials. */
  readonly false_alarms: number
  /** Best |score| of each trial that has one. */
  readonly scores: readonly number[]
}
