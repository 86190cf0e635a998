import { Args } from '@oclif/core'
import type { Logger } from '@astro/sdk'
import type { Estimate } from '../pipeline/dry-run.ts'
import type { Job } from '../pipeline/execute.ts'
import type { RunReport, Stage } from '../pipeline/types.ts'
import { AstroCommand } from './base.ts'
import { runFlags } from './flags.ts'
import { formatBytes, formatDuration } from './format.ts'
import { chosenSources, openCatalog } from './job.ts'
import { openProject } from './project.ts'
import { createProgress } from './progress.ts'
import { formatTable } from './table.ts'

/** What fetch, reduce, analyze and run share: they differ in their stages alone. */
export abstract class RunCommand extends AstroCommand {
  static override args = { project: Args.string({ description: 'project: the name of its configuration' }) }
  static override flags = runFlags

  protected abstract readonly stages: readonly Stage[]

  async run(): Promise<RunReport | { project: string; dry_run: Estimate }> {
    const { args, flags } = await this.parse({ args: RunCommand.args, flags: RunCommand.flags, enableJsonFlag: true })
    const warn = (text: string): void => this.logToStderr(`astro: ${text}`)
    const project = await openProject({
      project: args.project, config: flags.config, set: flags.set, observatory: flags.observatory,
      oclifPlugins: this.oclifPlugins(), warn, single: flags.ra !== undefined,
    })
    const catalog = await openCatalog(project, flags)
    for (const note of catalog.notes) warn(note)
    const sources = chosenSources(catalog, flags)
    const progress = createProgress({
      stream: process.stderr, isTTY: process.stderr.isTTY === true, json: this.jsonEnabled(), now: () => performance.now(),
    })
    const interrupt = onInterrupt((text) => progress.note(text))
    const job: Job = {
      command: `astro ${this.id ?? ''} ${project.config.project.name}`, version: this.config.version, stages: this.stages,
      config: project.config, observatories: project.observatories, sources, catalog: catalog.checksum,
      workers: flags.workers, record: flags.record, replay: flags.replay, retryFailed: flags['retry-failed'],
      signal: interrupt.signal, env: process.env, log: quiet, note: (text) => progress.note(text),
      onProgress: ({ done, total, failed, label }) => progress.update({ done, total, label, ...(failed > 0 ? { detail: `${failed} failed` } : {}) }),
    }
    try {
      return flags['dry-run'] ? await this.dryRun(job) : await this.work(job, () => progress.end())
    } finally {
      progress.end()
      interrupt.done()
    }
  }

  private async work(job: Job, clear: () => void): Promise<RunReport> {
    const { execute } = await import('../pipeline/execute.ts')
    const { report, exit, advice } = await execute(job)
    clear()
    if (!this.jsonEnabled()) this.log(reportText(report))
    if (advice) this.logToStderr(`astro: ${advice}`)
    process.exitCode = exit
    return report
  }

  private async dryRun(job: Job): Promise<{ project: string; dry_run: Estimate }> {
    const [{ planJob }, { estimate }] = await Promise.all([import('../pipeline/execute.ts'), import('../pipeline/dry-run.ts')])
    const observatories = new Map(Array.from(job.observatories, ([id, { observatory }]) => {
      return [id, { definition: observatory, params: job.config.observatories[id]!.params }] as const
    }))
    const cost = estimate(await planJob(job), observatories, job.workers ?? 2)
    this.log(`${cost.sources} sources, ${cost.skipped} of them done: ${cost.requests} requests, about ${formatDuration(cost.seconds)}, ${formatBytes(cost.bytes)} of disk. Nothing was done.`)
    return { project: job.config.project.name, dry_run: cost }
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

const FAILURES_SHOWN = 10

/** The report as a person reads it: what was made, what was skipped and why, what failed. */
export function reportText({ project, counts, failures }: RunReport): string {
  const { new: made, ...rest } = counts
  const rows: [string, number][] = [
    ['sources', rest.sources], ['  made now', made], ['  skipped, already done', rest.skipped], ['  failed', rest.failed], ['  without data', rest.empty],
    ['raw epochs', rest.raw_epochs], ['light curves', rest.light_curves], ['epochs in them', rest.epochs], ['detections', rest.detections],
  ]
  const lines = [formatTable([project, ''], rows).trimEnd()]
  for (const { source, observatory, stage, code, message } of failures.slice(0, FAILURES_SHOWN)) {
    lines.push(`failed: ${source} at ${observatory} (${stage}, ${code}): ${message}`)
  }
  if (failures.length > FAILURES_SHOWN) lines.push(`and ${failures.length - FAILURES_SHOWN} more failures`)
  return lines.join('\n')
}
