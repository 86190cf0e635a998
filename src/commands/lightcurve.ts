import { Args, Flags } from '@oclif/core'
import { projectFlags } from '../cli/flags.ts'
import { LookCommand, noSource, observatoryNames, projectArg } from '../cli/look.ts'
import { formatTable } from '../cli/table.ts'
import type { Product } from '../pipeline/products.ts'

const ROWS_SHOWN = 20
const SHOWN = ['mjd', 'filter', 'mag', 'magerr', 'flux', 'fluxerr', 'flag', 'snr', 'dmag', 'offset', 'qflag', 'detected']

export default class Lightcurve extends LookCommand {
  static override summary = 'Show or export the light curves of one source.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> J055826.93+043926.4 demo',
    '<%= config.bin %> <%= command.id %> J055826.93+043926.4 demo --level processed --output lc.ecsv',
  ]
  static override args = { name: Args.string({ required: true, description: 'name of the source' }), project: projectArg }
  static override flags = {
    ...projectFlags,
    level: Flags.string({ options: ['raw', 'reduced', 'processed'], default: 'reduced', description: 'what came from the archive, with fluxes, with the columns of the analysis' }),
    output: Flags.string({ description: 'write all epochs to this file', helpValue: 'FILE.csv|.ecsv' }),
  }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Lightcurve)
    const project = await this.openProject(args.project, flags)
    const { readProducts, stack } = await import('../pipeline/products.ts')
    const name = project.config.project.name
    const request = { root: project.config.data.root, project: name, source: args.name, level: flags.level as 'raw', observatories: observatoryNames(project) }
    const products = await this.withDatabase(project, (db) => readProducts(db, request))
    if (products.length === 0) throw noSource(args.name, name)
    const all = stack(products)
    if (flags.output) {
      const { writeTableFile } = await import('../cli/export.ts')
      await writeTableFile(flags.output, { columns: all.columns, info: all.info, meta: { source: args.name, project: name, level: flags.level } })
      this.log(`${all.length} epochs written to ${flags.output}`)
    } else if (!this.jsonEnabled()) this.log(shown(products))
    return { source: args.name, project: name, level: flags.level, light_curves: products.map(plain) }
  }
}

function plain({ observatory, key, filter, table, meta }: Product): object {
  return { observatory, key, filter, epochs: table.length, meta, columns: Object.fromEntries(table.columns) }
}

/** The first epochs of every curve, as far as a terminal holds them. */
function shown(products: readonly Product[]): string {
  return products.map(({ key, table }) => {
    const names = SHOWN.filter((name) => table.columns.has(name))
    const columns = names.length > 1 ? names : [...table.columns.keys()].slice(0, 8)
    const rows = Array.from({ length: Math.min(ROWS_SHOWN, table.length) }, (_, i) => columns.map((name) => cell(table.columns.get(name)![i])))
    const rest = table.length > ROWS_SHOWN ? `… ${table.length - ROWS_SHOWN} more; --output FILE.ecsv writes all\n` : ''
    return `${key}: ${table.length} epochs\n${formatTable(columns, rows, process.stdout.columns ?? Infinity)}${rest}`
  }).join('\n')
}

function cell(value: number | bigint | string | undefined): string {
  if (typeof value !== 'number') return String(value ?? '')
  return Number.isInteger(value) ? String(value) : Number.isNaN(value) ? '' : String(Number(value.toPrecision(9)))
}
