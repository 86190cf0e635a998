import { join } from 'node:path'
import type { Http, Json, Logger, Observatory, Source } from '@astro/sdk'
import { createHttp, userAgent } from '../archive/http.ts'
import { legalName } from '../config/legal-name.ts'
import { criticalConfig, effectiveConfig, toYaml } from '../config/effective.ts'
import type { Config } from '../config/load.ts'
import { openDatabase, type Database } from '../database/open.ts'
import { projectCounts } from '../database/products.ts'
import { failuresOf } from '../database/read.ts'
import { finishRun, startRun } from '../database/runs.ts'
import { EXIT, type ExitCode } from '../errors.ts'
import type { LoadedObservatory } from '../plugins/types.ts'
import { identity } from '../provenance/identity.ts'
import { processedFile, projectFolder, raBin, rawFile, reducedFile } from '../store/names.ts'
import { publishBytes } from '../store/publish.ts'
import { takeLock } from '../database/lock.ts'
import { ANALYSIS_VERSION } from './identities.ts'
import { planShards, type PlanObservatory, type PlannedShard } from './plan.ts'
import { createPool } from './pool.ts'
import { makeReceipt, newGeneration, validReceipt } from './receipt.ts'
import { runStages, type Progress, type RunOutcome } from './run.ts'
import { emptyState, readState } from './state.ts'
import { newStatus, writeStatus, type Status } from './status.ts'
import type { AnalysisSettings, Counts, Failure, RunReport, Stage } from './types.ts'
import { existsSync } from 'node:fs'

/** Everything a run is made of, resolved: plain configuration, loaded observatories, chosen sources. */
export interface Job {
  readonly command: string
  readonly version: string
  readonly stages: readonly Stage[]
  readonly config: Config
  readonly observatories: ReadonlyMap<string, LoadedObservatory>
  readonly sources: readonly Source[]
  /** SHA-256 of the catalog. */
  readonly catalog: string
  readonly workers: number | undefined
  readonly record: string | undefined
  readonly replay: string | undefined
  readonly retryFailed: boolean
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Logger
  readonly onProgress: (progress: Progress) => void
  readonly note: (text: string) => void
}

export interface JobResult {
  readonly report: RunReport
  readonly exit: ExitCode
  /** One sentence for people: how it ended and how to go on; undefined when all went well. */
  readonly advice: string | undefined
}

/** Runs a job to its end. A second run over finished work ends at once, by the receipt the first one left. */
export async function execute(job: Job): Promise<JobResult> {
  const { root } = job.config.data
  const project = job.config.project.name
  const inputs = inputsOf(job)
  const finished = job.retryFailed || job.config.database.url !== null ? undefined : validReceipt(root, project, inputs)
  if (finished?.counts) {
    const counts = { ...finished.counts, new: 0, skipped: finished.counts.sources }
    return { report: { project, counts, failures: [] }, exit: EXIT.done, advice: undefined }
  }
  await publishBytes(join(root, projectFolder(project), '00_config.yaml'), toYaml(job.config))
  const unlock = job.config.database.url === null ? () => {} : await lockRoot(job, root)
  try {
    const db = await open(job)
    try {
      return await runOn(db, job, inputs)
    } finally {
      await db.close()
    }
  } finally {
    unlock()
  }
}

/** What the job would ask for, without making anything. */
export async function planJob(job: Job): Promise<PlannedShard[]> {
  const { root } = job.config.data
  const observatories = planObservatories(job)
  const request = { stages: job.stages, observatories, analysis: analysisSettings(job.config), retryFailed: job.retryFailed }
  if (job.config.database.url === null && !existsSync(join(root, 'db'))) return planShards(job.sources, request, emptyState)
  const db = await open(job)
  try {
    const state = await readState(db, root, job.config.project.name, job.sources.map((s) => s.name), observatories)
    return planShards(job.sources, request, state)
  } finally {
    await db.close()
  }
}

/** Runs of one data folder exclude each other also when the database is a server: files have one writer. */
async function lockRoot(job: Job, root: string): Promise<() => void> {
  return takeLock(join(root, 'run.lock'), {
    wait: job.config.database.lock_wait, command: job.command,
    onWait: (holder) => job.note(`waiting for process ${holder.pid} (${holder.command}) to finish with ${root}`),
  })
}

function open(job: Job): Promise<Database> {
  const { root } = job.config.data
  const { url, password_env, lock_wait } = job.config.database
  return openDatabase({
    root, url, passwordEnv: password_env, env: job.env, lockWait: lock_wait, command: job.command,
    onWait: (holder) => job.note(`waiting for the database, in use by process ${'pid' in holder ? holder.pid : ''}; 'astro status' shows how far it is`),
  })
}

async function runOn(db: Database, job: Job, inputs: string): Promise<JobResult> {
  const { config, sources } = job
  const project = config.project.name
  const unlockProject = await db.lockProject(project)
  const keeper = createStatusKeeper(job)
  const pool = createPool(job.workers)
  const runId = await startRun(db, {
    project, command: job.command, config: effectiveConfig(config) as never, version: job.version, code: ANALYSIS_VERSION,
  })
  const names = sources.map((source) => source.name)
  try {
    const observatories = planObservatories(job)
    const state = await readState(db, config.data.root, project, names, observatories)
    const outcome = await runStages({
      root: config.data.root, project, stages: job.stages, sources, observatories, analysis: analysisSettings(config), retryFailed: job.retryFailed,
      fetch: fetchOptions(job, observatories), db, pool, state,
      onFirstWrite: () => {
        if (db.kind === 'embedded') newGeneration(config.data.root)
      },
      onProgress: (progress) => {
        keeper.progress(progress)
        job.onProgress(progress)
      },
    })
    const { result, stored } = await conclude(db, job, outcome, names)
    const complete = result.exit === EXIT.done && stored.length === 0 && outcome.unasked.size === 0
    await finishRun(db, runId, job.signal.aborted ? 'interrupted' : 'finished', result.report.counts as never)
    keeper.end(job.signal.aborted ? 'interrupted' : 'finished', result.report.counts, stored,
      complete && db.kind === 'embedded' ? makeReceipt(config.data.root, inputs, productFiles(job)) : null)
    return result
  } catch (error) {
    keeper.end('failed', null, [], null)
    throw error
  } finally {
    await pool.close()
    await unlockProject()
  }
}

async function conclude(
  db: Database, job: Job, outcome: RunOutcome, names: readonly string[],
): Promise<{ result: JobResult; stored: Failure[] }> {
  const project = job.config.project.name
  const observatories = [...job.observatories.values()].map(({ observatory }) => legalName(observatory.id))
  const now = await projectCounts(db, project, { names, observatories })
  const stored = (await failuresOf(db, project, { names, observatories })).map(({ source_name, ...rest }) => failureFields({ ...rest, source: source_name }))
  const failures = inCatalogOrder(outcome.failures.map(failureFields), job.sources)
  const failed = new Set([...failures, ...stored].map((failure) => failure.source)).size
  const counts: Counts = { ...now, sources: names.length, new: outcome.made.size, skipped: outcome.skipped.size, failed }
  const exit = exitOf(job, counts, outcome)
  return { result: { report: { project, counts, failures }, exit, advice: adviceOf(job, counts, outcome) }, stored }
}

function failureFields({ source, observatory, stage, code, message, count }: Failure): Failure {
  return { source, observatory, stage, code, message, ...(count === undefined ? {} : { count }) }
}

function exitOf(job: Job, counts: Counts, outcome: RunOutcome): ExitCode {
  if (job.signal.aborted) return EXIT.interrupted
  if (outcome.stopped && ['connection_refused', 'host_unreachable'].includes(outcome.stopped.code)) return EXIT.allFailed
  if (counts.failed === 0) return EXIT.done
  return counts.failed >= counts.sources ? EXIT.allFailed : EXIT.someFailed
}

function adviceOf(job: Job, counts: Counts, outcome: RunOutcome): string | undefined {
  if (job.signal.aborted) return `stopped; everything received is kept, the same command goes on from here`
  if (outcome.stopped) {
    return `stopped after too many failures, the last: ${outcome.stopped.message}; ${outcome.unasked.size} sources were not asked for; the same command goes on from here`
  }
  if (counts.failed > 0) return `${counts.failed} of ${counts.sources} sources failed: 'astro status --failures' lists them; run the same command again to retry`
  return undefined
}

function inCatalogOrder(failures: readonly Failure[], sources: readonly Source[]): Failure[] {
  const order = new Map(sources.map((source, i) => [source.name, i]))
  return [...failures].sort((a, b) => (order.get(a.source) ?? 0) - (order.get(b.source) ?? 0) || (a.observatory < b.observatory ? -1 : 1))
}

function analysisSettings(config: Config): AnalysisSettings {
  return { quality: config.quality as never, finder: config.finder as never, save_processed: config.analysis.save_processed }
}

function planObservatories(job: Job): PlanObservatory[] {
  const critical = criticalConfig(job.config).observatories
  return Array.from(job.observatories, ([id, { observatory, entry }]) => {
    const settings = job.config.observatories[id]!
    const params = settings.params as Record<string, Json>
    return {
      id, name: legalName(id), version: observatory.version, entry, params, reduce: settings.reduce as Record<string, Json>,
      critical: critical[id]!.reduce,
      checkDownloadPars: settings.checkDownloadPars,
      downloadParameters: Object.fromEntries((observatory.downloadParams ?? []).map((key) => [key, params[key] ?? null])),
    }
  })
}

function fetchOptions(job: Job, observatories: readonly PlanObservatory[]) {
  const agent = userAgent(job.version)
  const http = (definition: Observatory, source: Source, signal: AbortSignal): Http => createHttp({
    userAgent: agent, etiquette: definition.etiquette ?? {}, observatory: definition.id, source: source.name, signal, log: job.log,
    ...(job.record ? { record: job.record } : {}), ...(job.replay ? { replay: job.replay } : {}),
  })
  return {
    observatories: new Map(observatories.map((planned) => [planned.id, { definition: job.observatories.get(planned.id)!.observatory, planned }])),
    workers: job.workers, http, env: job.env, log: job.log, signal: job.signal,
    maxFailures: job.config.project.max_num_total_exceptions, maxFailuresInRow: job.config.project.max_num_sequence_exceptions,
  }
}

/** Everything that decides what a run makes: when it is the same and was finished, there is nothing to do. */
function inputsOf(job: Job): string {
  const config = job.config
  return identity({
    process: 'run', version: ANALYSIS_VERSION,
    parameters: {
      stages: [...job.stages], release: job.version, quality: config.quality as never, finder: config.finder as never, analysis: config.analysis as never,
      observatories: planObservatories(job).map(({ entry: _, ...rest }) => rest) as never,
      sources: identity({ process: 'selection', version: '1.0', parameters: {}, inputs: job.sources.map((source) => `${source.index} ${source.name}`) }),
    },
    inputs: [job.catalog],
  })
}

function productFiles(job: Job): string[] {
  const project = job.config.project.name
  const bins = new Set(job.sources.map((source) => raBin(source.ra)))
  return [...job.observatories.keys()].flatMap((id) => {
    const name = legalName(id)
    return [...bins].flatMap((bin) => [rawFile(name, bin), reducedFile(project, name, bin), processedFile(project, name, bin)])
  })
}

/** Writes status.json while a run goes on: at most once a second, and at its end. */
function createStatusKeeper(job: Job): {
  progress: (progress: Progress) => void
  end: (state: Status['state'], counts: Counts | null, failures: Failure[], receipt: Status['receipt']) => void
} {
  const { root } = job.config.data
  const status = newStatus(job.config.project.name, job.command, job.sources.length, new Date())
  let written = 0
  const write = (): void => {
    written = performance.now()
    status.updated_at = new Date().toISOString()
    writeStatus(root, status)
  }
  write()
  return {
    progress: ({ done }) => {
      status.done = done
      if (performance.now() - written > 1000) write()
    },
    end: (state, counts, failures, receipt) => {
      Object.assign(status, { state, counts, failures, receipt, ...(state === 'finished' ? { done: status.total } : {}) })
      write()
    },
  }
}
