import { Args } from '@oclif/core'
import { AstroCommand } from '../../cli/base.ts'
import { limitFlags, limitsOf } from '../../cli/fits-flags.ts'
import { exitOf, hduTable, inspectFile, type FileEntry } from '../../cli/fits-report.ts'

export default class FitsInfo extends AstroCommand {
  static override summary = 'List the HDUs of FITS files: images, tables, compression, checksums.'
  static override description =
    'Exit code 0 when all files can be read, 10 when one is damaged, 11 when one is of a kind that is not read.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> image.fits',
    '<%= config.bin %> <%= command.id %> night/*.fits.fz --json',
  ]
  static override strict = false
  static override args = {
    files: Args.string({ required: true, description: 'FITS files; .gz, .bz2 and .Z too', name: 'FILE…' }),
  }
  static override flags = limitFlags

  async run(): Promise<{ files: FileEntry[] }> {
    const { argv, flags } = await this.parse(FitsInfo)
    const files: FileEntry[] = []
    for (const path of argv as string[]) {
      const entry = await inspectFile(path, 'survey', limitsOf(flags))
      files.push(entry)
      this.log(entry.status === 'ok' ? entry.file : `${entry.file}: ${entry.status}: ${entry.message}`)
      this.log(entry.hdus.length > 0 ? hduTable(entry, process.stdout.columns ?? Infinity) : '')
    }
    process.exitCode = exitOf(files)
    return { files }
  }
}
