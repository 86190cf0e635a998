import { InspectCommand } from '../../cli/fits-inspect.ts'
import { hduTable, type FileEntry } from '../../cli/fits-report.ts'

export default class FitsInfo extends InspectCommand {
  static override summary = 'List the HDUs of FITS files: images, tables, compression, checksums.'
  static override description =
    'Exit code 0 when all files can be read, 10 when one is damaged, 11 when one is of a kind that is not read.'

  protected override readonly check = 'survey'

  protected override linesOf(entry: FileEntry): string[] {
    return [
      entry.status === 'ok' ? entry.file : `${entry.file}: ${entry.status}: ${entry.message}`,
      entry.hdus.length > 0 ? hduTable(entry, process.stdout.columns ?? Infinity) : '',
    ]
  }
}
