import { projectFlags } from '../../cli/flags.ts'
import { LookCommand, projectArg } from '../../cli/look.ts'
import { effectiveConfig, toYaml } from '../../config/effective.ts'

export default class ConfigShow extends LookCommand {
  static override summary = 'Show the configuration of a project as it would run: every key with the value in force.'
  static override examples = ['<%= config.bin %> <%= command.id %> demo', '<%= config.bin %> <%= command.id %> demo --set finder.snr_threshold=6 --json']
  static override args = { project: projectArg }
  static override flags = projectFlags

  async run(): Promise<object> {
    const { args, flags } = await this.parse(ConfigShow)
    const { config } = await this.openProject(args.project, flags)
    this.log(toYaml(config).trimEnd())
    return effectiveConfig(config)
  }
}
