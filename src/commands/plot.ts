import { Args, Flags } from '@oclif/core'
import { foldedProducts, inBands, noPeriod, rawCurves, sourceScene } from '../cli/draw.ts'
import { writeFigure } from '../cli/figure.ts'
import { daysAbove0, instant, projectFlags } from '../cli/flags.ts'
import { LookCommand, namesOf as listOf, noSource, observatoryNames, projectArg } from '../cli/look.ts'
import type { Database } from '../database/open.ts'
import type { Level, ProductRequest } from '../pipeline/products.ts'
import type { Scene } from '../view/scene.ts'

export default class Plot extends LookCommand {
  static override summary = 'Draw the light curves of one source, in the terminal or as a picture file.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> J055826.93+043926.4 demo',
    '<%= config.bin %> <%= command.id %> J055826.93+043926.4 demo --output lc.png --quantity flux',
    '<%= config.bin %> <%= command.id %> J055826.93+043926.4 demo --kind folded --period 0.7',
  ]
  static override args = { name: Args.string({ required: true, description: 'name of the source' }), project: projectArg }
  static override flags = {
    ...projectFlags,
    output: Flags.string({ description: 'picture file', helpValue: 'FILE.svg|.png' }),
    quantity: Flags.string({ options: ['mag', 'flux'], default: 'mag', description: 'what is drawn over time' }),
    kind: Flags.string({
      options: ['processed', 'reduced', 'raw', 'folded'], default: 'processed', description: 'level of the light curves; folded: over phase, on the best period that was found',
    }),
    band: Flags.string({ description: 'filters to draw, separated by commas; all without', helpValue: 'A,B' }),
    period: Flags.custom<number>({ parse: daysAbove0 })({ description: 'period to fold on, d', helpValue: 'DAYS' }),
    epoch: Flags.custom<number>({ parse: instant })({ description: 'time of phase 0: BMJD (TDB) where the light curves have it, else MJD', helpValue: 'MJD' }),
  }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Plot)
    const project = await this.openProject(args.project, flags)
    const name = project.config.project.name
    const scene = await this.withDatabase(project, (db) => {
      const request = { root: project.config.data.root, project: name, source: args.name, observatories: observatoryNames(project) }
      const options = { title: args.name, quantity: flags.quantity as 'mag', bands: listOf(flags.band) }
      return flags.kind === 'folded' ? foldedSource(db, request, { ...options, period: flags.period, epoch: flags.epoch }) : plainSource(db, request, flags.kind as Level, options)
    })
    await writeFigure(scene, { output: flags.output, json: this.jsonEnabled(), log: (text) => this.log(text) })
    return { source: args.name, project: name, kind: flags.kind, output: flags.output ?? null, title: scene.title, subtitle: scene.subtitle }
  }
}

type Request = Omit<ProductRequest, 'level'>
interface Drawing {
  readonly title: string
  readonly quantity: 'mag' | 'flux'
  readonly bands: readonly string[] | undefined
}

/** Light curves over time; the reduced ones where a source was not analyzed. */
async function plainSource(db: Database, request: Request, level: Level, drawing: Drawing): Promise<Scene> {
  const [{ readProducts }, { detections }] = await Promise.all([import('../pipeline/products.ts'), import('../database/read.ts')])
  let products = await readProducts(db, { ...request, level })
  if (products.length === 0 && level === 'processed') products = await readProducts(db, { ...request, level: 'reduced' })
  if (level === 'raw') products = await rawCurves(products)
  if (products.length === 0) throw noSource(request.source, request.project)
  const shown = inBands(products, drawing.bands, request.source)
  const found = level === 'processed' ? await detections(db, request.project, { names: [request.source], observatories: request.observatories }) : []
  return sourceScene(shown, found, drawing)
}

/** Light curves over phase: of the period given, else of the best one that was found. */
async function foldedSource(
  db: Database, request: Request, drawing: Drawing & { period: number | undefined; epoch: number | undefined },
): Promise<Scene> {
  const [{ readProducts }, { detections }] = await Promise.all([import('../pipeline/products.ts'), import('../database/read.ts')])
  const products = await readProducts(db, { ...request, level: 'reduced' })
  if (products.length === 0) throw noSource(request.source, request.project)
  const found = await detections(db, request.project, { names: [request.source], observatories: request.observatories })
  const best = found.filter(({ kind }) => kind === 'periodic').toSorted((a, b) => b.score - a.score)[0]
  const period = drawing.period ?? best?.period ?? undefined
  if (period === undefined) throw noPeriod(request.source)
  return foldedProducts(inBands(products, drawing.bands, request.source), { ...drawing, period, epoch: drawing.epoch ?? best?.epoch ?? 0 })
}
