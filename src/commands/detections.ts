import { Flags } from '@oclif/core'
import { formatNumber } from '../cli/format.ts'
import { projectFlags } from '../cli/flags.ts'
import { LookCommand, namesOf, observatoryNames, projectArg } from '../cli/look.ts'
import { formatTable } from '../cli/table.ts'
import type { DetectionRow } from '../database/rows.ts'
import { probability } from '../view/text.ts'

type Shown = Omit<DetectionRow, 'project' | 'source_name' | 'identity'> & { source: string }
type Column = keyof Shown

const INFO = {
  peak_mjd: { unit: 'd', description: 'time of the peak epoch, MJD (UTC)' }, start_mjd: { unit: 'd' }, end_mjd: { unit: 'd' },
  snr: { description: 'signal to noise of the peak; positive = brighter' }, peak_mag: { unit: 'mag' },
  peak_mag_diff: { unit: 'mag', description: 'brightening over the robust mean; positive = brighter' },
  score: { description: 'what the threshold of the finder applied to' }, period: { unit: 'd' }, duration: { unit: 'd' },
  epoch: { unit: 'd', description: 'reference time, barycentric TDB as MJD where the light curves have it' },
  depth: { description: 'amplitude relative to the undisturbed flux' }, fap: { description: 'false-alarm probability of the whole search' },
  alias_of: { description: 'why it is no detection' }, injection_id: { description: 'number of the injection that was put in' },
}
const COLUMNS = ['source', 'observatory', 'key', 'filter', 'method', 'peak_index', 'peak_mjd', 'start_mjd', 'end_mjd', 'snr', 'peak_mag',
  'peak_mag_diff', 'quality_flag', 'quality_values', 'simulated', 'finder', 'band', 'kind', 'sign', 'score', 'period', 'epoch', 'duration',
  'depth', 'fap', 'alias_of', 'values', 'injection_id'] as const satisfies readonly Column[]

export default class Detections extends LookCommand {
  static override summary = 'List the detections of a project.'
  static override examples = ['<%= config.bin %> <%= command.id %> demo', '<%= config.bin %> <%= command.id %> demo --simulated --names J055826.93+043926.4', '<%= config.bin %> <%= command.id %> wd --output detections.ecsv']
  static override args = { project: projectArg }
  static override flags = {
    ...projectFlags,
    names: Flags.string({ description: 'names of sources, separated by commas', helpValue: 'A,B' }),
    simulated: Flags.boolean({ description: 'also what was found in light curves with an injected event' }),
    aliases: Flags.boolean({ description: 'also periods that were vetoed as aliases of the sampling' }),
    output: Flags.string({ description: 'write them to this file', helpValue: 'FILE.csv|.ecsv' }),
  }

  async run(): Promise<{ detections: Shown[] }> {
    const { args, flags } = await this.parse(Detections)
    const project = await this.openProject(args.project, flags)
    const { detections: query } = await import('../database/read.ts')
    const selection = { names: namesOf(flags.names), observatories: observatoryNames(project), simulated: flags.simulated, aliases: flags.aliases }
    const rows = await this.withDatabase(project, (db) => query(db, project.config.project.name, selection))
    const detections = rows.map(({ project: _, source_name, identity: __, ...rest }) => ({ source: source_name, ...rest }))
    if (flags.output) await writeDetections(flags.output, detections)
    if (!this.jsonEnabled()) this.log(shownTable(detections))
    return { detections }
  }
}

/** Events with their place in time; periods, where there are any, in a table of their own. */
function shownTable(detections: readonly Shown[]): string {
  const [events, periods] = [detections.filter((d) => d.kind === 'event'), detections.filter((d) => d.kind === 'periodic')]
  const width = process.stdout.columns ?? Infinity
  const named = events.some((d) => d.finder !== 'peak')
  const tables = periods.length > 0 && events.length === 0 ? [] : [formatTable(
    ['source', 'observatory', 'filter', ...(named ? ['finder'] : []), 'peak MJD', 'S/N', 'mag', 'brighter by', 'first', 'last', 'quality'],
    events.map((d) => eventRow(d, named)), width)]
  if (periods.length > 0) {
    tables.push(formatTable(['source', 'observatory', 'band', 'finder', 'period d', 'epoch', 'false alarm', 'depth', 'note'], periods.map(periodRow), width))
  }
  return tables.join('\n')
}

function eventRow(d: Shown, named: boolean): (string | number | null)[] {
  return [d.source, d.observatory, d.filter, ...(named ? [d.finder] : []), d.peak_mjd.toFixed(5), d.snr.toFixed(2), formatNumber(d.peak_mag, 3),
    formatNumber(d.peak_mag_diff, 3), d.start_mjd.toFixed(3), d.end_mjd.toFixed(3), noteOf(d) || (d.quality_flag ? 'flagged' : 'good')]
}

function periodRow(d: Shown): (string | number | null)[] {
  return [d.source, d.observatory, d.band, d.finder, d.period === null ? null : String(Number(d.period.toPrecision(9))), formatNumber(d.epoch, 5),
    d.fap === null ? null : probability(d.fap), formatNumber(d.depth, 4), noteOf(d)]
}

function noteOf({ alias_of, injection_id, values }: Shown): string {
  const parts = [alias_of === null ? multipleOf(values) : `alias: ${alias_of}`, injection_id === null ? '' : `injection ${injection_id}`]
  return parts.filter((text) => text !== '').join(', ')
}

/** Where a period is a multiple of the highest peak of its periodogram: of which. */
function multipleOf({ multiple, peak_period: peak }: Shown['values']): string {
  if (typeof multiple !== 'string' || multiple === '1' || typeof peak !== 'number') return ''
  const days = `${String(Number(peak.toPrecision(9)))} d`
  return /^\d/.test(multiple) ? `${multiple} x the highest peak, ${days}` : `the highest peak is ${days}`
}

async function writeDetections(path: string, detections: readonly Shown[]): Promise<void> {
  const { tableOfRows, writeTableFile } = await import('../cli/export.ts')
  const rows = detections.map((d) => ({
    ...d, quality_flag: Number(d.quality_flag), simulated: Number(d.simulated), quality_values: JSON.stringify(d.quality_values),
    values: JSON.stringify(d.values),
  }))
  const table = tableOfRows(rows as never, { names: [...COLUMNS], info: INFO, integers: ['peak_index', 'quality_flag', 'simulated', 'sign'] })
  await writeTableFile(path, { ...table, meta: {} })
}
