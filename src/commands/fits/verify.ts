import { InspectCommand } from '../../cli/fits-inspect.ts'
import { findingText, type FileEntry } from '../../cli/fits-report.ts'

export default class FitsVerify extends InspectCommand {
  static override summary = 'Check FITS files against the standard, and that all their data can be read.'
  static override description = `Runs CFITSIO's ftverify, compares checksums and unpacks every tile of compressed images.
Exit code 0 when all files can be read (warnings are shown), 10 when one is damaged, 11 when one is of a kind that is not read.`

  protected override readonly check = 'verify'

  protected override linesOf({ file, status, message, findings }: FileEntry): string[] {
    const isReadable = status === 'ok' || status === 'warning'
    return [
      `${file}: ${status}${isReadable ? '' : `: ${message}`}`,
      ...findings.map((finding) => `  ${finding.severity.padEnd(8)} ${findingText(finding)}`),
    ]
  }
}
