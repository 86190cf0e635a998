import { Args, type Interfaces } from '@oclif/core'
import type { Estimate } from '../pipeline/dry-run.ts'
import type { Job } from '../pipeline/job.ts'
import type { RunReport, Stage } from '../pipeline/types.ts'
import { AstroCommand } from './base.ts'
import { analyzeFlags, runFlags } from './flags.ts'
import { formatBytes, formatCount, formatDuration } from './format.ts'
import { namesOf } from './look.ts'
import { openProject } from './project.ts'
import { reportText } from './report.ts'
import { runProject, withJob, type RunFace } from './run-project.ts'

/** Flags as those of the commands that analyze, of which one is never given. */
const withoutFinder = runFlags as unknown as typeof analyzeFlags

/** What fetch, reduce, analyze and run share: they differ in their stages alone. */
export abstract class RunCommand extends AstroCommand {
  static override args = { project: Args.string({ description: 'project: the name of its configuration' }) }
  static override flags: Interfaces.FlagInput = runFlags

  protected abstract readonly stages: readonly Stage[]

  async run(): Promise<RunReport | { project: string; dry_run: Estimate }> {
    const { args, flags } = await this.parse({ args: RunCommand.args, flags: this.stages.includes('analyze') ? analyzeFlags : withoutFinder, enableJsonFlag: true })
    const warn = (text: string): void => this.logToStderr(`astro: ${text}`)
    const project = await openProject({
      project: args.project, config: flags.config, set: flags.set, observatory: flags.observatory, finder: namesOf(flags.finder),
      oclifPlugins: this.oclifPlugins(), warn, single: flags.ra !== undefined,
    })
    const { name } = project.config.project
    const face: RunFace = { command: `astro ${this.id ?? ''} ${name}`, version: this.config.version, json: this.jsonEnabled(), warn }
    if (flags['dry-run']) return { project: name, dry_run: await withJob(project, this.stages, flags, face, (job) => this.estimate(job)) }
    const { report, exit, advice } = await runProject(project, this.stages, flags, face)
    this.log(reportText(report))
    if (advice) warn(advice)
    process.exitCode = exit
    return report
  }

  private async estimate(job: Job): Promise<Estimate> {
    const [{ planJob }, { estimate }] = await Promise.all([import('../pipeline/execute.ts'), import('../pipeline/dry-run.ts')])
    const observatories = new Map(Array.from(job.observatories, ([id, { observatory }]) => {
      return [id, { definition: observatory, params: job.config.observatories[id]!.params }] as const
    }))
    const cost = estimate(await planJob(job), observatories, job.workers)
    this.log(`${formatCount(cost.sources, 'source')}, ${cost.skipped} of them done: ${formatCount(cost.requests, 'request')}, about ${formatDuration(cost.seconds)}, ${formatBytes(cost.bytes)} of disk. Nothing was done.`)
    return cost
  }
}
