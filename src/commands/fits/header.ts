import { Flags } from '@oclif/core'
import { AstroCommand } from '../../cli/base.ts'
import { limitFlags, limitsOf, targetArg } from '../../cli/fits-flags.ts'
import { readHeaderOf } from '../../cli/fits-header.ts'
import { printableLine } from '../../cli/fits-text.ts'

export default class FitsHeader extends AstroCommand {
  static override summary = 'Show the header of an HDU as it stands, or the values of some keywords.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> image.fits',
    "<%= config.bin %> <%= command.id %> 'image.fits[SCI]' --key EXPTIME --key 'ESO DET ID' --json",
  ]
  static override args = { file: targetArg('FITS file, or header as text (.hdr)', 'SCI') }
  static override flags = {
    ...limitFlags,
    key: Flags.string({
      description: 'only the value of this keyword (repeatable)',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'KEY',
    }),
    image: Flags.boolean({ description: 'of a tile-compressed image, the header of the image it stands for' }),
  }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(FitsHeader)
    const { file, hdu, header } = await readHeaderOf(args.file, { keys: flags.key, image: flags.image }, limitsOf(flags))
    this.log(
      flags.key
        ? header.cards.map(({ value }) => printableLine(String(value ?? ''))).join('\n')
        : header.raw.map((raw) => raw.trimEnd()).join('\n'),
    )
    return {
      file,
      hdu,
      cards: header.cards.map(({ key, kind, value, comment, unit, raw }) => ({
        key,
        kind,
        value,
        comment,
        unit: unit ?? null,
        raw,
      })),
    }
  }
}
