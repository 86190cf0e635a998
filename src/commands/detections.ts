import { Flags } from '@oclif/core'
import { formatNumber } from '../cli/format.ts'
import { LookCommand, namesOf, observatoryNames, projectArg } from '../cli/look.ts'
import { formatTable } from '../cli/table.ts'
import type { DetectionRow } from '../database/rows.ts'

type Shown = Omit<DetectionRow, 'project' | 'source_name' | 'identity'> & { source: string }

const INFO = {
  peak_mjd: { unit: 'd', description: 'time of the peak epoch, MJD (UTC)' }, start_mjd: { unit: 'd' }, end_mjd: { unit: 'd' },
  snr: { description: 'signal to noise of the peak; positive = brighter' }, peak_mag: { unit: 'mag' },
  peak_mag_diff: { unit: 'mag', description: 'brightening over the robust mean; positive = brighter' },
}
const COLUMNS = ['source', 'observatory', 'key', 'filter', 'method', 'peak_index', 'peak_mjd', 'start_mjd', 'end_mjd', 'snr', 'peak_mag',
  'peak_mag_diff', 'quality_flag', 'quality_values', 'simulated'] as const

export default class Detections extends LookCommand {
  static override summary = 'List the detections of a project.'
  static override examples = ['<%= config.bin %> <%= command.id %> demo', '<%= config.bin %> <%= command.id %> wd --output detections.ecsv']
  static override args = { project: projectArg }
  static override flags = {
    ...LookCommand.flags,
    names: Flags.string({ description: 'names of sources, separated by commas', helpValue: 'A,B' }),
    output: Flags.string({ description: 'write them to this file', helpValue: 'FILE.csv|.ecsv' }),
  }

  async run(): Promise<{ detections: Shown[] }> {
    const { args, flags } = await this.parse(Detections)
    const project = await this.openProject(args.project, flags)
    const { detections: query } = await import('../database/read.ts')
    const selection = { names: namesOf(flags.names), observatories: observatoryNames(project) }
    const rows = await this.withDatabase(project, (db) => query(db, project.config.project.name, selection))
    const detections = rows.map(({ project: _, source_name, identity: __, ...rest }) => ({ source: source_name, ...rest }))
    if (flags.output) await writeDetections(flags.output, detections)
    this.log(formatTable(['source', 'observatory', 'filter', 'peak MJD', 'S/N', 'mag', 'brighter by', 'first', 'last', 'quality'], detections.map(shownRow), process.stdout.columns ?? Infinity))
    return { detections }
  }
}

function shownRow(d: Shown): (string | number | null)[] {
  return [d.source, d.observatory, d.filter, d.peak_mjd.toFixed(5), d.snr.toFixed(2), formatNumber(d.peak_mag, 3), formatNumber(d.peak_mag_diff, 3),
    d.start_mjd.toFixed(3), d.end_mjd.toFixed(3), d.quality_flag ? 'flagged' : 'good']
}

async function writeDetections(path: string, detections: readonly Shown[]): Promise<void> {
  const { tableOfRows, writeTableFile } = await import('../cli/export.ts')
  const rows = detections.map((d) => ({ ...d, quality_flag: Number(d.quality_flag), simulated: Number(d.simulated), quality_values: JSON.stringify(d.quality_values) }))
  const table = tableOfRows(rows as never, { names: [...COLUMNS], info: INFO, integers: ['peak_index', 'quality_flag', 'simulated'] })
  await writeTableFile(path, { ...table, meta: {} })
}
