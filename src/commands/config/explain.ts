import { Args } from '@oclif/core'
import { projectFlags } from '../../cli/flags.ts'
import { LookCommand, projectArg } from '../../cli/look.ts'
import { explain } from '../../config/explain.ts'
import type { Explanation } from '../../config/explain.ts'

export default class ConfigExplain extends LookCommand {
  static override summary = 'Explain one key: its meaning, its value, and the line or flag that set it.'
  static override examples = ['<%= config.bin %> <%= command.id %> finder.snr_threshold demo', '<%= config.bin %> <%= command.id %> observatories.ztf.reduce_kwargs.gap wd']
  static override args = { key: Args.string({ required: true, description: 'section.key' }), project: projectArg }
  static override flags = projectFlags

  async run(): Promise<Explanation> {
    const { args, flags } = await this.parse(ConfigExplain)
    const { config } = await this.openProject(args.project ?? (flags.config ? undefined : 'demo'), flags)
    const found = explain(config, args.key)
    const lines = [`${found.key} = ${JSON.stringify(found.value)}`, `  ${found.description}`, `  type: ${found.type}; default: ${JSON.stringify(found.default)}`, `  set by: ${place(found.origin)}`]
    for (const { key, value, origin } of found.shadowed) lines.push(`  before that: ${key} = ${JSON.stringify(value)} by ${place(origin)}`)
    this.log(lines.join('\n'))
    return found
  }
}

function place({ kind, file, line, column, flag }: Explanation['origin']): string {
  if (kind === 'file') return `${file}:${line}:${column}`
  if (kind === 'flag' || kind === 'preset') return `${flag}`
  return kind === 'env' ? `the environment (${flag})` : 'the default'
}
