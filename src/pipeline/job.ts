import type { Http, Json, Logger, Observatory, Source } from '@astro/sdk'
import { createHttp, userAgent } from '../archive/http.ts'
import { criticalConfig } from '../config/effective.ts'
import { legalName } from '../config/legal-name.ts'
import type { Config } from '../config/load.ts'
import type { LoadedFinder, LoadedObservatory, LoadedShape } from '../plugins/types.ts'
import { identity } from '../provenance/identity.ts'
import { processedFile, raBin, rawFile, reducedFile } from '../store/names.ts'
import type { FetchOptions } from './fetch.ts'
import { ANALYSIS_VERSION, settingsIdentity } from './identities.ts'
import type { PlanObservatory } from './plan.ts'
import type { Progress } from './run.ts'
import type { AnalysisSettings, ShardPart, Stage } from './types.ts'

/** Everything a run is made of, resolved: plain configuration, loaded observatories, chosen sources. */
export interface Job {
  readonly command: string
  /** Release of astro. */
  readonly version: string
  readonly stages: readonly Stage[]
  readonly config: Config
  readonly observatories: ReadonlyMap<string, LoadedObservatory>
  readonly finders: ReadonlyMap<string, LoadedFinder>
  readonly shapes: ReadonlyMap<string, LoadedShape>
  readonly sources: readonly Source[]
  /** Folder of the configuration, where relative paths start; the current folder unless given. */
  readonly folder?: string
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
  /** A line for people. */
  readonly note: (text: string) => void
}

/** What the analysis of a job is made with, before its noise is known. */
export function analysisSettings({ config, finders, shapes }: Job): AnalysisSettings {
  const settings = {
    quality: { ...config.quality },
    finders: Array.from(finders, ([id, { finder, entry }]) => ({ id, version: finder.version, entry, params: config.finders[id]!.params })),
    save_processed: config.analysis.save_processed, simulator: config.simulator as unknown as Record<string, Json>,
    shapes: Array.from(shapes, ([id, { shape, entry }]) => ({ id, version: shape.version, entry })), null: { ...config.null }, uncalibrated: config.noise.uncalibrated,
  }
  return { ...settings, known_variables: config.analysis.known_variables, noise: [], identity: settingsIdentity(settings) }
}

/** What a run notes of the settings of its analysis: properties of a source name the same identity. */
export function madeWith({ identity: settings, finders, shapes }: AnalysisSettings): Record<string, Json> {
  return { settings, finders: versionsOf(finders), shapes: versionsOf(shapes) }
}

function versionsOf(parts: readonly ShardPart[]): Record<string, string> {
  return Object.fromEntries(parts.map(({ id, version }) => [id, version]))
}

/** The observatories of a job as plans and shards need them. */
export function planObservatories({ config, observatories }: Job): PlanObservatory[] {
  const critical = criticalConfig(config).observatories
  return Array.from(observatories, ([id, { observatory, entry, like }]) => {
    const { params, reduce, checkDownloadPars } = config.observatories[id]! as { params: Record<string, Json>; reduce: Record<string, Json>; checkDownloadPars: boolean }
    return {
      id, name: legalName(id), version: observatory.version, entry, params, reduce, critical: critical[id]!.reduce, checkDownloadPars, ...(like === undefined ? {} : { like }),
      downloadParameters: Object.fromEntries((observatory.downloadParams ?? []).map((key) => [key, params[key] ?? null])),
    }
  })
}

/** How the archives of a job are asked. */
export function fetchOptions(job: Job, planned: readonly PlanObservatory[]): Omit<FetchOptions, 'root' | 'onDone'> {
  const agent = userAgent(job.version)
  const http = (definition: Observatory, source: Source, signal: AbortSignal): Http => createHttp({
    userAgent: agent, etiquette: definition.etiquette ?? {}, observatory: definition.id, source: source.name, signal, log: job.log,
    ...(job.record ? { record: job.record } : {}), ...(job.replay ? { replay: job.replay } : {}),
  })
  return {
    observatories: new Map(planned.map((one) => [one.id, { definition: job.observatories.get(one.id)!.observatory, planned: one }])),
    workers: job.workers, http, ...(job.folder === undefined ? {} : { folder: job.folder }), env: job.env, log: job.log, signal: job.signal,
    maxFailures: job.config.project.max_num_total_exceptions, maxFailuresInRow: job.config.project.max_num_sequence_exceptions,
  }
}

/** Everything that decides what a run makes: when it is the same and was finished, there is nothing to do. */
export function inputsOf(job: Job): string {
  const { identity: analysis, known_variables } = analysisSettings(job)
  const selection = { process: 'selection', version: ANALYSIS_VERSION, parameters: {}, inputs: job.sources.map(({ index, name }) => `${index} ${name}`) }
  return identity({
    process: 'run', version: ANALYSIS_VERSION,
    parameters: {
      stages: [...job.stages], release: job.version, analysis, known_variables: [...known_variables], noise: { ...job.config.noise }, selection: identity(selection),
      observatories: planObservatories(job).map(({ entry: _, ...rest }) => ({ ...rest })),
    },
    inputs: [job.catalog],
  })
}

/** Files that a finished job has published or found, relative to the data root; some may not exist because there was nothing for them. */
export function productFiles({ config, observatories, sources }: Job): string[] {
  const project = config.project.name
  const bins = new Set(sources.map((source) => raBin(source.ra)))
  return [...observatories.keys()].map((id) => legalName(id)).flatMap((name) =>
    [...bins].flatMap((bin) => [rawFile(name, bin), reducedFile(project, name, bin), processedFile(project, name, bin)]))
}
