import { accessSync, constants, mkdirSync } from 'node:fs'
import type { Logger } from '@astro/sdk'
import type { JobResult } from '../pipeline/conclude.ts'
import type { Job } from '../pipeline/job.ts'
import type { SimulatorSettings } from '../photometry/simulate/index.ts'
import type { Stage } from '../pipeline/types.ts'
import { diskError } from '../store/disk-error.ts'
import { chosenSources, folderOf, openCatalog, type SelectionFlags } from './job.ts'
import { createProgress } from './progress.ts'
import type { Project } from './project.ts'

export interface RunFlags extends SelectionFlags {
  readonly workers?: number | undefined
  readonly record?: string | undefined
  readonly replay?: string | undefined
  readonly 'retry-failed'?: boolean
}

/** The terminal side of a run: what it is called, whether it answers in JSON, where notes go. */
export interface RunFace {
  readonly command: string
  readonly version: string
  readonly json: boolean
  readonly warn: (text: string) => void
}

/** Runs stages over the chosen sources of a project, with progress on stderr and a clean stop on Ctrl-C. */
export async function runProject(project: Project, stages: readonly Stage[], flags: RunFlags, face: RunFace): Promise<JobResult> {
  if (flags.record !== undefined) makeFolder(flags.record)
  return withJob(project, stages, flags, face, async (job) => (await import('../pipeline/execute.ts')).execute(job))
}

/** Makes a job of a project and flags, and hands it to `use`. */
export async function withJob<T>(
  project: Project, stages: readonly Stage[], flags: RunFlags, face: RunFace, use: (job: Job) => Promise<T>,
): Promise<T> {
  if (stages.includes('analyze')) await checkSimulator(project)
  const catalog = await openCatalog(project, flags)
  for (const note of catalog.notes) face.warn(note)
  const sources = chosenSources(catalog, flags)
  if (sources.length === 0) face.warn(`no source is chosen: the catalog has ${catalog.length}, --rows and --names leave none`)
  const progress = createProgress({ stream: process.stderr, isTTY: process.stderr.isTTY === true, json: face.json, now: () => performance.now() })
  const interrupt = onInterrupt((text) => progress.note(text))
  try {
    return await use({
      command: face.command, version: face.version, stages, config: project.config, observatories: project.observatories,
      finders: project.finders, shapes: project.shapes, sources, catalog: catalog.checksum, workers: flags.workers, record: flags.record, replay: flags.replay,
      retryFailed: flags['retry-failed'] ?? false, signal: interrupt.signal, env: process.env, log: quiet, note: (text) => progress.note(text),
      onProgress: ({ done, total, failed, label }) => progress.update({ done, total, label, ...(failed > 0 ? { detail: `${failed} failed` } : {}) }),
      folder: folderOf(project),
    })
  } finally {
    progress.end()
    interrupt.done()
  }
}

/** A shape that cannot be put in is found out before an archive is asked. */
async function checkSimulator({ config, shapes }: Project): Promise<void> {
  const { drawInjections } = await import('../photometry/simulate/draw.ts')
  // No parameter may hold an undefined: the schema leaves out what is not given.
  const settings = { ...config.simulator, num_injections: 0 } as SimulatorSettings
  drawInjections('', settings, new Map(Array.from(shapes, ([id, { shape }]) => [id, shape])))
}

/** A recording that cannot be kept is found out before an archive is asked. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
  } catch (error) {
    throw diskError(error, `record into ${path}`, path)
  }
}

const quiet: Logger = { debug: () => {}, info: () => {}, warn: () => {} }

/** Ctrl-C once: stop cleanly. Twice: now. */
function onInterrupt(note: (text: string) => void): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130)
    note('stopping: finishing what is in hand; press Ctrl-C again to stop at once')
    controller.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  return {
    signal: controller.signal,
    done: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
    },
  }
}
