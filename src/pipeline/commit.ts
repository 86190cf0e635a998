import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../database/open.ts'
import { commitShard, type ShardRows } from '../database/write.ts'
import { spoolFile } from '../store/names.ts'
import { removeSpool } from '../store/spool.ts'
import type { FetchOutcome } from './fetch.ts'
import { isDone, type PlanObservatory, type PlannedShard, type State } from './plan.ts'
import type { ShardResult, Stage } from './types.ts'

export interface CommitRequest {
  readonly root: string
  readonly project: string
  readonly stages: readonly Stage[]
  readonly observatories: readonly PlanObservatory[]
  readonly db: Database
  readonly state: State
  /** Called before the first row is written. */
  readonly onFirstWrite: () => void
}

/** Milliseconds that a finished shard waits for others: a statement costs more than the rows of a small shard. */
const LINGER = 100

/**
 * Commits finished shards, those that come close together in one transaction, one transaction after another (the embedded database has one
 * connection). A shard's spool goes when its rows are there. The promise of a shard ends with its transaction.
 */
export function createCommitter(request: CommitRequest): (shard: PlannedShard, fetched: FetchOutcome, result: ShardResult) => Promise<void> {
  let gathering: { rows: ShardRows[]; bins: string[]; done: Promise<void> } | undefined
  let last: Promise<void> = Promise.resolve()
  let isFirst = true
  const write = async (rows: readonly ShardRows[], bins: readonly string[]): Promise<void> => {
    if (isFirst) request.onFirstWrite()
    isFirst = false
    await commitShard(request.db, together(request.project, rows))
    for (const { name } of request.observatories) for (const bin of bins) await removeSpool(join(request.root, spoolFile(name, bin)))
  }
  const begin = (): { rows: ShardRows[]; bins: string[]; done: Promise<void> } => {
    const group = { rows: [] as ShardRows[], bins: [] as string[], done: Promise.resolve() }
    group.done = Promise.all([last.catch(() => {}), sleep(LINGER)]).then(() => {
      gathering = undefined
      return write(group.rows, group.bins)
    })
    last = group.done
    return group
  }
  return (shard, fetched, result) => {
    gathering ??= begin()
    gathering.rows.push(rowsOf(request, shard, fetched, result))
    gathering.bins.push(shard.bin)
    return gathering.done
  }
}

function rowsOf(request: CommitRequest, shard: PlannedShard, fetched: FetchOutcome, result: ShardResult): ShardRows {
  const { project } = request
  const asked = fetched.failures.map(({ source, ...rest }) => ({ ...rest, project, source_name: source }))
  return {
    ...result, project, failures: [...asked, ...result.failures],
    replaced: formerRows(result.replaced, request.state), analyzed: formerRows(result.analyzed, request.state), tried: triedStages(shard, fetched, request),
  }
}

/** The rows of several shards, which share no source, as if of one. */
function together(project: string, shards: readonly ShardRows[]): ShardRows {
  const all = <K extends Exclude<keyof ShardRows, 'project' | 'replaced' | 'analyzed'>>(key: K): ShardRows[K] =>
    shards.flatMap((shard) => shard[key] as readonly unknown[]) as unknown as ShardRows[K]
  const gathered = (key: 'replaced' | 'analyzed'): Record<string, string[]> => {
    const names: Record<string, string[]> = {}
    for (const shard of shards) for (const [observatory, some] of Object.entries(shard[key])) (names[observatory] ??= []).push(...some)
    return names
  }
  return {
    project, sources: all('sources'), raw: all('raw'), reductions: all('reductions'), lightcurves: all('lightcurves'),
    detections: all('detections'), properties: all('properties'), injections: all('injections'), nulls: all('nulls'),
    failures: all('failures'), tried: all('tried'), replaced: gathered('replaced'), analyzed: gathered('analyzed'),
  }
}

/** Of the sources made again those that have rows: the others have nothing to be forgotten. */
function formerRows(replaced: ShardResult['replaced'], state: State): ShardResult['replaced'] {
  const had = (observatory: string) => (name: string): boolean => state.reduction(observatory, name) !== undefined || state.analysis(name) !== undefined
  const entries = Object.entries(replaced).map(([observatory, names]) => [observatory, names.filter(had(observatory))] as const)
  return Object.fromEntries(entries.filter(([, names]) => names.length > 0))
}

/** Which stages were gone through for which sources that failed before: failures noted there before are over, unless they came again. */
function triedStages(
  shard: PlannedShard, fetched: FetchOutcome, request: CommitRequest,
): { source_name: string; stage: Stage; observatory?: string }[] {
  const failedBefore = shard.sources.filter((entry) => request.state.hasFailure(entry.source.name))
  return failedBefore.filter((entry) => !isDone(entry) && !fetched.unasked.has(entry.source.name)).flatMap(({ source, failures }) =>
    request.stages.flatMap((stage): { source_name: string; stage: Stage; observatory?: string }[] => {
      if (stage === 'analyze') return [{ source_name: source.name, stage }]
      // Where it was not asked again, having failed too often, the failure stands.
      const asked = request.observatories.filter(({ name }) => stage !== 'fetch' || !failures.some((failure) => failure.observatory === name))
      return asked.map(({ name: observatory }) => ({ source_name: source.name, stage, observatory }))
    }),
  )
}
