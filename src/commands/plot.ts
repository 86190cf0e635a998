import { Args, Flags } from '@oclif/core'
import { sourceScene } from '../cli/draw.ts'
import { LookCommand, noSource, observatoryNames, projectArg } from '../cli/look.ts'
import type { Scene } from '../view/scene.ts'

export default class Plot extends LookCommand {
  static override summary = 'Draw the light curves of one source, in the terminal or as a picture file.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> J055826.93+043926.4 demo',
    '<%= config.bin %> <%= command.id %> J055826.93+043926.4 demo --output lc.png --quantity flux',
  ]
  static override args = { name: Args.string({ required: true, description: 'name of the source' }), project: projectArg }
  static override flags = {
    ...LookCommand.flags,
    output: Flags.string({ description: 'picture file', helpValue: 'FILE.svg|.png' }),
    quantity: Flags.string({ options: ['mag', 'flux'], default: 'mag', description: 'what is drawn over time' }),
  }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Plot)
    const project = await this.openProject(args.project, flags)
    const name = project.config.project.name
    const scene = await this.withDatabase(project, async (db): Promise<Scene> => {
      const [{ readProducts }, { detections }] = await Promise.all([import('../pipeline/products.ts'), import('../database/read.ts')])
      const request = { root: project.config.data.root, project: name, source: args.name, observatories: observatoryNames(project) }
      const processed = await readProducts(db, { ...request, level: 'processed' })
      const products = processed.length > 0 ? processed : await readProducts(db, { ...request, level: 'reduced' })
      if (products.length === 0) throw noSource(args.name, name)
      const found = await detections(db, name, { names: [args.name], observatories: request.observatories })
      return sourceScene(products, found, { title: args.name, quantity: flags.quantity as 'mag' })
    })
    if (flags.output) {
      const { writePlotFile } = await import('../view/plot-file.ts')
      await writePlotFile(flags.output, scene)
      this.log(`drawn to ${flags.output}`)
    } else if (!this.jsonEnabled()) {
      const { renderTerminal } = await import('../view/terminal.ts')
      this.log(renderTerminal(scene, { width: process.stdout.columns ?? 100, height: 24, unicode: true, color: process.stdout.isTTY === true && !process.env.NO_COLOR }))
    }
    return { source: args.name, project: name, output: flags.output ?? null, title: scene.title, subtitle: scene.subtitle }
  }
}
