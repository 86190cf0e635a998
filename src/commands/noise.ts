import { Flags } from '@oclif/core'
import { writeFigure } from '../cli/figure.ts'
import { wholeProjectFlags } from '../cli/flags.ts'
import { LookCommand, projectArg } from '../cli/look.ts'
import { formatTable } from '../cli/table.ts'
import type { NoiseRow } from '../database/rows.ts'

type Shown = Omit<NoiseRow, 'project' | 'identity'>

export default class Noise extends LookCommand {
  static override summary = 'List and draw the terms of the noise: by observatory, filter and magnitude, calibrated on the light curves of a project.'
  static override description = `sigma^2 = (scale x quoted error)^2 + (floor x flux)^2, the floor in magnitudes. Where too few sources allow it the terms are not calibrated: the noise of a light curve is then the larger of its quoted errors and its own robust scatter.`
  static override examples = ['<%= config.bin %> <%= command.id %> demo', '<%= config.bin %> <%= command.id %> demo --output noise.png']
  static override args = { project: projectArg }
  static override flags = { ...wholeProjectFlags, output: Flags.string({ description: 'draw scatter over quoted error against magnitude, with the terms', helpValue: 'FILE.svg|.png' }) }

  async run(): Promise<{ project: string; noise: Shown[] }> {
    const { args, flags } = await this.parse(Noise)
    const project = await this.openProject(args.project, flags)
    const { name } = project.config.project
    const { curveNoiseOf, noiseOf } = await import('../database/noise.ts')
    const [rows, curves] = await this.withDatabase(project, async (db) => [await noiseOf(db, name), flags.output ? await curveNoiseOf(db, name) : []] as const)
    const noise = rows.map(({ project: _, identity: __, ...rest }) => rest)
    if (flags.output) {
      const { noiseFigure } = await import('../cli/noise-figure.ts')
      await writeFigure(noiseFigure(name, curves, noise), { output: flags.output, json: this.jsonEnabled(), log: (text) => this.log(text) })
    }
    this.log(noise.length === 0 ? nothing(project.config.noise) : table(noise))
    return { project: name, noise }
  }
}

function table(noise: readonly Shown[]): string {
  return formatTable(['observatory', 'filter', 'from mag', 'to mag', 'scale', 'floor mag', 'sources', 'note'], noise.map((n) => [
    n.observatory, n.filter, n.mag_low.toFixed(2), n.mag_high.toFixed(2), n.calibrated ? n.scale.toFixed(2) : '', n.calibrated ? n.floor_mag.toFixed(3) : '',
    n.curves, n.note ?? '',
  ]), process.stdout.columns ?? Infinity)
}

function nothing({ calibrate, minimum_curves }: { calibrate: boolean; minimum_curves: number }): string {
  return calibrate
    ? `no terms yet: they are made by an analysis of more than ${minimum_curves} sources (noise.minimum_curves)`
    : 'no terms: noise.calibrate is false'
}
