import type { Column, Spectrum } from '@astro/sdk'
import { Args, Flags } from '@oclif/core'
import { writeFigure } from '../cli/figure.ts'
import { inBands } from '../cli/draw.ts'
import { projectFlags } from '../cli/flags.ts'
import { LookCommand, namesOf, noSource, observatoryNames, projectArg } from '../cli/look.ts'
import { foldedBands, periodogramFacts, periodogramOf, withSpectrum, type Periodogram } from '../cli/periodogram.ts'
import type { Project } from '../cli/project.ts'
import type { Searched } from '../photometry/search-result.ts'
import { probability } from '../view/text.ts'
import type { Scene } from '../view/scene.ts'

export default class PeriodogramCommand extends LookCommand {
  static override summary = 'Search one source for periods and draw the periodogram, with its window and false-alarm levels.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> J055826.93+043926.4 demo',
    '<%= config.bin %> <%= command.id %> J055826.93+043926.4 demo --finder bls --band R --output bls.png',
    '<%= config.bin %> <%= command.id %> WD1 wd --band zr --folded',
  ]
  static override args = { name: Args.string({ required: true, description: 'name of the source' }), project: projectArg }
  static override flags = {
    ...projectFlags,
    finder: Flags.string({ default: 'ls', description: 'finders of periods, separated by commas: ls, ls_bands (all bands at once), bls (transits)', helpValue: 'A,B' }),
    band: Flags.string({ description: 'filters to search, separated by commas; all without', helpValue: 'A,B' }),
    folded: Flags.boolean({ description: 'draw the light curve folded on the best period instead' }),
    output: Flags.string({ description: 'picture, or the periodogram as a table', helpValue: 'FILE.svg|.png|.csv|.ecsv' }),
  }

  async run(): Promise<{ source: string; project: string; periodograms: Periodogram[] }> {
    const { args, flags } = await this.parse(PeriodogramCommand)
    const project = await this.openProject(args.project, flags)
    const searched = withSpectrum(await this.searched(project, args.name, namesOf(flags.band)), args.name, [...project.finders.keys()])
    const periodograms = searched.map(periodogramFacts)
    const best = searched[bestOf(periodograms)]!
    if (flags.output && /\.(csv|ecsv)$/i.test(flags.output)) await writeSpectra(flags.output, searched)
    else await writeFigure(flags.folded ? await folded(args.name, best) : periodogramOf(args.name, best), { output: flags.output, json: this.jsonEnabled(), log: (text) => this.log(text) })
    for (const { band, finder, periods } of periodograms) this.log(describe(band, finder, periods))
    return { source: args.name, project: project.config.project.name, periodograms }
  }

  private async searched(project: Project, source: string, bands: readonly string[] | undefined): Promise<readonly Searched[]> {
    const [{ readProducts }, { searchSource }] = await Promise.all([import('../pipeline/products.ts'), import('../pipeline/search-source.ts')])
    const { config } = project
    const { name } = config.project
    const finders = Array.from(project.finders, ([id, { finder }]) => ({ finder, params: config.finders[id]!.params }))
    const { searched } = await this.withDatabase(project, async (db) => {
      const stored = { root: config.data.root, project: name, source, level: 'reduced', observatories: observatoryNames(project) } as const
      const products = await readProducts(db, stored)
      if (products.length === 0) throw noSource(source, name)
      const asked = { quality: config.quality, finders, calibrated: config.noise.calibrate, uncalibrated: config.noise.uncalibrated }
      return searchSource(db, { ...asked, project: name, products: inBands(products, bands, source) })
    })
    return searched
  }
}

/** The one with the most convincing period; the first when none has any. */
function bestOf(periodograms: readonly Periodogram[]): number {
  return periodograms.reduce((best, one, i) => (scoreOf(one) > scoreOf(periodograms[best]!) ? i : best), 0)
}

function scoreOf({ periods }: Periodogram): number {
  return periods.find(({ alias_of }) => alias_of === null)?.score ?? -Infinity
}

function describe(band: string, finder: string, periods: Periodogram['periods']): string {
  if (periods.length === 0) return `${band}: no period by ${finder}`
  return periods.map(({ period, fap, alias_of }) =>
    `${band}: ${period.toPrecision(9)} d by ${finder}${fap === null ? '' : `, false-alarm probability ${probability(fap)}`}${alias_of ? `, vetoed: ${alias_of}` : ''}`).join('\n')
}

async function folded(source: string, searched: Searched): Promise<Scene> {
  const { foldedScene } = await import('../view/folded-plot.ts')
  const first = searched.found.find(({ alias_of }) => alias_of === null) ?? searched.found[0]
  const { period, epoch } = first ?? { period: null, epoch: null }
  const { frequency, power } = searched.scored.spectrum!
  const strongest = 1 / frequency[power.indexOf(power.reduce((a, b) => Math.max(a, b)))]!
  return foldedScene(foldedBands(searched), { title: source, quantity: 'flux', period: period ?? strongest, epoch: epoch ?? 0 })
}

async function writeSpectra(path: string, searched: readonly Searched[]): Promise<void> {
  const { writeTableFile } = await import('../cli/export.ts')
  const spectra = searched.map(({ scored }) => scored.spectrum!)
  const column = (pick: (spectrum: Spectrum) => Float64Array): Float64Array => Float64Array.from(spectra.flatMap((spectrum) => Array.from(pick(spectrum))))
  const text = (pick: (one: Searched) => string): string[] => searched.flatMap((one) => {
    return Array<string>(one.scored.spectrum!.frequency.length).fill(pick(one))
  })
  const frequency = column((one) => one.frequency)
  const columns = new Map<string, Column>([
    ['finder', text(({ finder }) => finder)], ['band', text((one) => periodogramFacts(one).band)],
    ['frequency', frequency], ['period', frequency.map((value) => 1 / value)], ['power', column((one) => one.power)],
    ['window', column((one) => one.window ?? new Float64Array(one.power.length).fill(NaN))],
  ])
  const info = {
    frequency: { unit: '1 / d' }, period: { unit: 'd' }, power: { description: [...new Set(spectra.map(({ label }) => label))].join('; ') }, window: { description: 'power of the sampling' },
  }
  await writeTableFile(path, { columns, info, meta: { finder: [...new Set(searched.map(({ finder }) => finder))].join(',') } })
}
