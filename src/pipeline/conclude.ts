import type { Source } from '@astro/sdk'
import { legalName } from '../config/legal-name.ts'
import type { Database } from '../database/open.ts'
import { projectCounts } from '../database/products.ts'
import { failuresOf, notSimulated } from '../database/read.ts'
import { EXIT, type ExitCode } from '../errors.ts'
import type { Job } from './job.ts'
import type { NotReduced } from './plan.ts'
import type { RunOutcome } from './run.ts'
import type { Counts, Failure, RunReport } from './types.ts'

export interface JobResult {
  readonly report: RunReport
  readonly exit: ExitCode
  /** One sentence for people: how it ended and how to go on; undefined when all went well. */
  readonly advice: string | undefined
}

/** What a run amounts to: counts over the chosen sources as they stand now, failures in catalog order, exit code, advice. */
export async function conclude(db: Database, job: Job, outcome: RunOutcome): Promise<{ result: JobResult; standing: Failure[] }> {
  const project = job.config.project.name
  const names = job.sources.map((source) => source.name)
  const selection = { names, observatories: [...job.observatories.keys()].map((id) => legalName(id)) }
  const now = await projectCounts(db, project, selection)
  const standing = (await failuresOf(db, project, selection)).map(({ source_name, ...rest }) => plain({ ...rest, source: source_name }))
  const failures = inCatalogOrder(outcome.failures.map(plain), job.sources)
  const failed = new Set([...failures, ...standing].map((failure) => failure.source)).size
  const counts: Counts = { ...now, sources: names.length, new: outcome.made.size, skipped: outcome.skipped.size, failed }
  const left = job.stages.includes('analyze') ? await notSimulated(db, project, names) : {}
  const report = {
    project, counts, failures,
    ...(Object.keys(left).length > 0 ? { not_simulated: left } : {}),
    ...lacking(outcome.notReduced),
  }
  const result = { report, exit: exitOf(job, counts, outcome), advice: adviceOf(job, counts, outcome) }
  return { result, standing }
}

function plain({ source, observatory, stage, code, message, count }: Failure): Failure {
  return { source, observatory, stage, code, message, ...(count === undefined ? {} : { count }) }
}

/** Failures that say nothing of a source: the archive itself was not there. */
const UNREACHABLE = ['connection_refused', 'host_unreachable']

function exitOf(job: Job, counts: Counts, outcome: RunOutcome): ExitCode {
  if (job.signal.aborted) return EXIT.interrupted
  if (counts.failed === 0) return EXIT.done
  const lost = outcome.failures.filter(({ code }) => UNREACHABLE.includes(code)).length
  if (lost > 0 && (outcome.stopped || (outcome.made.size === 0 && lost === outcome.failures.length))) return EXIT.allFailed
  return counts.failed >= counts.sources ? EXIT.allFailed : EXIT.someFailed
}

function adviceOf(job: Job, counts: Counts, { stopped, unasked, notReduced }: RunOutcome): string | undefined {
  if (job.signal.aborted) return 'stopped; everything received is kept, the same command goes on from here'
  if (stopped) {
    const rest = unasked.size > 0 ? `; ${unasked.size} sources were not asked for` : ''
    return `stopped after too many failures, the last: ${stopped.message}${rest}; the same command goes on from here`
  }
  const project = job.config.project.name.toLowerCase()
  const { reduced_otherwise: otherwise = [], not_reduced: never = [], not_fetched: nothing = [] } = namesBy(notReduced)
  const part = (count: number, what: string): string[] => (count > 0 ? [`${count} of ${counts.sources} sources ${what}`] : [])
  const parts = [
    ...part(counts.failed, `failed: 'astro status ${project} --failures' lists them; the same command tries them again`),
    ...part(otherwise.length, `have light curves that were reduced by another version or with other settings, and were not analyzed: ` +
      `'astro run ${project}' reduces and analyzes them`),
    ...part(nothing.length, `have nothing to reduce: 'astro fetch ${project}' fetches them`),
    ...part(never.length, `have nothing reduced to analyze: 'astro run ${project}' fetches, reduces and analyzes them`),
  ]
  return parts.length > 0 ? parts.join('; ') : undefined
}

/** What a run had nothing to work on, by the stage that is missing then. */
function lacking(notReduced: RunOutcome['notReduced']): Pick<RunReport, 'not_analyzed' | 'not_reduced'> {
  const { not_fetched, ...not_analyzed } = namesBy(notReduced)
  return {
    ...(Object.keys(not_analyzed).length > 0 ? { not_analyzed } : {}),
    ...(not_fetched === undefined ? {} : { not_reduced: { not_fetched } }),
  }
}

function namesBy(notReduced: RunOutcome['notReduced']): Partial<Record<NotReduced, string[]>> {
  const names: Partial<Record<NotReduced, string[]>> = {}
  for (const [name, why] of notReduced) (names[why] ??= []).push(name)
  return names
}

function inCatalogOrder(failures: readonly Failure[], sources: readonly Source[]): Failure[] {
  const order = new Map(sources.map((source, i) => [source.name, i]))
  return failures.toSorted((a, b) => (order.get(a.source) ?? 0) - (order.get(b.source) ?? 0) || (a.observatory < b.observatory ? -1 : 1))
}
