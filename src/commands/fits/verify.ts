import { Args } from '@oclif/core'
import { AstroCommand } from '../../cli/base.ts'
import { limitFlags, limitsOf } from '../../cli/fits-flags.ts'
import { exitOf, findingText, inspectFile, type FileEntry } from '../../cli/fits-report.ts'

export default class FitsVerify extends AstroCommand {
  static override summary = 'Check FITS files against the standard, and that all their data can be read.'
  static override description = `Runs CFITSIO's ftverify, compares checksums and unpacks every tile of compressed images.
Exit code 0 when all files can be read (warnings are shown), 10 when one is damaged, 11 when one is of a kind that is not read.`
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
    const { argv, flags } = await this.parse(FitsVerify)
    const files: FileEntry[] = []
    for (const path of argv as string[]) {
      const entry = await inspectFile(path, 'verify', limitsOf(flags))
      files.push(entry)
      this.log(`${entry.file}: ${entry.status}${entry.status === 'ok' || entry.status === 'warning' ? '' : `: ${entry.message}`}`)
      for (const finding of entry.findings) this.log(`  ${finding.severity.padEnd(8)} ${findingText(finding)}`)
    }
    process.exitCode = exitOf(files)
    return { files }
  }
}
