import { Args, Flags } from '@oclif/core'
import { AstroCommand } from '../cli/base.ts'
import type { ImportReport } from '../cli/import.ts'
import { formatCount } from '../cli/format.ts'
import { projectFlags } from '../cli/flags.ts'
import { numberOf } from '../cli/job.ts'
import { formatTable } from '../cli/table.ts'
import { AstroError, EXIT } from '../errors.ts'

const ROWS_SHOWN = 30

export default class Import extends AstroCommand {
  static override summary = 'Bring in light curves of your own: CSV, TSV, ECSV, VOTable, Parquet, FITS of Kepler, K2 and TESS, HDF5.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> rrlyrae/*.csv --project rr --observatory mylcs',
    '<%= config.bin %> <%= command.id %> lc.csv --project p --observatory mylcs --map time=hjd,mag=3 --time-format hjd --band V --ra 253.1 --dec 12.9',
    '<%= config.bin %> <%= command.id %> field.parquet --project field --observatory ztf_dr --dry-run --json',
  ]
  static override strict = false
  static override args = { file: Args.string({ required: true, description: 'files; what several of them hold of one star is joined' }) }
  static override flags = {
    project: Flags.string({ required: true, description: 'project; <project>.yaml is written when it has no configuration yet', helpValue: 'P' }),
    observatory: Flags.string({ required: true, description: 'name of the observatory: a new one of your own, or an installed one whose answers these files are', helpValue: 'NAME' }),
    config: projectFlags.config,
    set: projectFlags.set,
    map: Flags.string({ description: 'columns by role (time, mag, magerr, flux, fluxerr, band, exptime, flag, limit, zero_point, ra, dec): names or numbers from 1', helpValue: 'time=hjd,mag=3' }),
    'time-format': Flags.string({ description: 'what the times are: jd, mjd, btjd, bkjd, hjd, hmjd, bjd, bmjd, or one with the days that are left out (hjd-2450000)', helpValue: 'hjd' }),
    'time-scale': Flags.string({ description: 'scale of the times', options: ['utc', 'tt', 'tdb'] }),
    reference: Flags.string({ description: 'whether the brightness is that of the star, or what differs from a reference image', options: ['total', 'difference'] }),
    band: Flags.string({ description: 'band of all epochs', helpValue: 'B' }),
    exptime: Flags.string({ description: 'exposure time of all epochs, s', helpValue: 'S' }),
    ra: Flags.string({ description: 'right ascension of the star, deg (ICRS)', helpValue: 'DEG', dependsOn: ['dec'] }),
    dec: Flags.string({ description: 'its declination, deg', helpValue: 'DEG', dependsOn: ['ra'] }),
    'id-column': Flags.string({ description: 'column that tells stars apart within a file', helpValue: 'C' }),
    'dry-run': Flags.boolean({ description: 'read the files and say what is in them; write nothing' }),
  }

  async run(): Promise<ImportReport> {
    const { flags, argv } = await this.parse(Import)
    const { planImport, runImport } = await import('../cli/import.ts')
    const warn = (text: string): void => this.logToStderr(`astro: ${text}`)
    const request = {
      files: argv as string[], project: flags.project, observatory: flags.observatory, config: flags.config, set: flags.set, oclifPlugins: this.oclifPlugins(), warn,
      options: {
        map: flags.map, timeFormat: flags['time-format'], timeScale: flags['time-scale'] as 'utc', reference: flags.reference as 'total', band: flags.band, idColumn: flags['id-column'],
        exptime: flags.exptime === undefined ? undefined : numberOf('--exptime', flags.exptime), position: positionOf(flags.ra, flags.dec),
      },
    }
    const face = { command: `astro import ${flags.project}`, version: this.config.version, json: this.jsonEnabled(), warn }
    const report = await (flags['dry-run'] ? planImport(request) : runImport(request, face))
    this.log(shown(report))
    if (report.advice) warn(report.advice)
    process.exitCode = report.exit
    return report
  }
}

function positionOf(ra: string | undefined, dec: string | undefined): readonly [number, number] | undefined {
  if (ra === undefined || dec === undefined) return undefined
  const place = [numberOf('--ra', ra), numberOf('--dec', dec)] as const
  if (place[0] >= 0 && place[0] < 360 && Math.abs(place[1]) <= 90) return place
  throw new AstroError('position_invalid', EXIT.usage, `--ra ${ra} --dec ${dec} is no place`, { hint: 'give degrees: 0 to 360, and -90 to 90' })
}

function shown({ sources, project, written, config, report }: ImportReport): string {
  const rows = sources.slice(0, ROWS_SHOWN).map(({ name, status, epochs, limits, bands, ra, dec, times, time_column, brightness }) => [
    name, status, String(epochs), String(limits), bands.join(' '), ra === null ? 'unknown' : `${ra.toFixed(5)} ${dec!.toFixed(5)}`, `${time_column}: ${times}`, brightness.join(' '),
  ])
  const table = formatTable(['source', 'is', 'epochs', 'limits', 'bands', 'position', 'times', 'brightness'], rows, process.stdout.columns ?? Infinity)
  const more = sources.length > ROWS_SHOWN ? `… ${sources.length - ROWS_SHOWN} more; --json lists all\n` : ''
  if (report === null) return `${table}${more}Nothing was written.`
  const count = (status: string): number => sources.filter((source) => source.status === status).length
  const notes = [`${formatCount(count('new'), 'new source')}`, `${count('replaced')} replaced`, `${count('same')} skipped: stored already`]
  return `${table}${more}${notes.join(', ')}. ${written ? `${written} is written. ` : ''}Next: astro reduce ${project.toLowerCase()}${config === null ? '' : `, astro analyze ${project.toLowerCase()}`}`
}
