import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { Source } from '@astro/sdk'
import { effectiveConfig, toYaml } from '../config/effective.ts'
import { takeLock } from '../database/lock.ts'
import { openDatabase, type Database } from '../database/open.ts'
import { finishRun, startRun } from '../database/runs.ts'
import { EXIT } from '../errors.ts'
import { projectFolder } from '../store/names.ts'
import { publishBytes } from '../store/publish.ts'
import { conclude, type JobResult } from './conclude.ts'
import { ANALYSIS_VERSION } from './identities.ts'
import { knownBefore, type Given } from './import.ts'
import { analysisSettings, fetchOptions, inputsOf, madeWith, planObservatories, productFiles, type Job } from './job.ts'
import { planShards, type PlannedShard } from './plan.ts'
import { createPool, type ShardPool } from './pool.ts'
import { makeReceipt, newGeneration, validReceipt } from './receipt.ts'
import { runPasses, storedNoise } from './passes.ts'
import { emptyState, readState } from './state.ts'
import { createStatusKeeper } from './status.ts'

/**
 * Runs a job to its end. A second run over finished work ends at once, by the receipt the first one left. With `imported` the answers of
 * its one observatory are given; nothing is asked for.
 */
export async function execute(job: Job, imported?: Given): Promise<JobResult> {
  const { root } = job.config.data
  const project = job.config.project.name
  const inputs = inputsOf(job)
  const finished = imported || job.retryFailed || job.config.database.url !== null ? undefined : validReceipt(root, project, inputs)
  if (finished?.counts) {
    const counts = { ...finished.counts, new: 0, skipped: finished.counts.sources }
    const left = finished.receipt?.not_simulated
    return { report: { project, counts, failures: [], ...(left ? { not_simulated: left } : {}) }, exit: EXIT.done, advice: undefined }
  }
  keepHeapSmall()
  const unlock = await lockRoot(job, root)
  const pool = createPool(job.workers)
  try {
    const db = await open(job)
    try {
      // Not before: while the database opens, every thread's WebAssembly is compiled without optimization.
      pool.warm()
      return await runOn(db, job, inputs, pool, imported)
    } finally {
      await db.close()
    }
  } finally {
    await pool.close()
    unlock()
  }
}

/** Young objects that a thread makes between two collections, MB. */
const YOUNG = 12

/**
 * A run makes many short-lived objects and keeps few. V8 answers by letting young objects have more and more, and by letting the old ones
 * pile up to three times what is in use before it looks at them; kept short, a run of 20 000 sources peaks some 150 MB lower, and stays level.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=40')
  setFlagsFromString('--semi-space-growth-factor=1')
  // Threads cannot grow theirs either: they start with enough. A collection costs what it keeps, so a sixth of them costs a third.
  setFlagsFromString(`--min-semi-space-size=${YOUNG}`)
}

/** What the job would ask for, without making anything. */
export async function planJob(job: Job): Promise<PlannedShard[]> {
  const { root } = job.config.data
  const observatories = planObservatories(job)
  const analysis = analysisSettings(job)
  const request = { stages: job.stages, observatories, analysis, retryFailed: job.retryFailed }
  if (job.config.database.url === null && !existsSync(join(root, 'db'))) return planShards(job.sources, request, emptyState)
  const db = await open(job)
  try {
    const project = job.config.project.name
    const state = await readState(db, root, project, job.sources.map(({ name }) => name), observatories)
    const isWanted = job.stages.includes('analyze') && job.config.noise.calibrate
    const now = isWanted ? await storedNoise({ db, project, sources: job.sources, observatories, analysis }, state) : { analysis, state }
    return planShards(job.sources, { ...request, analysis: now.analysis }, now.state)
  } finally {
    await db.close()
  }
}

/** Runs on one data folder exclude each other, also when the database is a server: files have one writer. */
function lockRoot(job: Job, root: string): Promise<() => void> {
  if (job.config.database.url === null) return Promise.resolve(() => {})
  mkdirSync(root, { recursive: true })
  return takeLock(join(root, 'run.lock'), {
    wait: job.config.database.lock_wait, command: job.command,
    onWait: ({ pid, command }) => job.note(`waiting for process ${pid} (${command}) to finish with ${root}`),
  })
}

function open(job: Job): Promise<Database> {
  const { url, password_env, lock_wait } = job.config.database
  return openDatabase({
    root: job.config.data.root, url, passwordEnv: password_env, env: job.env, lockWait: lock_wait, command: job.command,
    onWait: () => job.note(`waiting for the database, which another run holds; 'astro status' shows how far it is`),
  })
}

async function runOn(db: Database, job: Job, inputs: string, pool: ShardPool, imported: Given | undefined): Promise<JobResult> {
  const unlockProject = await db.lockProject(job.config.project.name)
  try {
    return await runLocked(db, job, inputs, pool, imported)
  } finally {
    await unlockProject()
  }
}

async function runLocked(db: Database, job: Job, inputs: string, pool: ShardPool, imported: Given | undefined): Promise<JobResult> {
  const { config, sources } = job
  const { root } = config.data
  const project = config.project.name
  await publishBytes(join(root, projectFolder(project), '00_config.yaml'), toYaml(config))
  const keeper = createStatusKeeper(root, project, job.command, sources.length)
  try {
    const analysis = analysisSettings(job)
    const as = { ...effectiveConfig(config), made_with: madeWith(analysis) }
    const run = await startRun(db, { project, command: job.command, config: as, version: job.version, code: ANALYSIS_VERSION })
    const observatories = planObservatories(job).map((one) => (imported ? { ...one, checkDownloadPars: false } : one))
    const names = sources.map(({ name }) => name)
    const state = (): ReturnType<typeof readState> => readState(db, root, project, names, observatories)
    const outcome = await runPasses({
      root, project, stages: job.stages, sources, observatories, analysis, retryFailed: job.retryFailed,
      fetch: { ...fetchOptions(job, observatories), ...(imported ? { parametersOf: ({ name }: Source) => imported.answers.get(name)!.parameters } : {}) },
      db, pool, noise: config.noise,
      readState: imported ? async () => knownBefore(await state(), sources, observatories[0]!.name, imported) : state,
      onFirstWrite: () => {
        if (db.kind === 'embedded') newGeneration(root)
      },
      onProgress: (progress) => {
        keeper.progress(progress.done)
        job.onProgress(progress)
      },
    })
    const { result, standing } = await conclude(db, job, outcome)
    const ended = job.signal.aborted ? 'interrupted' : 'finished'
    await finishRun(db, run, ended, { ...result.report.counts })
    const complete = !imported && result.exit === EXIT.done && outcome.unasked.size === 0 && outcome.notReduced.size === 0 && db.kind === 'embedded'
    keeper.end(ended, result.report.counts, standing, complete ? makeReceipt(root, inputs, productFiles(job), result.report) : null)
    return result
  } catch (error) {
    keeper.end('failed', null, [], null)
    throw error
  }
}
