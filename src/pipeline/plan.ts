import type { Json, Source } from '@astro/sdk'
import { separation } from '@astro/sdk'
import type { RawRow } from '../database/rows.ts'
import { raBin } from '../store/names.ts'
import type { CurveNoise } from '../database/noise.ts'
import { noiseLookup, type NoiseLookup } from '../photometry/noise.ts'
import { analysisIdentity, reductionIdentity } from './identities.ts'
import { termsFor } from './noise.ts'
import type { AnalysisSettings, Failure, ShardObservatory, Stage } from './types.ts'

/** Raw photometry fetched for a place further off than this, arcsec, belongs to another star of the same name. */
const SAME_PLACE = 1
/** A source that failed so often at an archive is asked for again only by --retry-failed. */
export const MAX_TRIES = 3

/** What is known before a run: rows by `<observatory>/<source>`, answers that wait in spools, which files are there. */
export interface State {
  raw: (observatory: string, source: string) => RawRow | undefined
  reduction: (observatory: string, source: string) => { identity: string; light_curves: number } | undefined
  analysis: (source: string) => string | undefined
  /** What the noise of its reduced light curves is looked up with. */
  curveNoise: (source: string) => readonly CurveNoise[]
  /** Tries that failed in a row, and the failure. */
  fetchFailure: (observatory: string, source: string) => (Failure & { count: number }) | undefined
  /** Whether any stage of the source failed last time. */
  hasFailure: (source: string) => boolean
  spooled: (observatory: string, bin: string, source: string) => { ra: number; dec: number; parameters: Readonly<Record<string, Json>> } | undefined
  hasSpool: (observatory: string, bin: string) => boolean
  hasFile: (level: 'raw' | 'reduced' | 'processed', observatory: string, bin: string) => boolean
}

/** The state with what light curves say of the noise. */
export function withCurveNoise(state: State, curves: readonly CurveNoise[]): State {
  const of = Map.groupBy(curves, ({ source_name }) => source_name)
  return { ...state, curveNoise: (source) => of.get(source) ?? [] }
}

export interface PlanObservatory extends ShardObservatory {
  readonly params: Readonly<Record<string, Json>>
  readonly checkDownloadPars: boolean
  /** The parameters that decide what is downloaded, as they are now. */
  readonly downloadParameters: Readonly<Record<string, Json>>
}

export interface PlannedSource {
  readonly source: Source
  /** Observatory ids to ask, whose answer waits in the spool, whose raw photometry is published. */
  readonly fetch: string[]
  readonly spooled: string[]
  readonly published: string[]
  readonly rawIdentity: Record<string, string>
  readonly reduce: string[]
  /** Observatory ids whose light curves are there as they should be. */
  readonly reduced: string[]
  readonly analyze: boolean
  /** Why there is nothing to reduce, or why light curves that an analysis alone is to use are not there as they should be. */
  readonly notReduced: NotReduced | undefined
  readonly failures: Failure[]
}

/** There are light curves, of another version or of other settings; there are none; there is no raw photometry to make them of. */
export type NotReduced = 'reduced_otherwise' | 'not_reduced' | 'not_fetched'

export interface PlannedShard {
  readonly bin: string
  readonly sources: PlannedSource[]
}

export interface PlanRequest {
  readonly stages: readonly Stage[]
  readonly observatories: readonly PlanObservatory[]
  readonly analysis: AnalysisSettings
  readonly retryFailed: boolean
}

/** What is to be done for each source, by RA bin in order of first appearance. Pure: state in, plan out. */
export function planShards(sources: Iterable<Source>, given: PlanRequest, state: State): PlannedShard[] {
  const request = { ...given, lookup: noiseLookup(given.analysis.noise) }
  const shards = new Map<string, PlannedSource[]>()
  for (const source of sources) {
    const bin = raBin(source.ra)
    const planned = planSource(source, bin, request, state)
    const shard = shards.get(bin)
    if (shard) shard.push(planned)
    else shards.set(bin, [planned])
  }
  return Array.from(shards, ([bin, planned]) => ({ bin, sources: planned }))
}

/** True when there is nothing to do for a source with these stages. */
export function isDone(planned: PlannedSource): boolean {
  return planned.fetch.length + planned.spooled.length + planned.reduce.length === 0 && !planned.analyze
}

type Mutable = PlannedSource & { analyze: boolean; notReduced: NotReduced | undefined }

/** A request with its terms of the noise made ready. */
type Request = PlanRequest & { readonly lookup: NoiseLookup }

function planSource(source: Source, bin: string, request: Request, state: State): PlannedSource {
  const plan: Mutable = {
    source, fetch: [], spooled: [], published: [], rawIdentity: {}, reduce: [], reduced: [], analyze: false, notReduced: undefined, failures: [],
  }
  for (const observatory of request.observatories) planRaw(plan, observatory, bin, request, state)
  const reductions = new Map<string, string>()
  for (const observatory of request.observatories) {
    const raw = plan.rawIdentity[observatory.id]
    if (raw === undefined || !plan.published.includes(observatory.id)) continue
    const expected = reductionIdentity(observatory, source, raw)
    const stored = state.reduction(observatory.name, source.name)
    const hasCurves = stored !== undefined && stored.light_curves > 0
    const current = stored?.identity === expected && (!hasCurves || state.hasFile('reduced', observatory.name, bin))
    if (request.stages.includes('reduce') && !current) plan.reduce.push(observatory.id)
    if (current) plan.reduced.push(observatory.id)
    if (current || request.stages.includes('reduce')) reductions.set(observatory.id, expected)
  }
  if (request.stages.includes('analyze')) plan.analyze = analysisNeeded(plan, bin, request, state, reductions)
  plan.notReduced = request.stages.includes('reduce') ? notFetched(plan, request) : request.stages.includes('analyze') ? notReduced(plan, request, state) : undefined
  return plan
}

function notFetched({ published, spooled }: PlannedSource, { stages }: Request): NotReduced | undefined {
  return !stages.includes('fetch') && published.length + spooled.length === 0 ? 'not_fetched' : undefined
}

function notReduced({ source, published, reduced, spooled }: PlannedSource, { observatories }: Request, state: State): NotReduced | undefined {
  const without = observatories.filter(({ id }) => published.includes(id) && !reduced.includes(id))
  if (without.some(({ name }) => state.reduction(name, source.name) !== undefined)) return 'reduced_otherwise'
  return without.length > 0 || spooled.length > 0 || reduced.length === 0 ? 'not_reduced' : undefined
}

function planRaw(plan: PlannedSource, observatory: PlanObservatory, bin: string, request: PlanRequest, state: State): void {
  const { source } = plan
  const row = state.raw(observatory.name, source.name)
  const waiting = state.spooled(observatory.name, bin, source.name)
  if (waiting && isCurrent(waiting, source, observatory)) {
    plan.spooled.push(observatory.id)
    return
  }
  if (row && state.hasFile('raw', observatory.name, bin)) {
    if (isCurrent(row, source, observatory)) {
      plan.published.push(observatory.id)
      plan.rawIdentity[observatory.id] = row.identity
      return
    }
    if (!observatory.checkDownloadPars) {
      plan.failures.push(otherPlace(row, source, observatory))
      return
    }
  }
  if (!request.stages.includes('fetch')) return
  const failed = state.fetchFailure(observatory.name, source.name)
  if (failed && failed.count >= MAX_TRIES && !request.retryFailed) plan.failures.push(failed)
  else plan.fetch.push(observatory.id)
}

/** Whether stored raw photometry is what would be asked for now. Parameters count only when the configuration says so. */
function isCurrent(
  stored: { ra: number; dec: number; parameters: Readonly<Record<string, Json>> }, source: Source, observatory: PlanObservatory,
): boolean {
  if (!isSamePlace(stored, source)) return false
  return !observatory.checkDownloadPars || sameParameters(stored.parameters, observatory.downloadParameters)
}

function isSamePlace(stored: { ra: number; dec: number }, source: Source): boolean {
  return separation(stored.ra, stored.dec, source.ra, source.dec) * 3600 <= SAME_PLACE
}

function sameParameters(a: Readonly<Record<string, Json>>, b: Readonly<Record<string, Json>>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]))
}

function otherPlace(row: RawRow, source: Source, observatory: PlanObservatory): Failure {
  const distance = (separation(row.ra, row.dec, source.ra, source.dec) * 3600).toFixed(1)
  return {
    source: source.name, observatory: observatory.name, stage: 'fetch', code: 'raw_other_position',
    message: `raw photometry named '${source.name}' was fetched for RA ${row.ra}, Dec ${row.dec}, ${distance} arcsec from the catalog's position; ` +
      `rename the star, or set observatories.${observatory.id}.check_download_pars to true to fetch it again`,
  }
}

function analysisNeeded(
  plan: PlannedSource, bin: string, request: Request, state: State, reductions: ReadonlyMap<string, string>,
): boolean {
  const pending = plan.fetch.length + plan.spooled.length + plan.reduce.length > 0
  if (pending) return request.stages.includes('reduce')
  if (reductions.size === 0) return false
  const names = request.observatories.filter(({ id }) => reductions.has(id)).map(({ name }) => name)
  const noise = state.curveNoise(plan.source.name).filter(({ observatory }) => names.includes(observatory))
  const expected = analysisIdentity(request.analysis, plan.source.name, [...reductions.values()], termsFor(request.lookup, noise))
  if (state.analysis(plan.source.name) !== expected) return true
  if (!request.analysis.save_processed) return false
  return request.observatories.some((o) => {
    const curves = state.reduction(o.name, plan.source.name)?.light_curves ?? 0
    return reductions.has(o.id) && curves > 0 && !state.hasFile('processed', o.name, bin)
  })
}
