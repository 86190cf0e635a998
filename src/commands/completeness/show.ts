import { Flags } from '@oclif/core'
import { completenessFlags, readCompleteness, type CompletenessReport } from '../../cli/completeness.ts'
import { completenessText } from '../../cli/completeness-text.ts'
import { wholeProjectFlags } from '../../cli/flags.ts'
import { LookCommand, projectArg } from '../../cli/look.ts'

export default class CompletenessShow extends LookCommand {
  static override summary = 'Say how complete the search of a project was: maps, effective exposure, limits on rates, false alarms.'
  static override examples = ['<%= config.bin %> <%= command.id %> demo', '<%= config.bin %> <%= command.id %> wd --finder peak --x expected_snr --json']
  static override args = { project: projectArg }
  static override flags = { ...wholeProjectFlags, ...completenessFlags, output: Flags.string({ description: 'write the cells to this file', helpValue: 'FILE.csv|.ecsv' }) }

  async run(): Promise<CompletenessReport> {
    const { args, flags } = await this.parse(CompletenessShow)
    const project = await this.openProject(args.project, flags)
    const report = await this.withDatabase(project, (db) => readCompleteness(db, project, flags, this.oclifPlugins()))
    if (flags.output) {
      const { writeCompletenessTable } = await import('../../cli/completeness-file.ts')
      await writeCompletenessTable(flags.output, report)
    }
    this.log(completenessText(report, process.stdout.columns ?? Infinity))
    return report
  }
}
