import { Flags } from '@oclif/core'
import { formatNumber, formatPosition } from '../cli/format.ts'
import { projectFlags } from '../cli/flags.ts'
import { LookCommand, namesOf, observatoryNames, projectArg } from '../cli/look.ts'
import { formatTable } from '../cli/table.ts'
import type { Project } from '../cli/project.ts'
import type { Database } from '../database/open.ts'
import type { SourceProducts } from '../database/products.ts'

const HEADERS = ['name', 'position', 'mag', 'observatory', 'status', 'epochs', 'light curves', 'best snr']
const COLUMNS = ['flux_mean', 'flux_rms', 'flux_mean_robust', 'flux_rms_robust'] as const

export default class Sources extends LookCommand {
  static override summary = 'List the sources of a project with what every observatory gave.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> demo',
    '<%= config.bin %> <%= command.id %> wd --names WD1,WD2 --output sources.ecsv',
    `<%= config.bin %> <%= command.id %> wd --where "n_detections > 0 and mag < 18" --near "253.1 12.9 5arcmin"`,
  ]
  static override args = { project: projectArg }
  static override flags = {
    ...projectFlags,
    names: Flags.string({ description: 'names of sources, separated by commas', helpValue: 'A,B' }),
    where: Flags.string({ description: 'only sources whose columns and properties meet this condition (docs/sources.md)', helpValue: 'CONDITION' }),
    near: Flags.string({ description: 'only sources in this cone, nearest first; the radius with its unit', helpValue: `'RA DEC RADIUS'` }),
    output: Flags.string({ description: 'write one line per light curve to this file', helpValue: 'FILE.csv|.ecsv' }),
  }

  async run(): Promise<{ sources: SourceProducts[] }> {
    const { args, flags } = await this.parse(Sources)
    const project = await this.openProject(args.project, flags)
    const sources = await this.withDatabase(project, (db) => projectSources(db, project, flags))
    if (flags.output) await writeSources(flags.output, sources)
    if (!this.jsonEnabled()) this.log(formatTable(HEADERS, sources.flatMap(sourceRows), process.stdout.columns ?? Infinity))
    return { sources }
  }
}

interface Chosen {
  readonly names?: string | undefined
  readonly where?: string | undefined
  readonly near?: string | undefined
}

/** In catalog order; nearest first where a cone is asked for. */
async function projectSources(db: Database, project: Project, flags: Chosen): Promise<SourceProducts[]> {
  const [{ sourceProducts }, { chooseSources }, { parseNear }] = await Promise.all([
    import('../database/products.ts'), import('../database/where/select.ts'), import('../catalog/near.ts'),
  ])
  const { name } = project.config.project
  const named = namesOf(flags.names)
  const near = flags.near === undefined ? undefined : parseNear(flags.near)
  const chosen = await chooseSources(db, name, { where: flags.where, near })
  const names = chosen && named ? chosen.filter((one) => named.includes(one)) : (chosen ?? named)
  const sources = await sourceProducts(db, name, { names, observatories: observatoryNames(project) })
  if (near === undefined || names === undefined) return sources
  const place = new Map(names.map((one, i) => [one, i]))
  return sources.toSorted((a, b) => place.get(a.name)! - place.get(b.name)!)
}

function sourceRows({ name, ra, dec, mag, products }: SourceProducts): (string | number | null)[][] {
  const head = [name, formatPosition(ra, dec), formatNumber(mag, 2)]
  if (products.length === 0) return [[...head, '', 'nothing yet', '', '', '']]
  return products.map(({ observatory, status, epochs, light_curves: curves }) => {
    const best = curves.reduce((most, { dsnr_max: high, dsnr_min: low }) => Math.max(most, Math.abs(high ?? 0), Math.abs(low ?? 0)), 0)
    return [...head, observatory, status, epochs, curves.length, curves.length > 0 ? best.toFixed(1) : '']
  })
}

async function writeSources(path: string, sources: readonly SourceProducts[]): Promise<void> {
  const { tableOfRows, writeTableFile } = await import('../cli/export.ts')
  const rows = sources.flatMap(({ name, ra, dec, mag, products }) => products.flatMap(({ observatory, status, light_curves: curves }) => {
    const base = { name, ra, dec, mag, observatory, status }
    if (curves.length === 0) return [base]
    return curves.map((curve) => ({
      ...base, key: curve.key, filter: curve.filter, epochs: curve.epochs, good: curve.good, start_mjd: curve.start_mjd, end_mjd: curve.end_mjd,
      ...Object.fromEntries(COLUMNS.map((column) => [column, curve[column]])), mag_mean_robust: curve.mag_mean_robust,
      snr_max: curve.snr_max, dsnr_max: curve.dsnr_max, dsnr_min: curve.dsnr_min, file: curve.file,
    }))
  }))
  const flux = Object.fromEntries(COLUMNS.map((column) => [column, { unit: 'uJy' }]))
  const names = ['name', 'ra', 'dec', 'mag', 'observatory', 'status', 'key', 'filter', 'epochs', 'good', 'start_mjd', 'end_mjd', ...COLUMNS,
    'mag_mean_robust', 'snr_max', 'dsnr_max', 'dsnr_min', 'file']
  const info = {
    ra: { unit: 'deg' }, dec: { unit: 'deg' }, mag: { unit: 'mag' }, start_mjd: { unit: 'd' }, end_mjd: { unit: 'd' }, mag_mean_robust: { unit: 'mag' }, ...flux,
  }
  await writeTableFile(path, { ...tableOfRows(rows, { names, info, integers: ['epochs', 'good'] }), meta: {} })
}
