import { Flags } from '@oclif/core'
import { chosenMap, completenessFlags, readCompleteness } from '../../cli/completeness.ts'
import { writeFigure } from '../../cli/figure.ts'
import { wholeProjectFlags } from '../../cli/flags.ts'
import { LookCommand, projectArg } from '../../cli/look.ts'
import type { CompletenessMap } from '../../photometry/completeness/index.ts'
import type { Scene } from '../../view/scene.ts'

export default class CompletenessPlot extends LookCommand {
  static override summary = 'Draw a completeness map, in the terminal or as a picture file.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> demo --finder peak',
    '<%= config.bin %> <%= command.id %> demo --finder matched --kind curves --output completeness.svg',
  ]
  static override args = { project: projectArg }
  static override flags = {
    ...wholeProjectFlags, ...completenessFlags,
    kind: Flags.string({
      options: ['map', 'curves'], default: 'map', description: 'map: a coloured cell each, few injections hatched; curves: over the first axis, with 95 % bars',
    }),
    output: Flags.string({ description: 'picture file', helpValue: 'FILE.svg|.png' }),
  }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(CompletenessPlot)
    const project = await this.openProject(args.project, flags)
    const map = chosenMap(await this.withDatabase(project, (db) => readCompleteness(db, project, flags, this.oclifPlugins())))
    const scene = await sceneOf(map, flags.kind as 'map')
    await writeFigure(scene, { output: flags.output, json: this.jsonEnabled(), log: (text) => this.log(text) })
    return { project: project.config.project.name, kind: flags.kind, output: flags.output ?? null, shape: map.shape, finder: map.finder, band: map.band }
  }
}

async function sceneOf(map: CompletenessMap, kind: 'map' | 'curves'): Promise<Scene> {
  if (kind === 'curves') return (await import('../../view/completeness-curves.ts')).completenessCurves(map)
  return (await import('../../cli/completeness-figure.ts')).mapScene(map)
}
