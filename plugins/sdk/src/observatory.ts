import type { z } from 'zod'
import type { FetchContext, ReduceContext } from './context.ts'
import type { Source } from './source.ts'
import type { ColumnInfo, Meta, Table } from './table.ts'

/** What an archive answered for one source: a table, or the fact that it has nothing there. */
export type Answer = { readonly table: Table; readonly meta?: Meta } | { readonly empty: true; readonly reason?: string; readonly meta?: Meta }

/** Raw photometry as it was stored: exactly what `fetch` returned. */
export interface RawPhotometry {
  readonly table: Table
  readonly meta: Meta
}

/**
 * One light curve as a reduction hands it over: the epochs of one filter, columns under canonical or guessable names
 * (`mjd` or `time`, `exptime`, `mag`, `magerr` or `flux`, `fluxerr`, `ra`, `dec`, `filter`, `flag`; further columns named in
 * `keep` are kept as they are). The host sorts by time, converts between magnitude and flux and computes the statistics.
 */
export interface ReducedCurve {
  readonly table: Table
  readonly meta: CurveMeta
  /** Names of further columns to keep per epoch. */
  readonly keep?: readonly string[]
}

/**
 * The five facts every light curve must carry, and whatever else the observatory knows. Read by the host where they are given:
 * `time_scale` ('utc' unless 'tt' or 'tdb'), `barycentric` or `heliocentric` (true: the times are those of that centre), `exp_time`,
 * `zero_point_instrumental`, `reference` ('total' or 'difference'), `errors` ('quoted', 'estimated', 'mixed').
 */
export type CurveMeta = Meta & {
  /** Median position, deg; NaN where the observatory knows none. */
  readonly ra: number
  readonly dec: number
  readonly series_name: string
  readonly object_id: string
  /** Which instant of the exposure the time stamps mark. */
  readonly time_stamp_alignment: 'start' | 'middle' | 'end'
}

/** A place on the ground: degrees east, geodetic degrees north (WGS84), metres above the ellipsoid. */
export interface Site {
  readonly longitude: number
  readonly latitude: number
  readonly height: number
}

/** How an archive wants to be treated. The host keeps these limits for all plugins and workers of the process together. */
export interface Etiquette {
  /** Requests started per second and host; no limit when absent. */
  readonly requestsPerSecond?: number
  /** Requests in flight per host; also the number of sources fetched at once. No limit when absent. */
  readonly parallel?: number
  /** Names of environment variables that hold credentials; their values are never stored, logged or shown. */
  readonly credentials?: readonly string[]
}

/** An observatory as its author writes it. `P` are the checked parameters, `R` the checked reduction arguments. */
export interface ObservatoryDefinition<P, R> {
  /** Lower-case name, as in `--observatory ztf`; letters, digits, underscores. */
  readonly id: string
  /** One line for lists and help. */
  readonly title: string
  /** `major.minor` of what `fetch` and `reduce` do: raise it when their results change. */
  readonly version: string
  /** Parameters of the observatory's section in the configuration (a strict zod object with a default and a description for each). */
  readonly params: z.ZodType<P>
  /** Arguments of the reduction: the section's `reduce_kwargs`. */
  readonly reduceParams: z.ZodType<R>
  /** Names of the parameters that decide what is downloaded; stored with the data (`check_download_pars`). */
  readonly downloadParams?: readonly (keyof P & string)[]
  readonly etiquette?: Etiquette
  /** Where its telescope stands; null or absent: in space or unknown, light times are those of the geocentre. */
  readonly site?: Site | null
  /** The columns of an answer with units: used for units in the stored tables, and for the stored form of an empty answer. */
  readonly columns?: Readonly<Record<string, ColumnInfo>>
  /** Requests that one source costs, and seconds for them: for `--dry-run`. 1 request and 1 s when absent; 0 requests = answered without asking. */
  estimate?(source: Source, params: P): { requests: number; seconds: number; bytes: number }
  /** Asks the archive. Throw for every failure; return `{empty: true}` only when the archive truly has nothing. */
  fetch(source: Source, ctx: FetchContext<P>): Promise<Answer> | Answer
  /** Pure: raw photometry to light curves. No light curve left is `[]`. */
  reduce(raw: RawPhotometry, source: Source, ctx: ReduceContext<R>): readonly ReducedCurve[] | Promise<readonly ReducedCurve[]>
}

/** Checks a value against a schema; plain data out, so that host and plugin may carry different copies of zod. */
export type Check<T> = (input: unknown) => { ok: true; value: T } | { ok: false; issues: readonly ParameterIssue[] }

export interface ParameterIssue {
  readonly path: readonly (string | number)[]
  readonly message: string
  /** For unknown keys: which. */
  readonly keys?: readonly string[]
}

/** An observatory as the host uses it. Made by `defineObservatory`. */
export interface Observatory<P = any, R = any> extends ObservatoryDefinition<P, R> {
  readonly checkParams: Check<P>
  readonly checkReduceParams: Check<R>
  /** JSON Schemas of both, for editors and help. */
  readonly schemas: () => { params: object; reduceParams: object }
}
