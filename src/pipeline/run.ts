import type { Database } from '../database/open.ts'
import { processedFile, rawFile, reducedFile } from '../store/names.ts'
import { createCommitter } from './commit.ts'
import { createFetcher, mostParallel, type FetchOptions, type FetchOutcome } from './fetch.ts'
import { forgetLost } from './lost-files.ts'
import { isDone, planShards, type NotReduced, type PlanObservatory, type PlannedShard, type PlannedSource, type State } from './plan.ts'
import type { ShardPool } from './pool.ts'
import type { AnalysisSettings, Failure, ShardResult, ShardSource, ShardTask, Stage } from './types.ts'
import type { Source } from '@astro/sdk'

export interface RunRequest {
  readonly root: string
  readonly project: string
  readonly stages: readonly Stage[]
  readonly sources: readonly Source[]
  readonly observatories: readonly PlanObservatory[]
  readonly analysis: AnalysisSettings
  readonly retryFailed: boolean
  readonly fetch: Omit<FetchOptions, 'root' | 'onDone'>
  readonly db: Database
  readonly pool: ShardPool
  readonly state: State
  /** Called before the first row of a shard is written. */
  readonly onFirstWrite: () => void
  readonly onProgress: (progress: Progress) => void
}

export interface Progress {
  readonly done: number
  readonly total: number
  readonly failed: number
  readonly label: string
}

export interface RunOutcome {
  /** Names of the sources that something was made for, that had nothing left to do, that were not reached before a stop. */
  readonly made: ReadonlySet<string>
  readonly skipped: ReadonlySet<string>
  readonly unasked: ReadonlySet<string>
  /** Sources without raw photometry that was to be reduced, or whose light curves an analysis alone was to use, and that lack some: why. */
  readonly notReduced: ReadonlyMap<string, NotReduced>
  readonly failures: Failure[]
  readonly stopped: Failure | undefined
}

/** Shards that may be in hand at once beyond those that archives are asked for: enough to keep threads busy, few enough to bound memory. */
const AHEAD = 10

/**
 * Runs the stages over the sources: asks archives, hands each RA bin to a worker thread when its answers are in, commits its rows.
 * Answers, files and rows of a bin become visible in that order, so that a kill at any moment loses nothing but requests in flight.
 */
export async function runStages(request: RunRequest): Promise<RunOutcome> {
  const outcome = {
    made: new Set<string>(), skipped: new Set<string>(), unasked: new Set<string>(), notReduced: new Map<string, NotReduced>(),
    failures: [] as Failure[],
    stopped: undefined as Failure | undefined,
  }
  const work = planShards(request.sources, request, request.state).filter((shard) => noteDone(shard, request, outcome))
  const tally = { done: request.sources.length - work.reduce((sum, shard) => sum + shard.sources.length, 0), failed: 0 }
  const report = (): void => request.onProgress({ ...tally, total: request.sources.length, label: request.stages.join(' > ') })
  report()
  await forgetLost(request.db, lostFiles(work, request))
  const fetcher = createFetcher({ ...request.fetch, root: request.root, onDone: (_, failed) => {
    if (failed) tally.failed++
    report()
  } })
  const commit = createCommitter(request)
  await inWindow(work, AHEAD + mostParallel(request.fetch), async (shard) => {
    if (request.fetch.signal.aborted) return leave(shard, outcome.unasked)
    const fetched = await fetcher.fetchShard(shard)
    const task = shardTask(shard, fetched, request)
    const result = await request.pool.run(task)
    await commit(shard, fetched, result)
    settle(shard, fetched, result, outcome)
    tally.done += shard.sources.filter(({ source }) => !fetched.unasked.has(source.name)).length
    report()
  })
  outcome.stopped = fetcher.stopped()
  return outcome
}

/** Takes sources without anything to do out of the work; false when the whole shard is done. */
function noteDone(
  shard: PlannedShard, request: RunRequest, outcome: { skipped: Set<string>; notReduced: Map<string, NotReduced>; failures: Failure[] },
): boolean {
  for (const entry of shard.sources) {
    outcome.failures.push(...entry.failures)
    if (entry.failures.length > 0) continue
    if (entry.notReduced !== undefined) outcome.notReduced.set(entry.source.name, entry.notReduced)
    else if (isDone(entry)) outcome.skipped.add(entry.source.name)
  }
  const waiting = request.observatories.some((o) => request.state.hasSpool(o.name, shard.bin))
  return waiting || shard.sources.some((entry) => !isDone(entry))
}

/** Files of the shards that are not there: the run will make them. */
function lostFiles(work: readonly PlannedShard[], { observatories, project, state }: RunRequest): string[] {
  return work.flatMap(({ bin }) => observatories.flatMap(({ name }) => [
    ...(state.hasFile('raw', name, bin) ? [] : [rawFile(name, bin)]),
    ...(state.hasFile('reduced', name, bin) ? [] : [reducedFile(project, name, bin)]),
    ...(state.hasFile('processed', name, bin) ? [] : [processedFile(project, name, bin)]),
  ]))
}

function leave(shard: PlannedShard, unasked: Set<string>): void {
  for (const entry of shard.sources) if (!isDone(entry)) unasked.add(entry.source.name)
}

function shardTask(shard: PlannedShard, fetched: FetchOutcome, request: RunRequest): ShardTask {
  const { root, project, observatories, analysis, stages } = request
  const sources = shard.sources.filter((entry) => !isDone(entry)).map((entry) => shardSource(entry, fetched, stages))
  const plain = observatories.map(({ id, name, version, entry, like, reduce, critical }) => ({ id, name, version, entry, reduce, critical, ...(like === undefined ? {} : { like }) }))
  return { root, project, bin: shard.bin, observatories: plain, analysis, sources }
}

function shardSource(entry: PlannedSource, fetched: FetchOutcome, stages: readonly Stage[]): ShardSource {
  const fresh = [...entry.spooled, ...(fetched.answered.get(entry.source.name) ?? [])]
  // An analysis alone uses the light curves that are there; what could not be reduced is not tried again.
  const available = stages.includes('reduce') ? [...entry.published, ...fresh] : entry.reduced
  const reduce = stages.includes('reduce') ? [...entry.reduce, ...fresh] : []
  return { source: entry.source, available, rawIdentity: entry.rawIdentity, reduce, analyze: entry.analyze && available.length > 0 }
}

function settle(
  shard: PlannedShard, fetched: FetchOutcome, result: ShardResult,
  outcome: { made: Set<string>; unasked: Set<string>; failures: Failure[] },
): void {
  const failed = new Set([...fetched.failures.map((f) => f.source), ...result.failures.map((f) => f.source_name)])
  outcome.failures.push(...fetched.failures, ...result.failures.map(({ source_name, project: _, ...rest }) => ({ ...rest, source: source_name })))
  for (const entry of shard.sources) {
    const name = entry.source.name
    if (fetched.unasked.has(name)) outcome.unasked.add(name)
    else if (!isDone(entry) && !failed.has(name)) outcome.made.add(name)
  }
}

/**
 * Runs `each` over the items, at most `width` at once, starting them in order and letting go of each as it starts. The first error ends it
 * once those under way settled.
 */
async function inWindow<T extends object>(items: T[], width: number, each: (item: T) => Promise<void>): Promise<void> {
  items.reverse()
  const failures: unknown[] = []
  const lane = async (): Promise<void> => {
    for (let item = items.pop(); item !== undefined && failures.length === 0; item = items.pop()) {
      await each(item).catch((error: unknown) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
  if (failures.length > 0) throw failures[0]
}
