import { Flags } from '@oclif/core'
import { chosenMap, completenessFlags, readCompleteness } from '../../cli/completeness.ts'
import { LookCommand, projectArg } from '../../cli/look.ts'

export default class CompletenessPlot extends LookCommand {
  static override summary = 'Draw a completeness map, in the terminal or as a picture file.'
  static override examples = ['<%= config.bin %> <%= command.id %> demo', '<%= config.bin %> <%= command.id %> wd --finder peak --output completeness.svg']
  static override args = { project: projectArg }
  static override flags = { ...LookCommand.flags, ...completenessFlags, output: Flags.string({ description: 'picture file', helpValue: 'FILE.svg|.png' }) }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(CompletenessPlot)
    const project = await this.openProject(args.project, flags)
    const map = chosenMap(await this.withDatabase(project, (db) => readCompleteness(db, project, flags)))
    const { completenessCurves } = await import('../../view/completeness-curves.ts')
    const scene = completenessCurves(map)
    if (flags.output) {
      const { writePlotFile } = await import('../../view/plot-file.ts')
      await writePlotFile(flags.output, scene)
      this.log(`drawn to ${flags.output}`)
    } else if (!this.jsonEnabled()) {
      const { renderTerminal } = await import('../../view/terminal.ts')
      this.log(renderTerminal(scene, { width: process.stdout.columns ?? 100, height: 24, unicode: true, color: process.stdout.isTTY === true && !process.env.NO_COLOR }))
    }
    return { project: project.config.project.name, output: flags.output ?? null, shape: map.shape, finder: map.finder, band: map.band }
  }
}
