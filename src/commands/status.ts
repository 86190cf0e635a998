import { Flags } from '@oclif/core'
import { formatDuration } from '../cli/format.ts'
import { projectFlags } from '../cli/flags.ts'
import { LookCommand, projectArg } from '../cli/look.ts'
import { reportText } from '../cli/report.ts'
import { formatTable } from '../cli/table.ts'
import { isStale, readStatus, type Status } from '../pipeline/status.ts'

export default class StatusCommand extends LookCommand {
  static override summary = 'Say how far a project is. Works while a run holds the database.'
  static override examples = ['<%= config.bin %> <%= command.id %> demo', '<%= config.bin %> <%= command.id %> demo --failures']
  static override args = { project: projectArg }
  static override flags = { ...projectFlags, failures: Flags.boolean({ description: 'list the sources that failed, with stage, reason and number of tries' }) }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(StatusCommand)
    const { config } = await this.openProject(args.project, flags)
    const { name } = config.project
    const status = readStatus(config.data.root, name)
    if (!status) {
      this.log(`Project ${name} has not been run in ${config.data.root}.`)
      return { project: name, state: 'new', counts: null, failures: [] }
    }
    const state = isStale(status) ? 'killed' : status.state
    this.log(flags.failures ? failureText(status) : statusText(status, state))
    const { receipt: _, ...rest } = status
    return { ...rest, state }
  }
}

function statusText(status: Status, state: string): string {
  const since = (Date.parse(status.updated_at) - Date.parse(status.started_at)) / 1000
  const line = `${status.command}: ${state}, ${status.done} of ${status.total} sources, ${formatDuration(since)} from ${status.started_at}`
  const more = state === 'killed' ? '\nThe process is gone; the same command goes on from where it was.' : ''
  const failed = status.failures.length > 0 ? `\n${status.failures.length} failures: astro status ${status.project.toLowerCase()} --failures` : ''
  return `${line}${more}${status.counts ? `\n${reportText({ project: status.project, counts: status.counts, failures: [] })}` : ''}${failed}`
}

function failureText({ project, failures }: Status): string {
  if (failures.length === 0) return `Project ${project} has no failures.`
  const rows = failures.map((f) => [f.source, f.observatory, f.stage, f.code, f.count ?? 1, f.message])
  return formatTable(['source', 'observatory', 'stage', 'code', 'tries', 'message'], rows)
}
