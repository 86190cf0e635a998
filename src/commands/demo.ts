import { join } from 'node:path'
import { matchDemo, openDemo, type DemoResult } from '../cli/demo.ts'
import { writeFigure } from '../cli/figure.ts'
import { LookCommand } from '../cli/look.ts'
import { reportText } from '../cli/report.ts'
import { runProject } from '../cli/run-project.ts'
import { formatTable } from '../cli/table.ts'
import type { Scene } from '../view/scene.ts'

export default class Demo extends LookCommand {
  static override summary = 'The whole way in a minute, without a network: ten simulated stars from catalog to detections, found against put in, and a map of what could have been missed.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  /** It is always the same demo. */
  static override flags = {}

  async run(): Promise<object> {
    await this.parse(Demo)
    const warn = (text: string): void => this.logToStderr(`astro: ${text}`)
    const project = await openDemo({ oclifPlugins: this.oclifPlugins(), warn })
    const { root } = project.config.data
    this.log(`Ten stars of the test catalog, at an observatory that makes its data up. Everything goes to ${root}.\n`)
    const face = { command: 'astro demo', version: this.config.version, json: this.jsonEnabled(), warn }
    const { report, exit, advice } = await runProject(project, ['fetch', 'reduce', 'analyze'], {}, face)
    this.log(reportText(report))
    if (report.counts.skipped > 0) this.log(`${report.counts.skipped} sources were skipped: their products are there and nothing that they depend on has changed.`)
    if (advice) warn(advice)
    process.exitCode = exit
    const result = await this.withDatabase(project, (db) => matchDemo(db, project))
    await this.show(result, join(root, 'DEMO'))
    const { scene: _, map: __, ...facts } = result
    return { ...report, ...facts }
  }

  private async show(result: DemoResult, folder: string): Promise<void> {
    const width = process.stdout.columns
    this.log('\nThree flares were put into the stars. Found against put in:\n')
    this.log(formatTable(['star', 'put in at MJD', 'mag', 'found at MJD', 'S/N', 'brighter by', 'verdict'], result.rows, width ?? Infinity))
    if (result.extra > 0) this.log(`${result.extra} detections belong to no flare that was put in.`)
    if (result.scene) await this.draw(result.scene, join(folder, 'flare.png'))
    if (result.map) {
      this.log('\nAnd what could it have missed? Box-shaped events of known size were put into the stars without a flare, and looked for:\n')
      await this.draw(result.map, join(folder, 'completeness.png'))
      this.log(`\n${result.surely}`)
    }
    this.log(`\nTry next:\n  npx astro detections demo\n  npx astro completeness show demo\n  npx astro plot ${
      result.star} demo --output flare.svg\n  npx astro init mystars --observatory ztf --catalog targets.csv`)
  }

  /** In the terminal and as a picture. */
  private async draw(scene: Scene, picture: string): Promise<void> {
    const size = { width: Math.min(110, process.stdout.columns ?? 100), height: 20 }
    const json = this.jsonEnabled()
    await writeFigure(scene, { json, size, output: undefined, log: (text) => this.log(text) })
    await writeFigure(scene, { json, output: picture, log: () => this.log(`The same as a picture: ${picture}`) })
  }
}
