import { Args } from '@oclif/core'
import { AstroCommand } from './base.ts'
import { limitFlags, limitsOf } from './fits-flags.ts'
import { exitOf, inspectFile, type FileEntry } from './fits-report.ts'

/** What `fits info` and `fits verify` share: they differ in how closely they look, and in what they say of a file. */
export abstract class InspectCommand extends AstroCommand {
  static override examples = [
    '<%= config.bin %> <%= command.id %> image.fits',
    '<%= config.bin %> <%= command.id %> night/*.fits.fz --json',
  ]
  static override strict = false
  static override args = {
    files: Args.string({ required: true, description: 'FITS files; .gz, .bz2 and .Z too', name: 'FILE…' }),
  }
  static override flags = limitFlags

  protected abstract readonly check: Parameters<typeof inspectFile>[1]
  /** What to say of one file, in lines. */
  protected abstract linesOf(entry: FileEntry): string[]

  async run(): Promise<{ files: FileEntry[] }> {
    const { argv, flags } = await this.parse({ args: InspectCommand.args, flags: limitFlags, strict: false, enableJsonFlag: true })
    const files: FileEntry[] = []
    for (const path of argv as string[]) {
      const entry = await inspectFile(path, this.check, limitsOf(flags))
      files.push(entry)
      for (const line of this.linesOf(entry)) this.log(line)
    }
    process.exitCode = exitOf(files)
    return { files }
  }
}
