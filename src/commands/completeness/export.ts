import { Flags } from '@oclif/core'
import { completenessFlags, readCompleteness } from '../../cli/completeness.ts'
import { wholeProjectFlags } from '../../cli/flags.ts'
import { LookCommand, projectArg } from '../../cli/look.ts'
import { AstroError, EXIT } from '../../errors.ts'

export default class CompletenessExport extends LookCommand {
  static override summary = 'Write the completeness maps of a project: cell edges, n, k, interval, exposure, limit on the rate.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> demo --output completeness.csv',
    '<%= config.bin %> <%= command.id %> wd --format netcdf --output completeness.nc',
  ]
  static override args = { project: projectArg }
  static override flags = {
    ...wholeProjectFlags,
    ...completenessFlags,
    format: Flags.string({ options: ['csv', 'netcdf'], description: 'csv (one line a cell) or netcdf (netCDF-4); otherwise by the ending of the file' }),
    output: Flags.string({ required: true, description: 'file to write', helpValue: 'FILE.csv|.ecsv|.nc' }),
  }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(CompletenessExport)
    const format = formatOf(flags)
    const project = await this.openProject(args.project, flags)
    const report = await this.withDatabase(project, (db) => readCompleteness(db, project, flags, this.oclifPlugins()))
    const { writeCompletenessNetcdf, writeCompletenessTable } = await import('../../cli/completeness-file.ts')
    await (format === 'netcdf' ? writeCompletenessNetcdf : writeCompletenessTable)(flags.output, report)
    this.log(`${report.maps.length} ${report.maps.length === 1 ? 'map' : 'maps'} written to ${flags.output}`)
    return { project: report.project, output: flags.output, format, maps: report.maps.length }
  }
}

/** @throws AstroError `output_format` where the name of a file says another format */
function formatOf({ format, output }: { format?: string | undefined; output: string }): 'csv' | 'netcdf' {
  const isNetcdf = /\.(nc4?|netcdf)$/i.test(output)
  if (format === undefined || (format === 'netcdf') === isNetcdf) return isNetcdf ? 'netcdf' : 'csv'
  throw new AstroError('output_format', EXIT.usage, `--format ${format} is not what ${output} says`, {
    hint: format === 'netcdf' ? 'name a file that ends in .nc, .nc4 or .netcdf' : 'name a file that ends in .csv or .ecsv', data: { path: output },
  })
}
