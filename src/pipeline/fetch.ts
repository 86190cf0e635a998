import { join } from 'node:path'
import { createRandom, type Answer, type FetchContext, type Http, type Json, type Logger, type Observatory, type Source } from '@astro/sdk'
import { readCsv } from '../archive/csv.ts'
import { localFiles } from '../archive/local-files.ts'
import { waitSeconds } from '../archive/retry.ts'
import { AstroError, EXIT } from '../errors.ts'
import { spoolFile } from '../store/names.ts'
import { openSpool } from '../store/spool.ts'
import { checkStorable } from '../store/table-encode.ts'
import { createLimiter } from './limiter.ts'
import type { PlanObservatory, PlannedShard } from './plan.ts'
import { rawProduct } from './shard-raw.ts'
import { failureOf } from './shard-reduce.ts'
import type { Failure, SpoolRecord } from './types.ts'

export interface FetchOptions {
  readonly root: string
  readonly observatories: ReadonlyMap<string, { definition: Observatory; planned: PlanObservatory }>
  /** Sources asked for at once; an observatory's etiquette may allow fewer. */
  readonly workers: number | undefined
  /** The http service of one source at one observatory. */
  readonly http: (definition: Observatory, source: Source, signal: AbortSignal) => Http
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Logger
  /** Where relative paths in parameters start; the current folder unless given. */
  readonly folder?: string
  readonly signal: AbortSignal
  /** Failures after which no more is asked for: in all, and in a row. */
  readonly maxFailures: number
  readonly maxFailuresInRow: number
  readonly onDone: (source: Source, failed: boolean) => void
  /** Parameters to note beside the answer of a source, instead of those of the observatory. */
  readonly parametersOf?: (source: Source) => Readonly<Record<string, Json>>
}

/** Milliseconds after which answers are forced to disk, in case the machine stops; a killed process loses none anyway. */
const FORCE_EVERY = 1000

/** What became of the requests of one shard. */
export interface FetchOutcome {
  /** Observatory ids answered, by source name. */
  readonly answered: Map<string, string[]>
  readonly failures: Failure[]
  /** Sources not asked for, because the run was stopped. */
  readonly unasked: Set<string>
}

export interface Fetcher {
  fetchShard(shard: PlannedShard): Promise<FetchOutcome>
  /** Why no more is asked for, once that is so. */
  readonly stopped: () => Failure | undefined
}

/** Sources asked for at once at one observatory: what the user wants, never more than the archive does. */
function parallel(definition: Observatory, workers: number | undefined): number {
  return Math.min(workers ?? Infinity, definition.etiquette?.parallel ?? workers ?? 2)
}

/** Sources asked for at once at the observatory that allows most. */
export function mostParallel({ observatories, workers }: Pick<FetchOptions, 'observatories' | 'workers'>): number {
  return Math.max(...Array.from(observatories.values(), ({ definition }) => parallel(definition, workers)))
}

/** Asks archives for the sources of shards, within the limits; every answer is in the spool before it counts. */
export function createFetcher(options: FetchOptions): Fetcher {
  const limiters = new Map(
    Array.from(options.observatories, ([id, { definition }]) => [id, createLimiter(parallel(definition, options.workers))] as const),
  )
  const tally = { total: 0, inRow: 0, last: undefined as Failure | undefined }
  // Set while an answer is written, and for good when that fails: answers that cannot be kept are not asked for.
  let unwritable = false
  const stopped = (): Failure | undefined =>
    tally.total >= options.maxFailures || tally.inRow >= options.maxFailuresInRow ? tally.last : undefined

  async function fetchShard(shard: PlannedShard): Promise<FetchOutcome> {
    const outcome: FetchOutcome = { answered: new Map(), failures: [], unasked: new Set() }
    const jobs: Promise<void>[] = []
    for (const [id, { definition, planned }] of options.observatories) {
      const wanted = shard.sources.filter((entry) => entry.fetch.includes(id))
      if (wanted.length > 0) jobs.push(fetchFrom(id, definition, planned, shard.bin, wanted.map((entry) => entry.source), outcome))
    }
    await Promise.all(jobs)
    return outcome
  }

  async function fetchFrom(
    id: string, definition: Observatory, planned: PlanObservatory, bin: string, sources: Source[], outcome: FetchOutcome,
  ): Promise<void> {
    const spool = openSpool(join(options.root, spoolFile(planned.name, bin)))
    let forced = performance.now()
    try {
      const asked = await Promise.allSettled(sources.map((source) => limiters.get(id)!(async () => {
        if (options.signal.aborted || unwritable || stopped()) {
          outcome.unasked.add(source.name)
          return
        }
        const result = await ask(definition, planned, source, options)
        if ('failure' in result) {
          if (options.signal.aborted) outcome.unasked.add(source.name)
          else {
            outcome.failures.push(result.failure)
            tally.total++
            tally.inRow++
            tally.last = result.failure
          }
        } else {
          unwritable = true
          spool.append({ name: source.name, answer: result.waiting })
          unwritable = false
          if (performance.now() - forced > FORCE_EVERY) {
            spool.flush()
            forced = performance.now()
          }
          outcome.answered.set(source.name, [...(outcome.answered.get(source.name) ?? []), id])
          tally.inRow = 0
        }
        options.onDone(source, 'failure' in result)
      })))
      // Not before all of them ended: none may write to a spool that is closed.
      for (const one of asked) if (one.status === 'rejected') throw one.reason
    } finally {
      spool.close()
    }
  }

  return { fetchShard, stopped }
}

function record(source: Source, planned: PlanObservatory, definition: Observatory, answer: Answer, { parametersOf }: FetchOptions): SpoolRecord {
  const parameters = parametersOf?.(source) ?? planned.downloadParameters
  return { name: source.name, ra: source.ra, dec: source.dec, parameters, version: definition.version, answer }
}

async function ask(
  definition: Observatory, planned: PlanObservatory, source: Source, options: FetchOptions,
): Promise<{ waiting: SpoolRecord } | { failure: Failure }> {
  try {
    const answer: unknown = await definition.fetch(source, context(definition, planned, source, options))
    checkAnswer(answer, definition.id)
    const waiting = record(source, planned, definition, answer, options)
    checkStorable(rawProduct(waiting, definition))
    return { waiting }
  } catch (error) {
    return { failure: { source: source.name, observatory: planned.name, stage: 'fetch', ...failureOf(error) } }
  }
}

function context(
  definition: Observatory, planned: PlanObservatory, source: Source, options: FetchOptions,
): FetchContext<Readonly<Record<string, Json>>> {
  const { signal, env, log } = options
  const names = definition.etiquette?.credentials ?? []
  const credentials = Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
  return {
    params: planned.params, http: options.http(definition, source, signal), log, signal, credentials,
    csv: readCsv, random: createRandom, files: localFiles(planned.params, options.folder ?? process.cwd()),
    // The reader of FITS files comes with a sandbox: only where one is read.
    fits: async (bytes) => (await import('../archive/fits-document.ts')).readFitsDocument(bytes),
    wait: (seconds) => waitSeconds(seconds, signal),
  }
}

/** A plugin's answer is checked before it is believed: plain columns of one length, or an honest "empty". */
function checkAnswer(answer: unknown, id: string): asserts answer is Answer {
  const wrong = (what: string): never => {
    throw new AstroError('plugin_answer', EXIT.plugin, `fetch of observatory '${id}' returned ${what}, not {table} or {empty: true}`)
  }
  if (typeof answer !== 'object' || answer === null) return wrong(String(answer))
  if ('empty' in answer && answer.empty === true) return
  const table = (answer as { table?: unknown }).table as { columns?: unknown; length?: unknown } | undefined
  if (!table || !(table.columns instanceof Map)) return wrong('an object without a table')
  for (const [name, column] of table.columns as Map<string, ArrayLike<unknown>>) {
    if (column.length !== table.length) wrong(`column '${name}' of ${column.length} rows in a table of ${String(table.length)}`)
  }
}
